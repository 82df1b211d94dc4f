import Glibc
import Testing
import Wire

@testable import MediaEngine

/// Real threads in real time, so every wait is for an event, with a limit that only a broken build reaches.
@Suite(.timeLimit(.minutes(5))) struct CallRecorderTests {
    private let path: String = {
        var random = RandomSource.system
        return "/tmp/tphone-recording-\(random.next()).wav"
    }()

    /// A recording's channels, read byte by byte.
    private struct Channels {
        var left: [Int16] = []
        var right: [Int16] = []
        /// Bytes of sound that the header speaks of.
        var announced = 0

        init(_ path: String) throws {
            let file = try #require(fopen(path, "rb"))
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 20_000_000)
            bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
            try #require(bytes.count >= 44)
            #expect(bytes[22] == 2 && bytes[32] == 4)
            announced = (0..<4).reduce(0) { $0 | Int(bytes[40 + $1]) << (8 * $1) }
            for offset in stride(from: 44, to: 44 + min(announced, bytes.count - 44), by: 4) {
                left.append(Int16(bitPattern: UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8))
                right.append(Int16(bitPattern: UInt16(bytes[offset + 2]) | UInt16(bytes[offset + 3]) << 8))
            }
        }
    }

    private func whole(_ samples: [Int16]) -> [Int16] { Array(samples.prefix(samples.count / 480 * 480)) }

    private func call(
        _ tone: Double, _ recorder: CallRecorder, codec: AudioCodec = .pcmu
    ) -> (CallAudio, PacketWire) {
        PacketWire.audio(
            .init(format: StreamFormat(codec: codec), source: .tone(tone), playback: .null), recorder)
    }

    /// Two ends talk to each other; one of them records.
    @Test func whatWasSaidIsLeftAndWhatWasHeardIsRight() throws {
        defer { unlink(path) }
        let recorder = CallRecorder()
        try recorder.start(path, .both)
        let (here, out) = call(500, recorder)
        let (there, back) = call(800, CallRecorder())
        out.connect(from: here, to: there)
        back.connect(from: there, to: here)
        defer {
            out.disconnect()
            back.disconnect()
        }
        try here.start()
        try there.start()
        #expect(eventually { here.statistics().recording?.duration ?? .zero > .milliseconds(1_500) })
        #expect(here.statistics().recording?.isRunning == true)
        // Valid at any moment, as after a sudden death.
        let meanwhile = try Channels(path)
        #expect(meanwhile.left.count >= 48_000)
        here.waitUntilStopped()
        there.waitUntilStopped()
        recorder.finish()
        let channels = try Channels(path)
        #expect(TestSound.contains(500, in: whole(channels.left)) && !TestSound.contains(800, in: whole(channels.left)))
        #expect(
            TestSound.contains(800, in: whole(channels.right)) && !TestSound.contains(500, in: whole(channels.right)))
        #expect(recorder.status?.isRunning == false && recorder.status?.failure == nil)
    }

    /// One end hears itself: right is left, later by the way through both codecs and the jitter buffer.
    @Test func bothSidesLieAtTheSameTime() throws {
        defer { unlink(path) }
        let played = path + ".played.wav"
        defer { unlink(played) }
        do {
            var writer = try WAVWriter(path: played)
            for _ in 0..<60 { writer.append(AudioFrame()) }
            for frame in TestSound.frames(TestSound.tone(1_000, frames: 20)) { writer.append(frame) }
            for _ in 0..<40 { writer.append(AudioFrame()) }
        }
        let recorder = CallRecorder()
        try recorder.start(path, .both)
        let (audio, wire) = PacketWire.audio(
            .init(format: StreamFormat(codec: .pcmu), source: .file(played), playback: .null), recorder)
        wire.connect(from: audio, to: audio)
        defer { wire.disconnect() }
        try audio.start()
        #expect(eventually { audio.statistics().isSourceFinished })
        audio.waitUntilStopped()
        recorder.finish()
        let channels = try Channels(path)
        let said = try #require(channels.left.firstIndex { abs($0) > 3_000 })
        let heard = try #require(channels.right.firstIndex { abs($0) > 3_000 })
        // 600 ms after the beginning, and back after a packet and the buffer.
        #expect((26_000...60_000).contains(said), "\(said)")
        #expect((480...24_000).contains(heard - said), "\(heard - said)")
    }

    @Test func anotherCodecGoesOnInTheSameFile() throws {
        defer { unlink(path) }
        let recorder = CallRecorder()
        try recorder.start(path, .both)
        for codec in [AudioCodec.opus, .g722] {
            let (audio, wire) = call(codec == .opus ? 500 : 800, recorder, codec: codec)
            wire.connect(from: audio, to: audio)
            defer { wire.disconnect() }
            try audio.start()
            #expect(eventually { audio.statistics().playout.played > 24_000 })
            audio.waitUntilStopped()
        }
        recorder.finish()
        let left = whole(try Channels(path).left)
        #expect(TestSound.contains(500, in: left) && TestSound.contains(800, in: left))
    }

    @Test func bothEndsHearTheNotice() throws {
        defer { unlink(path) }
        let recorder = CallRecorder(notice: .tones)
        let (here, out) = PacketWire.audio(
            .init(format: StreamFormat(codec: .pcmu), source: .silence, playback: .null), recorder)
        let (there, back) = PacketWire.audio(
            .init(format: StreamFormat(codec: .pcmu), source: .silence, playback: .null))
        out.connect(from: here, to: there)
        back.connect(from: there, to: here)
        defer {
            out.disconnect()
            back.disconnect()
        }
        try here.start()
        try there.start()
        #expect(eventually { there.statistics().playout.hasStarted })
        #expect(!there.statistics().heard)
        try recorder.start(path, .both)
        #expect(eventually { there.statistics().heard })
        #expect(eventually { recorder.status?.duration ?? .zero > .milliseconds(600) })
        here.waitUntilStopped()
        there.waitUntilStopped()
        recorder.finish()
        let channels = try Channels(path)
        // 300 ms of tones, each way.
        for channel in [channels.left, channels.right] { #expect(channel.count { abs($0) > 1_000 } > 8_000) }
    }

    @Test func oneRecordingAfterTheOther() throws {
        let second = path + ".second.wav"
        defer {
            unlink(path)
            unlink(second)
        }
        let recorder = CallRecorder()
        #expect(recorder.status == nil)
        let (audio, wire) = call(500, recorder)
        wire.connect(from: audio, to: audio)
        defer { wire.disconnect() }
        try audio.start()
        try recorder.start(path, .both)
        #expect(eventually { recorder.status?.duration ?? .zero > .milliseconds(200) })
        recorder.stop()
        #expect(recorder.status?.isRunning == false)
        try recorder.start(second, .both)
        #expect(recorder.status?.path == second && recorder.status?.isRunning == true)
        #expect(eventually { recorder.status?.duration ?? .zero > .milliseconds(200) })
        audio.waitUntilStopped()
        recorder.finish()
        #expect(try Channels(second).left.count > 9_000)
        #expect(eventually { (try? Channels(path).left.count) ?? 0 > 9_000 })
    }

    @Test func aDiskThatTakesNothingIsSaid() throws {
        #expect(throws: AudioError.cannotRecord(path: "/dev/full", reason: "No space left on device")) {
            try CallRecorder().start("/dev/full", .both)
        }
    }

    /// The file is opened, and then takes no more: the recording ends with the reason, the sound goes on.
    @Test func aRecordingThatCannotGoOnEndsAlone() throws {
        let recording = CallRecording(path: "full", .heard, notice: nil, at: SoundClock.now)
        var frame = AudioFrame()
        for _ in 0..<200 { recording.heard(&frame, at: SoundClock.now) }
        recording.run(try WAVWriter(path: path, limit: 100_000))
        unlink(path)
        #expect(recording.status.failure == "the recording has reached the size that its file can have")
        #expect(!recording.status.isRunning)
        recording.heard(&frame, at: SoundClock.now)
    }
}
