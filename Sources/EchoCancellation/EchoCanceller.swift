internal import Glibc

/// Takes out of the microphone's sound what comes from the loudspeaker: 10 ms at a time, the whole band kept.
///
///     far ──► history ──► steady filter, distortion ──► ┐ the better ──► suppressor ──► out
///     microphone ───────► quick filter ───────────────► ┘
///
/// The steady filter holds what it knows while both ends speak; the quick one finds a path that has changed. Confined to one
/// thread; allocates when made and not after.
package struct EchoCanceller: ~Copyable {
    /// Samples worked on at a time: 10 ms at 48 kHz.
    package static let blockSize = 480

    private let transform = FourierTransform()
    private var far = FarHistory()
    private var steady = EchoFilter(memory: 0.99997, spread: 0)
    private var quick = EchoFilter(memory: 0.99, spread: 0.3)
    private var distortion = EchoDistortion()
    private var drift = EchoDrift()
    private var suppressor = EchoSuppressor()
    private let chosen = LaneBuffer(count: EchoCanceller.blockSize / 8)
    private let expected = LaneBuffer(count: EchoCanceller.blockSize / 8)
    /// Smoothed powers: of the microphone, and of what either filter leaves.
    private var microphonePower: Float = 0
    private var steadyPower: Float = 0
    private var quickPower: Float = 0
    /// The quick filter's part in what is heard, 0–1.
    private var quickShare: Float = 0
    /// Blocks for which the quick filter was far better, and for which none was of use.
    private var quickLead = 0
    private var failures = 0
    package private(set) var measure = EchoMeasure()

    package init() {}

    /// Samples beyond 480 by which the sound to be given as played next should have gone on, because of the clocks.
    package var advance: Double { Double(drift.advance) }

    /// Samples by which the sound comes out later.
    package static let delay = EchoSuppressor.delay

    /// Works on 480 samples of full scale 1 in place.
    ///
    /// - Parameters:
    ///   - played: what the loudspeaker played at about the time, or a little before; nil where it comes 10 ms later from now on.
    ///   - told: what `advance` would be from the times of playing and recording.
    package mutating func process(
        _ microphone: UnsafeMutablePointer<Float>, played: UnsafePointer<Float>?, told: Double = 0
    ) {
        if let played {
            far.append(played, transform)
            distortion.append(played, transform)
        } else {
            steady.shift()
            quick.shift()
        }
        guard !far.isSilent else {
            drift.wait(told: Float(told))
            return suppressor.suppress(microphone, echo: nil, transform)
        }
        steady.cancel(microphone, far, transform)
        distortion.cancel(steady.output.samples + EchoFilter.outputOffset, through: steady, transform)
        steady.learn(far, transform)
        quick.cancel(microphone, far, transform)
        quick.learn(far, transform)
        compare(microphone)
        let better = quickShare > 0.5 ? quick.output.samples : steady.output.samples
        drift.follow(better + EchoFilter.outputOffset, of: microphone, told: Float(told))
        choose(microphone)
        let before = Self.power(microphone)
        let explained = Self.power(expected.samples)
        microphone.update(from: chosen.samples, count: EchoCanceller.blockSize)
        suppressor.suppress(microphone, echo: expected.samples, transform)
        measure.add(before: before, echo: explained, after: Self.power(microphone))
    }

    private mutating func compare(_ microphone: UnsafePointer<Float>) {
        let offset = EchoFilter.outputOffset
        microphonePower += (Self.power(microphone) - microphonePower) * 0.05
        steadyPower += (Self.power(steady.output.samples + offset) - steadyPower) * 0.05
        quickPower += (Self.power(quick.output.samples + offset) - quickPower) * 0.05
        let isQuickBetter = quickPower < steadyPower * 0.5
        quickShare = max(0, min(1, quickShare + (isQuickBetter ? 0.25 : -0.25)))
        quickLead = quickPower < steadyPower * 0.25 ? quickLead + 1 : 0
        if quickLead > 30 {
            quickLead = 0
            steady.adopt(quick)
            suppressor.forgetLeak()
            steadyPower = quickPower
        }
        failures = min(steadyPower, quickPower) > microphonePower * 1.5 ? failures + 1 : 0
        if failures > 20 {
            failures = 0
            steady.reset()
            quick.reset()
            distortion.reset()
            drift.reset()
            suppressor.forgetLeak()
        }
    }

    private mutating func choose(_ microphone: UnsafePointer<Float>) {
        let first = steady.output.samples + EchoFilter.outputOffset
        let second = quick.output.samples + EchoFilter.outputOffset
        for index in 0..<EchoCanceller.blockSize {
            let value = first[index] + (second[index] - first[index]) * quickShare
            chosen.samples[index] = value
            expected.samples[index] = microphone[index] - value
        }
    }

    private static func power(_ block: UnsafePointer<Float>) -> Float {
        let lanes = UnsafeRawPointer(block)
        var sum = Lanes.zero
        for lane in 0..<EchoCanceller.blockSize / 8 {
            let values = lanes.loadUnaligned(fromByteOffset: lane * MemoryLayout<Lanes>.size, as: Lanes.self)
            sum += values * values
        }
        return sum.sum()
    }
}
