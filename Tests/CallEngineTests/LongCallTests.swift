import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

@Suite("A call of ten minutes through the relay")
struct LongCallTests {
    /// Media must flow all the while that allocation, permission, channel and consent are renewed, and nothing be lost.
    @Test("It stays up past every refresh", arguments: [600, 60] as [UInt32])
    func staysUp(lifetime: UInt32) throws {
        let world = try CallWorld()
        world.turn.server.lifetime = lifetime
        if lifetime < 600 { world.turn.server.nonceLifetime = .seconds(45) }
        world.phone.handle(.signIn)
        _ = try world.runs { world.phone.snapshot.isReady }
        world.phone.handle(.dial("echo", attachedData: []))
        try #require(try world.runs { world.phone.state == .connected })
        try world.network.run(for: .milliseconds(500))
        let before = world.turn.server.requests
        let start = world.network.now
        try world.talk(for: .seconds(600), every: .milliseconds(100))

        #expect(world.phone.state == .connected)
        #expect(world.phone.ended.isEmpty)
        let after = world.turn.server.requests
        let refreshes = after[.refresh, default: 0] - before[.refresh, default: 0]
        #expect(refreshes >= Int(600 / lifetime))
        #expect(after[.createPermission, default: 0] > before[.createPermission, default: 0])
        #expect(after[.channelBind, default: 0] > before[.channelBind, default: 0])
        let far = try #require(world.far)
        #expect(world.phone.ear.count >= 5999)
        #expect(far.ear.count >= 5999)
        #expect(world.phone.ear.longestSilence(from: start, to: world.network.now) <= .milliseconds(130))
        #expect(far.ear.longestSilence(from: start, to: world.network.now) <= .milliseconds(130))
        let media = try #require(world.phone.call?.media)
        #expect(media.packetsLost == 0)
        #expect(media.drops.total == 0)
        #expect(media.reportsReceived >= 100)
        // RTCP counts in 65,536ths of a second.
        let roundTrip = try #require(media.roundTripTime)
        #expect((roundTrip - .milliseconds(20)).nanoseconds.magnitude < 50_000)
        #expect(world.turn.server.droppedIndications == 0)
    }

    @Test("A spare that nobody takes is kept alive as well, and serves a call an hour later")
    func spareStaysWarm() throws {
        let world = try CallWorld.ready()
        try world.network.run(for: .seconds(3600))
        #expect(world.phone.snapshot.isReady)
        #expect(world.turn.server.relays.count == 1)
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs { world.phone.state == .connected })
        #expect(world.phone.call?.reservation.age ?? .zero > .seconds(3600))
    }
}
