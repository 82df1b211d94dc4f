import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

@Suite("A far end that starts anew within a call")
struct RenewalTests {
    /// An offer of a new far end, as after a transfer.
    private func transfer(_ world: CallWorld, codecs: [AudioCodec] = [.opus, .pcmu, .pcma], seq: Int = 9) throws {
        let far = try world.makeFar(.controlling, codecs: codecs)
        world.say(world.offer(far.leg.makeOffer(.sendrecv), seq: seq), from: "other")
    }

    private func starts(_ world: CallWorld) -> Int {
        world.phone.actions.filter { if case .startSound = $0 { true } else { false } }.count
    }

    private func lastHold(_ world: CallWorld) -> Bool? {
        for case .setHeld(_, let isHeld) in world.phone.actions.reversed() { return isHeld }
        return nil
    }

    @Test("The call goes on over a new transport, with the same sound, and the old relay port is given back")
    func transferred() throws {
        let world = try CallWorld.talking()
        try world.talk(for: .milliseconds(200))
        let before = try #require(world.phone.call)
        let old = try #require(world.far)
        try transfer(world)
        #expect(try world.runs { world.posted.last == "ANSWER sendrecv" && world.phone.state == .connected })
        try world.network.run(for: .milliseconds(200))
        let count = world.phone.ear.count
        try world.talk(for: .milliseconds(400))
        #expect(world.phone.ear.count >= count + 18)
        #expect(world.far?.ear.count ?? 0 >= 18)
        #expect(starts(world) == 1)
        #expect(old.failure == .closedByPeer)
        let after = try #require(world.phone.call)
        #expect(after.id == before.id)
        #expect(after.peer == "other")
        #expect(after.connectedAt == before.connectedAt)
        #expect(after.path?.localAddress != before.path?.localAddress)
        try world.network.run(for: .seconds(2))
        #expect(world.turn.server.relays.count == 2)
        #expect(!world.posted.contains("BYE"))
    }

    @Test("With another codec the sound is started anew")
    func otherCodec() throws {
        let world = try CallWorld.talking()
        try transfer(world, codecs: [.pcmu])
        #expect(try world.runs { world.phone.state == .connected && world.phone.call?.codec == .pcmu })
        let id = try #require(world.phone.call?.id)
        var format = StreamFormat(codec: .pcmu)
        format.comfortNoise = StreamFormat.Numbers(receive: 13, send: 13)
        format.telephoneEvent = StreamFormat.Numbers(receive: 126, send: 126)
        #expect(world.phone.actions.suffix(2) == [.stopSound(id), .startSound(id, format)])
    }

    @Test("A call on hold is on hold again after it, and its sound as well")
    func held() throws {
        let world = try CallWorld.talking()
        world.phone.handle(.hold)
        try world.network.run(for: .milliseconds(200))
        try transfer(world)
        try world.network.run(for: .seconds(2))
        #expect(world.phone.state == .held)
        #expect(lastHold(world) == true)
        let count = world.phone.ear.count
        try world.talk(for: .milliseconds(400))
        #expect(world.phone.ear.count == count)
        #expect(world.far?.ear.count == 0)
        world.phone.handle(.resume)
        try world.network.run(for: .milliseconds(300))
        #expect(world.phone.state == .connected)
        #expect(lastHold(world) == false)
        try world.talk(for: .milliseconds(400))
        #expect(world.phone.ear.count >= count + 18)
    }

    @Test("Resuming while the new transport is being made counts")
    func resumedMeanwhile() throws {
        let world = try CallWorld.talking()
        world.phone.handle(.hold)
        try world.network.run(for: .milliseconds(200))
        try transfer(world)
        #expect(try world.runs { world.phone.state == .answering })
        world.phone.handle(.resume)
        try world.network.run(for: .seconds(2))
        #expect(world.phone.state == .connected)
        #expect(lastHold(world) == false)
        let count = world.phone.ear.count
        try world.talk(for: .milliseconds(400))
        #expect(world.phone.ear.count >= count + 18)
    }

    @Test("An offer of somebody else takes the place of the one that rings")
    func ringing() throws {
        let world = try CallWorld.ready()
        try world.ring()
        #expect(try world.runs { world.phone.state == .ringing })
        try world.network.run(for: .seconds(1))
        try transfer(world, seq: 1)
        try world.network.run(for: .seconds(1))
        #expect(world.phone.state == .ringing)
        #expect(world.phone.call?.peer == "other")
        world.phone.handle(.answer)
        #expect(try world.runs { world.phone.state == .connected })
        #expect(world.posted == ["ANSWER sendrecv"])
        try world.talk(for: .milliseconds(400))
        #expect(world.phone.ear.count >= 18)
        try world.network.run(for: .seconds(2))
        #expect(world.turn.server.relays.count == 2)
    }

    @Test("Without a warm relay port the call waits for one")
    func waits() throws {
        let world = try CallWorld.talking { $0.reserve = 0 }
        #expect(world.turn.server.relays.count == 1)
        try transfer(world)
        #expect(try world.runs { world.phone.state == .answering })
        #expect(try world.runs { world.phone.state == .connected })
        try world.network.run(for: .milliseconds(200))
        let count = world.phone.ear.count
        try world.talk(for: .milliseconds(400))
        #expect(world.phone.ear.count >= count + 18)
    }
}
