import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

@Suite("A call that comes")
struct IncomingCallTests {
    private let data = [AttachedDatum(key: "name", value: "Ada"), AttachedDatum(key: "matter", value: "Invoice")]

    @Test("It rings with its data; permission and channel are installed while it rings; the answer brings media")
    func answered() throws {
        let world = try CallWorld.ready()
        try world.ring(data: data)
        #expect(try world.runs { world.phone.state == .ringing })
        let ringing = try #require(world.phone.call)
        #expect(ringing.direction == .incoming)
        #expect(ringing.peer == "customer")
        #expect(ringing.attachedData == data)

        try world.network.run(for: .seconds(2))
        #expect(world.turn.server.requests[.createPermission, default: 0] > 0)
        #expect(world.posted == [])
        #expect(world.phone.state == .ringing)

        world.phone.handle(.answer)
        #expect(world.phone.state == .answering)
        #expect(try world.runs { world.phone.state == .connected })
        #expect(world.posted == ["ANSWER sendrecv"])
        try world.talk(for: .seconds(1))
        let call = try #require(world.phone.call)
        #expect(call.reservation.beforeOffer)
        #expect(call.path?.localType == .relayed)
        #expect((48...50).contains(world.phone.ear.count))
        #expect((48...50).contains(world.far?.ear.count ?? 0))
    }

    @Test("Once the channel is bound, all media goes through it, both ways")
    func channel() throws {
        let world = try CallWorld.ready()
        try world.ring()
        _ = try world.runs { world.phone.state == .ringing }
        world.phone.handle(.answer)
        #expect(try world.runs { world.phone.state == .connected })
        try world.network.run(for: .milliseconds(200))
        #expect(world.turn.server.requests[.channelBind, default: 0] > 0)

        var channelled = 0
        var other = 0
        world.network.firewall = { datagram in
            guard datagram.bytes.count > 4, datagram.bytes.count < 60 else { return true }
            let ends = [datagram.source, datagram.destination]
            guard ends.contains(world.turn.endpoint) else { return true }
            if ChannelData(parsing: datagram.bytes) != nil { channelled += 1 } else { other += 1 }
            return true
        }
        try world.talk(for: .milliseconds(400))
        #expect(channelled >= 38)
        #expect(other == 0)
    }

    @Test("What the agent waits for after answering is round trips, and it is measured from the answer")
    func answerTimes() throws {
        let world = try CallWorld.ready()
        try world.ring()
        _ = try world.runs { world.phone.state == .ringing }
        try world.network.run(for: .seconds(20))
        world.phone.handle(.answer)
        #expect(try world.runs { world.phone.state == .connected })
        try world.talk(for: .milliseconds(100))
        let setup = try #require(world.phone.call?.setup)
        #expect(setup.answerToMedia ?? .seconds(9) < .milliseconds(40 + 6 * 20 + 20))
        #expect(setup.total == setup.answerToMedia)
    }

    @Test("A rejected call gets BYE")
    func rejected() throws {
        let world = try CallWorld.ready()
        try world.ring()
        _ = try world.runs { world.phone.state == .ringing }
        world.phone.handle(.reject)
        #expect(world.phone.state == nil)
        try world.network.run(for: .seconds(2))
        #expect(world.posted == ["BYE"])
        #expect(world.phone.endReason == .rejectedHere)
    }

    @Test("A caller who gives up ends the ringing, and the phone posts nothing")
    func cancelled() throws {
        let world = try CallWorld.ready()
        try world.ring()
        _ = try world.runs { world.phone.state == .ringing }
        world.say("BYE")
        #expect(try world.runs { world.phone.state == nil })
        #expect(world.phone.endReason == .cancelledThere)
        #expect(world.phone.ended.count == 1)
        #expect(world.posted == [])
    }

    @Test("A call without a description rings, and our offer is the answer")
    func invited() throws {
        let world = try CallWorld.ready()
        world.say("INVITE", from: "switch")
        #expect(try world.runs { world.phone.state == .ringing })
        #expect(world.phone.call?.direction == .incoming)
        #expect(world.posted == [])
        world.phone.handle(.answer)
        #expect(try world.runs { world.phone.state == .connected })
        #expect(world.posted == ["OFFER sendrecv", "OK"])
        try world.talk(for: .milliseconds(400))
        #expect(world.phone.ear.count >= 18)
    }

    @Test("An offer that follows the invitation is answered, whenever it comes")
    func offerAfterInvitation() throws {
        let world = try CallWorld.ready()
        world.say("INVITE", from: "customer")
        #expect(try world.runs { world.phone.state == .ringing })
        try world.ring()
        try world.network.run(for: .seconds(1))
        world.phone.handle(.answer)
        #expect(try world.runs { world.phone.state == .connected })
        #expect(world.posted == ["ANSWER sendrecv"])
    }

    @Test("The switch answers for the agent")
    func talkEvent() throws {
        let world = try CallWorld.ready()
        try world.ring()
        _ = try world.runs { world.phone.state == .ringing }
        world.say("EVENT-TALK")
        #expect(try world.runs { world.phone.state == .connected })
    }

    @Test("Data that changes during the call shows")
    func dataChanges() throws {
        let world = try CallWorld.ready()
        try world.ring(data: data)
        _ = try world.runs { world.phone.state == .ringing }
        world.phone.handle(.answer)
        _ = try world.runs { world.phone.state == .connected }
        let newer = [AttachedDatum(key: "matter", value: "Refund"), AttachedDatum(key: "since", value: "3 min")]
        world.say(ROAPMessage(.ok, offererSessionID: .text("far"), seq: 1, attachedData: newer))
        let wanted = [AttachedDatum(key: "name", value: "Ada")] + newer
        #expect(try world.runs { world.phone.call?.attachedData == wanted })
        world.say("INFO-PEER hello=there")
        #expect(try world.runs { world.phone.messages.contains(.info([AttachedDatum(key: "hello", value: "there")])) })
    }

    @Test("A call that came before a relay port was there is answered when there is one")
    func answeredEarly() throws {
        let world = try CallWorld()
        world.network.links[world.turn.endpoint.address] = SimulatedLink(delay: .milliseconds(400))
        world.phone.handle(.signIn)
        _ = try world.runs { world.phone.snapshot.line == .ready }
        try world.ring()
        _ = try world.runs { world.phone.state == .ringing }
        world.phone.handle(.answer)
        try world.network.run(for: .milliseconds(50))
        #expect(world.phone.state == .answering)
        #expect(world.posted == [])
        #expect(try world.runs { world.phone.state == .connected })
    }

    @Test("Who calls while our own offer is out is seen, and the call goes on")
    func newcomerWhileDialling() throws {
        let world = try CallWorld.ready()
        world.answersOffers = false
        world.phone.handle(.dial("echo", attachedData: []))
        try world.network.run(for: .milliseconds(200))
        for text in [nil, "INVITE"] {
            if let text { world.say(text, from: "newcomer") } else { try world.ring(from: "newcomer") }
            try world.network.run(for: .milliseconds(100))
        }
        #expect(world.phone.state == .dialling)
        #expect(world.phone.snapshot.history.map(\.peer) == ["newcomer", "newcomer"])
        #expect(world.phone.ended.map(\.endReason) == [.busyHere, .busyHere])
        #expect(world.phone.messages.last == .callerTurnedAway(peer: "newcomer"))
        #expect(world.posted == ["OFFER sendrecv"])
    }

    @Test("A phone that is called before its relay port is there is ready for a script")
    func calledAtOnce() throws {
        let world = try CallWorld()
        world.network.links[world.turn.endpoint.address] = SimulatedLink(delay: .milliseconds(400))
        world.phone.handle(.signIn)
        _ = try world.runs { world.phone.snapshot.line == .ready }
        #expect(!world.phone.snapshot.isReadyOrCalled)
        try world.ring()
        _ = try world.runs { world.phone.state == .ringing }
        #expect(!world.phone.snapshot.isReady)
        #expect(world.phone.snapshot.isReadyOrCalled)
    }

    @Test("While a call waits for a relay port, a newcomer is told no and the call goes on")
    func newcomerWhileWaiting() throws {
        let world = try CallWorld()
        world.network.links[world.turn.endpoint.address] = SimulatedLink(delay: .milliseconds(400))
        world.phone.handle(.signIn)
        _ = try world.runs { world.phone.snapshot.line == .ready }
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(world.phone.state == .dialling)
        try world.ring(from: "newcomer")
        try world.network.run(for: .milliseconds(200))
        world.forgetFar()
        #expect(world.posted == ["BYE"])
        #expect(world.phone.gateway.posts.first?.peer == "newcomer")
        #expect(world.phone.ended.map(\.peer) == ["newcomer"])
        #expect(world.phone.ended.map(\.endReason) == [.busyHere])
        #expect(world.phone.messages.contains(.callerTurnedAway(peer: "newcomer")))
        #expect(try world.runs { world.phone.state == .connected })
    }
}
