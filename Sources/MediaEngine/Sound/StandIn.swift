/// What is sent in place of a microphone: a tone, a file or silence.
final class StandIn {
    /// For people.
    let note: String
    private var tone: ToneGenerator?
    private var file: WAVReader?

    init(_ source: AudioSource) throws(AudioError) {
        switch source {
        case .tone(let frequency):
            note = "tone"
            tone = ToneGenerator(frequency: frequency)
        case .file(let path):
            note = "file"
            file = try WAVReader(path: path)
        case .device, .silence:
            note = "silence"
        }
    }

    /// Whether there was a file and it is played.
    var isFinished: Bool { file?.isFinished ?? false }

    func read(into frame: inout AudioFrame) {
        if file?.read(into: &frame) != nil { return }
        if tone?.fill(&frame) != nil { return }
        frame.silence()
    }
}
