import Glibc
import TestSupport
import Testing
import Wire

@testable import MediaEngine

/// Through ALSA and a real sound server, where one is installed.
@Suite(.serialized, .enabled(if: SoundServer.isInstalled), .timeLimit(.minutes(2)))
struct SoundServerTests {
    /// A tone goes as packets to a call that plays it on its loudspeaker; what its microphone hears comes back as packets.
    @Test func aToneGoesThroughLoudspeakerAndMicrophone() throws {
        let server = try #require(SoundServer())
        let far = PacketWire.audio(.init(source: .tone(1_000), playback: .null, listenFor: 1_000))
        let near = PacketWire.audio(
            .init(source: .device("tphone-mouth"), playback: .device("tphone-ear"), listenFor: 1_000))
        far.wire.connect(from: far.audio, to: near.audio)
        near.wire.connect(from: near.audio, to: far.audio)
        defer {
            far.wire.disconnect()
            near.wire.disconnect()
        }
        try near.audio.start()
        try far.audio.start()
        #expect(eventually { far.audio.statistics().heard && near.audio.statistics().heard })
        let statistics = near.audio.statistics()
        #expect(statistics.captureDevice.hasPrefix("tphone-mouth (period"))
        #expect(statistics.playbackDevice.hasPrefix("tphone-ear (period"))

        // The sound card is taken away: the call goes on without.
        server.stop()
        #expect(
            eventually {
                let now = near.audio.statistics()
                return now.captureDevice.hasPrefix("null (tphone-mouth")
                    && now.playbackDevice.hasPrefix("null (tphone-ear")
            })
        let (sent, played) = (near.wire.packets, near.audio.statistics().playout.played)
        #expect(eventually { near.wire.packets > sent + 10 && near.audio.statistics().playout.played > played + 9_600 })
        near.audio.waitUntilStopped()
        far.audio.waitUntilStopped()
    }

    @Test func aSinkThatGoesAndComesBackIsTakenBackWithinTwoSeconds() throws {
        let server = try #require(SoundServer())
        let news = Heard<DeviceNews>()
        let (audio, wire) = PacketWire.audio(Self.deviceCall) { news.add($0) }
        wire.connect(from: audio, to: audio)
        defer { wire.disconnect() }
        try audio.start()
        #expect(eventually { audio.statistics().usesDevices })

        server.unloadSink()
        #expect(eventually { audio.statistics().captureGrant == nil && audio.statistics().playbackGrant == nil })
        let (sent, played) = (wire.packets, audio.statistics().playout.played)
        #expect(eventually { wire.packets > sent + 50 && audio.statistics().playout.played > played + 48_000 })

        server.loadSink()
        let loaded = SoundClock.now
        #expect(eventually { audio.statistics().usesDevices })
        #expect(SoundClock.now - loaded < .seconds(2))
        #expect(
            eventually {
                news.all.contains(DeviceNews(role: .microphone, device: "tphone-mouth", change: .back))
                    && news.all.contains(DeviceNews(role: .ear, device: "tphone-ear", change: .back))
            })
        // Gone and back, once for each end.
        #expect(news.all.count == 4)
        #expect(audio.statistics().jitter.lost == 0)
        audio.waitUntilStopped()
    }

    @Test func aServerThatHangsCostsTheCallItsDevicesAndNothingElse() throws {
        let server = try #require(SoundServer())
        defer { server.thaw() }
        server.freeze()
        let news = Heard<DeviceNews>()
        let (audio, wire) = PacketWire.audio(Self.deviceCall) { news.add($0) }
        wire.connect(from: audio, to: audio)
        defer { wire.disconnect() }
        let begun = SoundClock.now
        try audio.start()
        #expect(eventually { wire.packets > 5 && audio.statistics().playout.played > 4_800 })
        #expect(SoundClock.now - begun < .seconds(1))
        #expect(eventually { audio.statistics().captureDevice == "null (tphone-mouth: it does not answer)" })
        #expect(eventually { audio.statistics().playbackDevice == "null (tphone-ear: it does not answer)" })
        #expect(eventually { news.all.count == 2 })
        #expect(news.all.allSatisfy { $0.change == .unusable(reason: "it does not answer", using: nil) })
        // Another call does not send more threads after it.
        let another = CallAudio(configuration: Self.deviceCall) {}
        try another.start()
        #expect(eventually { another.statistics().playbackDevice == "null (tphone-ear: it does not answer)" })
        another.waitUntilStopped()
        usleep(600_000)
        let blocked = BlockedDevices.shared.count
        #expect(blocked == 2)
        for _ in 0..<3 {
            let one = CallAudio(configuration: Self.deviceCall) {}
            try one.start()
            #expect(eventually { one.statistics().captureDevice.contains("still does not answer") })
            one.waitUntilStopped()
        }
        #expect(BlockedDevices.shared.count == blocked)

        server.thaw()
        #expect(eventually { audio.statistics().usesDevices })
        audio.waitUntilStopped()
        #expect(eventually { BlockedDevices.shared.count == 0 })
    }

    @Test func aServerThatHangsDuringACallIsNoticedAndTakenBack() throws {
        let server = try #require(SoundServer())
        defer { server.thaw() }
        let (audio, wire) = PacketWire.audio(Self.deviceCall) { _ in }
        wire.connect(from: audio, to: audio)
        defer { wire.disconnect() }
        try audio.start()
        #expect(eventually { audio.statistics().usesDevices })
        server.freeze()
        let frozen = SoundClock.now
        #expect(eventually { audio.statistics().captureGrant == nil && audio.statistics().playbackGrant == nil })
        #expect(SoundClock.now - frozen < .seconds(4))
        let (sent, played) = (wire.packets, audio.statistics().playout.played)
        #expect(eventually { wire.packets > sent + 50 && audio.statistics().playout.played > played + 48_000 })
        server.thaw()
        #expect(eventually { audio.statistics().usesDevices })
        audio.waitUntilStopped()
        #expect(eventually { BlockedDevices.shared.count == 0 })
    }

    /// A machine or a server that is busy for a moment costs that moment, and no device.
    @Test func aStallIsNotTheDeathOfADevice() throws {
        let server = try #require(SoundServer())
        defer { server.thaw() }
        let news = Heard<DeviceNews>()
        let (audio, wire) = PacketWire.audio(Self.deviceCall) { news.add($0) }
        wire.connect(from: audio, to: audio)
        defer { wire.disconnect() }
        try audio.start()
        #expect(eventually { audio.statistics().usesDevices })
        let frozen = SoundClock.now
        server.freeze()
        usleep(1_200_000)
        server.thaw()
        usleep(200_000)
        // On a machine that slept much longer itself the device is rightly given up.
        guard SoundClock.now - frozen < .seconds(2) else { return }
        #expect(audio.statistics().usesDevices)
        #expect(eventually { audio.statistics().playbackDelay > .zero })
        audio.waitUntilStopped()
        #expect(news.all.isEmpty)
        #expect(eventually { BlockedDevices.shared.count == 0 })
    }

    private static let deviceCall = CallAudio.Configuration(
        source: .device("tphone-mouth"), playback: .device("tphone-ear"))
}

extension AudioStatistics {
    fileprivate var usesDevices: Bool { captureGrant != nil && playbackGrant != nil }
}
