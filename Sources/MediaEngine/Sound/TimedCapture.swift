internal import Wire

/// Stands in for a microphone: a tone, a file or silence, in real time.
final class TimedCapture: AudioCapture {
    let note: String
    var overruns: Int { 0 }
    /// When the frame last read was due.
    private(set) var tick = MonotonicTime.zero
    private var clock = SoundClock()
    private var tone: ToneGenerator?
    private var file: WAVReader?

    /// Silence, where a device was asked for or nothing was.
    init(note: String) {
        self.note = note
    }

    init(tone frequency: Double) {
        note = "tone"
        tone = ToneGenerator(frequency: frequency)
    }

    init(file: consuming WAVReader) {
        note = "file"
        self.file = consume file
    }

    /// Whether there was a file and it is played.
    var isFinished: Bool { file?.isFinished ?? false }

    func read(into frame: inout AudioFrame) {
        tick = clock.wait()
        if file?.read(into: &frame) != nil { return }
        if tone?.fill(&frame) != nil { return }
        frame.silence()
    }
}
