/// One setting of the library at work.
struct VoiceEffect: ~Copyable {
    private let noiseSuppression: Bool
    private let gainControl: Bool
    private var library: VoiceLibrary
    private(set) var fade = VoiceFade(warmUp: 8)
    private(set) var isVoice = false

    /// Nil where the library refuses.
    init?(_ options: VoiceOptions) {
        noiseSuppression = options.noiseSuppression
        gainControl = options.gainControl
        guard let library = VoiceLibrary(noiseSuppression: noiseSuppression, gainControl: gainControl) else {
            return nil
        }
        self.library = library
    }

    func fits(_ options: VoiceOptions) -> Bool {
        noiseSuppression == options.noiseSuppression && gainControl == options.gainControl
    }

    /// Puts what it makes of `input` in the place of `output`, as far as it is faded in.
    mutating func process(
        _ input: UnsafePointer<Float>, over output: UnsafeMutablePointer<Float>, _ work: UnsafeMutablePointer<Float>,
        isWanted: Bool
    ) {
        work.update(from: input, count: AudioFrame.sampleCount)
        isVoice = library.process(work)
        VoiceMix.mix(work, output, into: output, fade.advance(isWanted: isWanted))
    }
}
