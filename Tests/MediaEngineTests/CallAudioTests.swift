import Glibc
import Synchronization
import Testing
import Wire

@testable import MediaEngine

/// Real threads in real time, so every wait is for an event, with a limit that only a broken build reaches.
struct CallAudioTests {
    private func looped(
        _ configuration: CallAudio.Configuration, _ recorder: CallRecorder? = nil
    ) -> (CallAudio, PacketWire) {
        let (audio, wire) = PacketWire.audio(configuration, recorder)
        wire.connect(from: audio, to: audio)
        return (audio, wire)
    }

    private func temporaryPath() -> String {
        var source = RandomSource.system
        return "/tmp/tphone-test-\(source.next()).wav"
    }

    @Test(arguments: AudioCodec.allCases)
    func aCallHearsItsOwnTone(codec: AudioCodec) throws {
        let (audio, wire) = looped(
            .init(
                format: StreamFormat(codec: codec), source: .tone(1_000), playback: .null, listenFor: 1_000,
                firstTimestamp: .max - 500))
        defer { wire.disconnect() }
        try audio.start()
        #expect(eventually { audio.statistics().heard })
        audio.waitUntilStopped()
        let statistics = audio.statistics()
        #expect(abs(statistics.microphoneLevel + 12) < 0.5)
        #expect(abs(statistics.earLevel + 12) < 2)
        #expect(statistics.captureDevice == "tone" && statistics.playbackDevice == "null")
        #expect(statistics.jitter.lost == 0 && statistics.jitter.malformed == 0)
        #expect(statistics.playout.played > 0)
    }

    @Test func anotherToneIsNotHeard() throws {
        let (audio, wire) = looped(.init(source: .tone(1_000), playback: .null, listenFor: 700))
        defer { wire.disconnect() }
        try audio.start()
        #expect(eventually { audio.statistics().playout.played > 48_000 })
        #expect(!audio.statistics().heard)
        audio.waitUntilStopped()
    }

    @Test func withoutASoundCardTheCallGoesOn() throws {
        let (audio, wire) = looped(.init(source: .device("no-such-device"), playback: .device("no-such-device")))
        defer { wire.disconnect() }
        try audio.start()
        #expect(eventually { wire.packets > 10 && audio.statistics().playout.played > 4_800 })
        let statistics = audio.statistics()
        #expect(statistics.captureDevice == "null (no-such-device: there is no device of this name)")
        #expect(statistics.playbackDevice == "null (no-such-device: there is no device of this name)")
        #expect(!statistics.heard && statistics.microphoneLevel == LevelMeter.silence)
        audio.waitUntilStopped()
    }

    @Test func muteSendsSilenceAndHoldSendsNothing() throws {
        let (audio, wire) = looped(.init(source: .tone(1_000), playback: .null))
        defer { wire.disconnect() }
        try audio.start()
        #expect(eventually { audio.statistics().earLevel > -14 })
        audio.isMuted = true
        #expect(eventually { audio.statistics().microphoneLevel == LevelMeter.silence })
        #expect(eventually { audio.statistics().earLevel < -60 })
        let before = wire.packets
        #expect(eventually { wire.packets > before + 5 })
        audio.isMuted = false
        #expect(eventually { audio.statistics().earLevel > -14 })

        audio.isHeld = true
        #expect(eventually { audio.statistics().earLevel == LevelMeter.silence })
        let held = wire.packets
        usleep(100_000)
        #expect(wire.packets <= held + 1)
        audio.isHeld = false
        #expect(eventually { audio.statistics().earLevel > -14 })
        #expect(audio.statistics().longestSilence(isPaused: false) == .zero)
        audio.waitUntilStopped()
    }

    @Test func aFileIsPlayedOnceAndTheRecordingIsTheSame() throws {
        let (played, recorded) = (temporaryPath(), temporaryPath())
        defer {
            unlink(played)
            unlink(recorded)
        }
        let voice = TestSound.voice(frames: 150)
        do {
            var writer = try WAVWriter(path: played)
            for frame in TestSound.frames(voice) { writer.append(frame) }
        }
        let recorder = CallRecorder()
        try recorder.start(recorded, .heard)
        let (audio, wire) = looped(
            .init(format: StreamFormat(codec: .pcmu), source: .file(played), playback: .null), recorder)
        defer { wire.disconnect() }
        try audio.start()
        #expect(eventually { audio.statistics().isSourceFinished })
        #expect(eventually { audio.statistics().earLevel == LevelMeter.silence })
        audio.waitUntilStopped()
        recorder.finish()
        #expect(audio.statistics().heard)
        var reader = try WAVReader(path: recorded)
        var frame = AudioFrame()
        var back: [Int16] = []
        while !reader.isFinished {
            reader.read(into: &frame)
            back += frame.samples
        }
        #expect(likeness(of: back, to: voice) > 0.95)
    }

    /// The best correlation of a second in the middle of `original` with any part of `recording`.
    private func likeness(of recording: [Int16], to original: [Int16]) -> Double {
        let piece = stride(from: 24_000, to: 60_000, by: 6).map { Double(original[$0]) }
        let thin = stride(from: 0, to: recording.count, by: 6).map { Double(recording[$0]) }
        guard thin.count > piece.count else { return 0 }
        let energy = piece.reduce(0) { $0 + $1 * $1 }
        var best = 0.0
        for shift in 0..<(thin.count - piece.count) {
            var (product, other) = (0.0, 1.0)
            for index in piece.indices {
                product += piece[index] * thin[shift + index]
                other += thin[shift + index] * thin[shift + index]
            }
            best = max(best, product / (energy * other).squareRoot())
        }
        return best
    }

    @Test func whatCannotStartSaysWhy() {
        let missing = CallAudio(configuration: .init(source: .file("/nowhere.wav"), playback: .null)) {}
        #expect(throws: AudioError.cannotRead(path: "/nowhere.wav", reason: "No such file or directory")) {
            try missing.start()
        }
        let text = CallAudio(configuration: .init(source: .file("/etc/passwd"), playback: .null)) {}
        #expect(throws: AudioError.notPlayable(path: "/etc/passwd", .notWAV)) { try text.start() }
        #expect(throws: AudioError.cannotRecord(path: "/nowhere/x.wav", reason: "No such file or directory")) {
            try CallRecorder().start("/nowhere/x.wav", .heard)
        }
    }

    @Test func framesThatNobodyFetchesAreDropped() throws {
        let audio = CallAudio(
            configuration: .init(format: StreamFormat(codec: .pcmu), source: .tone(500), playback: .null)
        ) {}
        try audio.start()
        #expect(eventually { audio.statistics().framesDropped > 3 })
        audio.waitUntilStopped()
        var buffer = [UInt8](repeating: 0, count: 1_500)
        var timestamps: [UInt32] = []
        while let frame = buffer.withUnsafeMutableBytes({ audio.takeFrame(into: $0) }) {
            #expect(frame.length == 160)
            // The first to be fetched begins the sound, whichever it is.
            #expect(frame.marker == timestamps.isEmpty)
            timestamps.append(frame.timestamp)
        }
        #expect(timestamps.count == 8)
        #expect(zip(timestamps, timestamps.dropFirst()).allSatisfy { $1 &- $0 == 160 })
    }

    @Test func anAudioThatIsForgottenEndsItsThread() throws {
        let counter = Counter()
        do {
            let audio = CallAudio(configuration: .init(source: .tone(500), playback: .null)) { counter.add() }
            try audio.start()
            #expect(eventually { counter.value > 3 })
        }
        #expect(
            eventually {
                let before = counter.value
                usleep(100_000)
                return counter.value == before
            })
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func add() { count.withLock { $0 += 1 } }
    }
}
