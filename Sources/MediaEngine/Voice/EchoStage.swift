internal import EchoCancellation

/// The echo canceller, faded in and out.
struct EchoStage: ~Copyable {
    private var canceller = EchoCanceller()
    private var fade = VoiceFade(warmUp: 3)
    private let dry = LaneBuffer(count: AudioFrame.sampleCount / 8)

    init() {}

    /// See `EchoMeasure.enhancement`.
    var enhancement: Double? { canceller.measure.enhancement }

    /// Works on 480 samples in place; returns whether it is faded out and may go.
    mutating func process(
        _ samples: UnsafeMutablePointer<Float>, _ played: UnsafePointer<Float>, isWanted: Bool
    ) -> Bool {
        let weight = fade.advance(isWanted: isWanted)
        dry.samples.update(from: samples, count: AudioFrame.sampleCount)
        canceller.process(samples, played: played)
        VoiceMix.mix(samples, dry.samples, into: samples, weight)
        return fade.isOut
    }
}
