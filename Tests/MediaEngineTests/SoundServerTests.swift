import Testing
import Wire

@testable import MediaEngine

/// Through ALSA and a real sound server, where one is installed.
@Suite(.serialized, .enabled(if: SoundServer.isInstalled))
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
}
