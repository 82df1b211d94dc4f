import Testing
import Wire

@testable import MediaEngine

/// Keys as sound: at this end always, at the far end where it takes no events.
@Suite struct KeyToneTests {
    private func loudness(_ player: inout KeyTonePlayer, _ tone: KeyTone?, frames: Int, isAlone: Bool) -> [Int] {
        (0..<frames).map { _ in
            var frame = AudioFrame()
            frame.withSamples { $0.update(repeating: 1_000) }
            player.mix(into: &frame, tone, isAlone: isAlone)
            return frame.samples.map { abs(Int($0)) }.max() ?? 0
        }
    }

    private func tone(_ number: UInt32, isSent: Bool) -> KeyTone {
        KeyTone(number: number, key: .five, duration: .milliseconds(100), isSent: isSent)
    }

    @Test func aKeyIsHeardOnceAndQuietly() {
        var player = KeyTonePlayer.heard
        #expect(loudness(&player, nil, frames: 2, isAlone: false) == [1_000, 1_000])
        let first = loudness(&player, tone(1, isSent: false), frames: 20, isAlone: false)
        #expect(first[..<10].allSatisfy { $0 > 4_000 && $0 < 10_000 })
        #expect(first[10...].allSatisfy { $0 == 1_000 })
        let second = loudness(&player, tone(2, isSent: false), frames: 20, isAlone: false)
        #expect(second == first)
    }

    @Test func onlyKeysThatGoAsTonesAreSent() {
        var player = KeyTonePlayer.sent
        #expect(
            loudness(&player, tone(1, isSent: false), frames: 5, isAlone: true) == Array(repeating: 1_000, count: 5))
        let sent = loudness(&player, tone(2, isSent: true), frames: 11, isAlone: true)
        #expect(sent[..<10].allSatisfy { $0 > 10_000 })
        #expect(sent[10] == 1_000)
    }

    /// Speech beside a key would make it harder to recognise.
    @Test func theTonesTakeThePlaceOfWhatIsSaid() {
        var player = KeyTonePlayer.sent
        var frame = AudioFrame()
        frame.withSamples { $0.update(repeating: 20_000) }
        player.mix(into: &frame, tone(1, isSent: true), isAlone: true)
        #expect(frame.samples.contains { $0 < -5_000 })
    }

    /// Through a whole call: what one end sends as tones the other hears as such.
    @Test(.timeLimit(.minutes(1))) func aToneReachesTheFarEnd() throws {
        let (audio, wire) = PacketWire.audio(.init(source: .silence, playback: .null))
        wire.connect(from: audio, to: audio)
        defer { wire.disconnect() }
        try audio.start()
        #expect(eventually { wire.packets > 10 })
        #expect(audio.statistics().earLevel < -60)
        audio.play(KeyTone(number: 1, key: .five, duration: .seconds(2), isSent: true))
        // Heard here alone it is at -15 dB, with what comes back at -7.
        #expect(eventually { audio.statistics().earLevel > -11 })
        audio.waitUntilStopped()
    }
}
