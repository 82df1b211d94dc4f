import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

@Suite("A call that the agent places")
struct OutgoingCallTests {
    @Test("The offer leaves with a relay port that was reserved before; media flows both ways")
    func connects() throws {
        let world = try CallWorld.ready()
        world.phone.handle(.dial("echo", attachedData: [AttachedDatum(key: "why", value: "test")]))
        #expect(world.phone.state == .dialling)
        #expect(try world.runs { world.phone.state == .connected })
        let offer = try #require(world.phone.gateway.posts.first?.roap)
        #expect(offer.candidates.map { $0.candidate.contains(" typ relay ") } == [true])
        #expect(offer.attachedData == [AttachedDatum(key: "why", value: "test")])

        try world.talk(for: .seconds(1))
        let call = try #require(world.phone.call)
        #expect(call.reservation.beforeOffer)
        #expect(call.reservation.age ?? .zero > .seconds(2))
        #expect(call.path?.localType == .relayed)
        #expect(call.path?.transport == .udp)
        #expect(call.path?.server == "turn.example:3478")
        #expect(call.profile == .aeadAES128GCM)
        #expect(call.codec == .opus)
        #expect(call.media.packetsReceived == world.phone.ear.count)
        #expect((48...50).contains(world.phone.ear.count))
        #expect((48...50).contains(world.far?.ear.count ?? 0))
        #expect(world.posted == ["OFFER sendrecv", "OK"])
    }

    @Test("Each step of the setup is timed, in its order, and nothing waits but for the network")
    func setupTimes() throws {
        let world = try CallWorld.ready()
        let begun = world.network.now
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs { world.phone.state == .connected })
        try world.talk(for: .milliseconds(100))
        let times = try #require(world.phone.call?.setup)
        #expect(times.begun == begun)
        let steps = [times.descriptionSent, times.answered, times.pathFound, times.keysReady, times.firstMedia]
        let known = steps.compactMap { $0 }
        #expect(known.count == 5)
        #expect(known == known.sorted())
        // An exchange with the gateway costs 40 ms here, a round trip over the relay 20 ms: six of those for all else.
        #expect(times.total ?? .seconds(9) < .milliseconds(40 + 6 * 20 + 20))
    }
}
