internal import EchoCancellation

/// The echo canceller, faded in and out.
struct EchoStage: ~Copyable {
    private var canceller = EchoCanceller()
    private var fade = VoiceFade(warmUp: 3)
    private let dry = LaneBuffer(count: AudioFrame.sampleCount / 8)

    init() {}

    /// See `EchoMeasure.enhancement`.
    var enhancement: Double? { canceller.measure.enhancement }

    /// See `EchoCanceller.advance`.
    var advance: Double { canceller.advance }

    /// Works on 480 samples in place, see `EchoCanceller.process`; returns whether it is faded out and may go.
    mutating func process(
        _ samples: UnsafeMutablePointer<Float>, _ played: UnsafePointer<Float>?, told: Double, isWanted: Bool
    ) -> Bool {
        let weight = fade.advance(isWanted: isWanted)
        dry.samples.update(from: samples, count: AudioFrame.sampleCount)
        canceller.process(samples, played: played, told: told)
        VoiceMix.mix(samples, dry.samples, into: samples, weight)
        return fade.isOut
    }
}
