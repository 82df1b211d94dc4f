import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

@Suite("The line to the gateway")
struct LineTests {
    @Test("Signing in costs the slower of gateway and TURN server", arguments: [1, 200])
    func signInTime(latency: Int) throws {
        let world = try CallWorld()
        world.phone.latency = .milliseconds(latency)
        world.phone.handle(.signIn)
        #expect(world.phone.snapshot.line == .signingIn)
        #expect(world.phone.snapshot.reservation == .gathering)
        #expect(try world.runs { world.phone.snapshot.isReady })
        let needed = try #require(world.phone.snapshot.signInTime)
        #expect(needed == world.network.now - .zero)
        // Two round trips to the TURN server, side by side with one to the gateway.
        #expect(needed == (latency == 200 ? .milliseconds(400) : .milliseconds(20)))
        #expect(world.phone.messages.contains(.signedIn))
        #expect(world.phone.messages.contains(.reserved("relay udp 3478")))
    }

    @Test("A wrong password refuses the line; signing in again is up to the person")
    func wrongPassword() throws {
        let world = try CallWorld()
        world.phone.gateway.signInResponse = HTTPResponse(status: 401, body: Array("who?".utf8))
        world.phone.handle(.signIn)
        try world.network.run(for: .seconds(60))
        #expect(world.phone.snapshot.line == .refused(.wrongCredentials("who?")))
        #expect(world.phone.messages.contains(.signInFailed(.wrongCredentials("who?"))))
        #expect(world.phone.gateway.requests.count == 1)
        world.phone.gateway.signInResponse = ScriptedGateway().signInResponse
        world.phone.handle(.signIn)
        #expect(try world.runs { world.phone.snapshot.isReady })
    }

    @Test("A gateway that is not there refuses the line with the reason")
    func unreachable() throws {
        let world = try CallWorld()
        world.phone.gateway.isDown = true
        world.phone.handle(.signIn)
        #expect(try world.runs { world.phone.snapshot.line == .refused(.unreachable(.refused)) })
    }

    @Test("A gateway that goes away and comes back is noticed both times; a call survives it")
    func lostAndBack() throws {
        let world = try CallWorld.talking()
        world.phone.gateway { $0.goDown() }
        #expect(try world.runs { world.phone.snapshot.line == .linkDown(.failed(.refused)) })
        #expect(world.phone.messages.contains(.linkLost(.failed(.closed))))
        try world.talk(for: .seconds(20))
        #expect(world.phone.state == .connected)
        world.phone.gateway.isDown = false
        #expect(try world.runs { world.phone.snapshot.line == .ready })
        #expect(world.phone.messages.last == .linkBack)
        #expect(world.phone.ear.longestSilence(from: .zero + .seconds(5), to: world.network.now) < .seconds(10))
        world.say("BYE")
        #expect(try world.runs { world.phone.endReason == .hungUpThere })
    }

    @Test("Without a call the phone signs in anew by itself when the gateway is back")
    func newSession() throws {
        let world = try CallWorld.ready()
        world.phone.gateway { $0.goDown() }
        try world.network.run(for: .seconds(60))
        guard case .linkDown = world.phone.snapshot.line else {
            Issue.record("the line is \(world.phone.snapshot.line)")
            return
        }
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(world.phone.messages.last == .cannotDial(.notSignedIn))
        world.phone.gateway.isDown = false
        #expect(try world.runs(.seconds(20)) { world.phone.snapshot.line == .ready })
        #expect(world.phone.gateway.requests.filter { $0.path.hasPrefix("/sign_in") }.count == 2)
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs { world.phone.state == .connected })
    }

    @Test("A gateway that was started anew takes the call with it")
    func sessionLost() throws {
        let world = try CallWorld.talking()
        world.phone.gateway { $0.fail(HTTPResponse(status: 404, body: Array("who are you?".utf8))) }
        #expect(try world.runs { world.phone.endReason == .gatewayLost })
        #expect(try world.runs { world.phone.snapshot.isReady })
    }

    @Test("Signing out gives every relay port back, leaves the gateway, and is the last that happens")
    func signOut() throws {
        let world = try CallWorld.ready()
        #expect(world.turn.server.relays.count == 1)
        world.phone.handle(.signOut)
        #expect(try world.runs(.seconds(5)) { world.phone.actions.last == .signedOut })
        #expect(world.turn.server.relays.isEmpty)
        #expect(world.phone.gateway.hasSignedOut)
        #expect(world.phone.snapshot.line == .signedOut)
        #expect(world.phone.snapshot.reservation == .none)
        #expect(Set(world.phone.sockets.requests.map(\.id)) == world.phone.sockets.closed)
        let count = world.phone.log.count
        try world.network.run(for: .seconds(120))
        #expect(world.phone.log.count == count)
        #expect(world.phone.nextDeadline == nil)
    }

    @Test("Signing out within a call hangs up first")
    func signOutWithinCall() throws {
        let world = try CallWorld.talking()
        world.phone.handle(.signOut)
        #expect(try world.runs(.seconds(5)) { world.phone.actions.last == .signedOut })
        #expect(world.phone.endReason == .signedOut)
        #expect(world.posted.last == "BYE")
        #expect(world.phone.gateway.requests.last?.path.hasPrefix("/sign_out") == true)
        #expect(world.turn.server.relays.isEmpty)
        #expect(world.far?.failure == .closedByPeer)
    }

    @Test("Signing out ends also when neither gateway nor TURN server answers")
    func signOutAlone() throws {
        let world = try CallWorld.talking()
        world.turn.server.isSilent = true
        world.phone.gateway.isDown = true
        world.phone.handle(.signOut)
        #expect(try world.runs(.seconds(6)) { world.phone.actions.last == .signedOut })
        #expect(world.phone.nextDeadline == nil)
    }

    @Test("Signing out at once, while everything is still under way, leaves nothing behind")
    func signOutEarly() throws {
        for milliseconds in [0, 3, 6, 12, 17, 25] {
            let world = try CallWorld()
            world.phone.handle(.signIn)
            try world.network.run(for: .milliseconds(milliseconds))
            world.phone.handle(.signOut)
            #expect(try world.runs(.seconds(6)) { world.phone.actions.last == .signedOut }, "at \(milliseconds) ms")
            try world.network.run(for: .seconds(2))
            #expect(world.phone.nextDeadline == nil)
            #expect(Set(world.phone.sockets.requests.map(\.id)) == world.phone.sockets.closed)
        }
    }
}
