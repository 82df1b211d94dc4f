internal import EchoCancellation
internal import Wire

/// What is done to the microphone's sound: echo canceller, then noise suppression and gain control.
///
/// Lives on the capture thread. Switching allocates; a block does not. With everything off a frame passes untouched.
struct VoiceProcessor: ~Copyable {
    private let link: SoundLink
    private var echo: EchoStage?
    private var effects: EffectsStage?
    private var activity = VoiceActivity()
    private let samples = LaneBuffer(count: AudioFrame.sampleCount / 8)
    private let played = LaneBuffer(count: AudioFrame.sampleCount / 8)
    private var options = VoiceOptions.off
    private(set) var statistics = VoiceStatistics()
    /// Whether there was voice in the last frame.
    private(set) var isVoice = false

    /// - Parameter link: to the playback thread, whose sound may echo.
    init(link: SoundLink) {
        self.link = link
    }

    deinit { link.setReferenceWanted(false) }

    /// Processes 10 ms that were recorded until `now`, with these options from now on.
    ///
    /// A change is heard within 100 ms and without a click.
    mutating func capture(_ frame: inout AudioFrame, _ options: VoiceOptions, at now: MonotonicTime) {
        if options != self.options { change(to: options) }
        let level = LevelMeter.level(of: frame)
        activity.add(level)
        isVoice = activity.isVoice
        guard echo != nil || effects != nil else { return }
        read(frame)
        cancelEcho(at: now)
        applyEffects()
        write(&frame)
    }

    /// Sends one's own voice to the ear where that is wanted.
    func hear(_ frame: borrowing AudioFrame) {
        link.hear(frame, percent: options.sidetone)
    }

    private mutating func change(to options: VoiceOptions) {
        self.options = options
        statistics.options = options
        if options.echoCancellation, echo == nil {
            echo = EchoStage()
            link.setReferenceWanted(true)
        }
        if effects == nil, options.noiseSuppression || options.gainControl { effects = EffectsStage() }
    }

    private mutating func cancelEcho(at now: MonotonicTime) {
        guard echo != nil else { return }
        let (isThere, told) = takeReference(at: now)
        let isOut = echo?.process(
            samples.samples, isThere ? UnsafePointer(played.samples) : nil, told: told,
            isWanted: options.echoCancellation)
        statistics.echoReturnLossEnhancement = echo?.enhancement
        guard isOut == true else { return }
        echo = nil
        statistics.echoReturnLossEnhancement = nil
        link.setReferenceWanted(false)
    }

    private mutating func takeReference(at now: MonotonicTime) -> (isThere: Bool, told: Double) {
        let (samples, advance) = (played.samples, echo?.advance)
        return link.withReference { reference in
            let isThere = reference.take(into: samples, advance: advance, at: now)
            statistics.referenceOverflows = reference.overflows
            statistics.referenceGaps = reference.gaps
            return (isThere, reference.told)
        }
    }

    private mutating func applyEffects() {
        guard effects != nil else { return }
        let isOut = effects?.process(samples.samples, options)
        if let heard = effects?.isVoice { isVoice = heard }
        if isOut == true { effects = nil }
    }

    private func read(_ frame: borrowing AudioFrame) {
        for (index, sample) in frame.samples.enumerated() { samples.samples[index] = Float(sample) / 32_768 }
    }

    private func write(_ frame: inout AudioFrame) {
        frame.withSamples { output in
            for index in output.indices {
                let value = (samples.samples[index] * 32_768).rounded()
                // Not a number compares as false either way and becomes silence.
                output[index] = value >= 32_767 ? 32_767 : value > -32_768 ? Int16(value) : value < 0 ? -32_768 : 0
            }
        }
    }
}
