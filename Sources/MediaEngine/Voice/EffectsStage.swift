internal import EchoCancellation

/// Noise suppression and gain control by the library, faded in, out and from one setting to the next.
///
/// The library's parts differ in delay, so a new setting gets an instance of its own that takes over when it has settled.
struct EffectsStage: ~Copyable {
    private var current: VoiceEffect?
    private var next: VoiceEffect?
    private let dry = LaneBuffer(count: AudioFrame.sampleCount / 8)
    private let work = LaneBuffer(count: AudioFrame.sampleCount / 8)

    /// Whether there was voice in the last block.
    private(set) var isVoice = false

    init() {}

    /// Works on 480 samples in place; returns whether it is faded out and may go.
    mutating func process(_ samples: UnsafeMutablePointer<Float>, _ options: VoiceOptions) -> Bool {
        let isWanted = options.noiseSuppression || options.gainControl
        if isWanted { prepare(options) }
        dry.samples.update(from: samples, count: AudioFrame.sampleCount)
        current?.process(dry.samples, over: samples, work.samples, isWanted: isWanted)
        let isNextWanted = isWanted && next?.fits(options) == true
        next?.process(dry.samples, over: samples, work.samples, isWanted: isNextWanted)
        if next?.fade.isOut == true { next = nil }
        if next?.fade.isInside == true { current = next.take() }
        if current?.fade.isOut == true { current = nil }
        isVoice = current?.isVoice ?? false
        return current == nil
    }

    private mutating func prepare(_ options: VoiceOptions) {
        if current == nil {
            current = VoiceEffect(options)
        } else if next == nil, current?.fits(options) == false {
            next = VoiceEffect(options)
        }
    }
}
