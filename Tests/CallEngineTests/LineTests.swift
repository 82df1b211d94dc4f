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
        // The pauses have grown to 16 s by then.
        #expect(try world.runs(.seconds(25)) { world.phone.snapshot.line == .ready })
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
        #expect(try world.runs(.seconds(35)) { world.phone.snapshot.line == .ready })
        #expect(world.phone.gateway.requests.filter { $0.path.hasPrefix("/sign_in") }.count == 2)
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs { world.phone.state == .connected })
    }

    private static let unknown = HTTPResponse(status: 404, body: Array("who are you?".utf8))

    @Test("One refused poll does not end a call; it is asked again with the same session")
    func onePollRefused() throws {
        let world = try CallWorld.talking()
        world.phone.gateway { $0.fail(Self.unknown) }
        try world.talk(for: .seconds(20))
        #expect(world.phone.state == .connected)
        #expect(world.phone.snapshot.line == .ready)
        #expect(!world.posted.contains("BYE"))
        #expect(world.phone.gateway.requests.filter { $0.path.hasPrefix("/sign_in") }.count == 1)
        #expect(world.phone.ear.longestSilence(from: .zero + .seconds(5), to: world.network.now) < .seconds(1))
        world.phone.handle(.hangUp)
        #expect(try world.runs { world.posted.last == "BYE" })
    }

    /// The gateway has forgotten the session: it refuses polls until the phone has signed in again.
    private func forgetSession(_ world: CallWorld) throws {
        world.phone.gateway { $0.fail(Self.unknown) }
        try world.network.run(for: .milliseconds(100))
        world.phone.gateway { $0.fail(Self.unknown) }
    }

    @Test("A gateway that forgot the session and knows the call goes on with it in a new session")
    func callTakenUp() throws {
        let world = try CallWorld.talking()
        try forgetSession(world)
        #expect(try world.runs { world.posted.last == "GET-STATS" })
        world.say("PUT-STATS{}")
        try world.talk(for: .seconds(20))
        #expect(world.phone.state == .connected)
        #expect(world.phone.snapshot.line == .ready)
        world.phone.handle(.hold)
        #expect(try world.runs { world.posted.contains("OFFER inactive") })
        world.phone.handle(.hangUp)
        #expect(try world.runs { world.posted.last == "BYE" })
    }

    @Test("A call that a gateway started anew does not know ends with BYE and words, its media going on till then")
    func callForgotten() throws {
        let world = try CallWorld.talking()
        let frames = world.phone.ear.count
        try forgetSession(world)
        try world.talk(for: .seconds(5))
        #expect(world.phone.state == .connected)
        #expect(world.phone.ear.count > frames + 240)
        #expect(try world.runs { world.phone.endReason == .forgotten })
        #expect(try world.runs { world.posted.last == "BYE" && world.phone.snapshot.isReady })
    }

    @Test("A call that rings has nothing that could go on without a session")
    func ringingSessionLost() throws {
        let world = try CallWorld.ready()
        try world.ring()
        _ = try world.runs { world.phone.state == .ringing }
        try world.network.run(for: .milliseconds(100))
        world.phone.gateway { $0.fail(Self.unknown) }
        #expect(try world.runs { world.phone.endReason == .gatewayLost })
        #expect(try world.runs { world.phone.snapshot.isReady })
    }

    @Test("A network change is followed at once, whatever failed before")
    func newNetwork() throws {
        let world = try CallWorld.ready()
        world.phone.gateway { $0.goDown() }
        try world.network.run(for: .seconds(200))
        world.phone.gateway.isDown = false
        world.phone.networkChanged([IPAddress("192.0.2.11")].compactMap(\.self))
        #expect(try world.runs(.seconds(1)) { world.phone.snapshot.line == .ready })
    }

    @Test("A user who signed in somewhere else is told, and nothing is tried until somebody wants it")
    func takenElsewhere() throws {
        let world = try CallWorld.ready()
        try world.network.run(for: .seconds(20))
        for _ in 0..<3 {
            world.phone.gateway { $0.fail(Self.unknown) }
            try world.network.run(for: .seconds(3))
        }
        #expect(world.phone.snapshot.line == .refused(.signedInElsewhere(user: "5001")))
        #expect(world.phone.messages.last == .signInFailed(.signedInElsewhere(user: "5001")))
        let requests = world.phone.gateway.requests.count
        try world.network.run(for: .seconds(300))
        #expect(world.phone.gateway.requests.count == requests)
        world.phone.handle(.signIn)
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
