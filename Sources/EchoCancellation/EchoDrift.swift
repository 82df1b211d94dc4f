/// How fast the echo moves against what was played, because loudspeaker and microphone have a clock each.
///
/// An echo that comes a little later than expected leaves its own slope behind, times the delay. A Kalman filter makes of that the
/// delay and its growth; a block counts the less the louder all else is in it.
struct EchoDrift {
    /// Samples beyond 480 by which reading of what was played has to go on for the next block.
    private(set) var advance: Float = 0
    /// Samples by which the echo comes later than expected, and by which that grows from block to block.
    private var delay: Float = 0
    private var rate: Float = 0
    /// What the two may be off by: squares, and their product.
    private var delayDoubt: Float = 1
    private var rateDoubt = Self.firstRateDoubt
    private var jointDoubt: Float = 0
    private var noise: Float = 0
    /// The mean of squared surprises by what they were thought to be; 1 at best.
    private var strain: Float = 0

    /// 600 ppm.
    private static let greatestRate: Float = 0.288
    private static let firstRateDoubt: Float = 0.008
    /// A slope says nothing of more than about a sample.
    private static let greatestSurprise: Float = 1
    /// What part of a delay stays from one block to the next, as the filter learns it too.
    private static let kept: Float = 0.98
    /// How much of a delay is made up for in the next block.
    private static let haste: Float = 0.05
    /// By how much, squared, delay and rate may change within a block.
    private static let delayChange: Float = 1e-4
    private static let rateChange: Float = 1e-8
    /// How far, squared, what is told of the clocks may be from the truth; it counts where no echo tells better.
    private static let toldDoubt: Float = 0.36
    /// Neighbouring samples of what is left are alike, so that they tell less than as many others would.
    private static let dependence: Float = 4

    mutating func reset() { self = EchoDrift() }

    /// - Parameters:
    ///   - error: what a filter leaves of 480 samples.
    ///   - microphone: what it was given.
    ///   - told: what `advance` would be from all that is known besides.
    mutating func follow(_ error: UnsafePointer<Float>, of microphone: UnsafePointer<Float>, told: Float) {
        var (slopes, product, power): (Float, Float, Float) = (1e-6, 0, 0)
        for index in 1..<EchoCanceller.blockSize - 1 {
            let before = microphone[index - 1] - error[index - 1]
            let slope = (microphone[index + 1] - error[index + 1] - before) * 0.5
            slopes += slope * slope
            product += slope * error[index]
            power += error[index] * error[index]
        }
        let unexplained = power / Float(EchoCanceller.blockSize)
        noise = max(unexplained, noise * 0.9 + unexplained * 0.1)
        predict()
        heed(told)
        correct(later: -product / slopes, doubt: Self.dependence * noise / slopes)
        decide()
    }

    /// Goes on for a block without any echo.
    mutating func wait(told: Float) {
        predict()
        heed(told)
        decide()
    }

    private mutating func decide() {
        rate = max(-Self.greatestRate, min(Self.greatestRate, rate))
        advance = -(rate + delay * Self.haste)
    }

    private mutating func predict() {
        delay = delay * Self.kept + rate + advance
        delayDoubt = Self.kept * (Self.kept * delayDoubt + 2 * jointDoubt) + rateDoubt + Self.delayChange
        jointDoubt = Self.kept * jointDoubt + rateDoubt
        rateDoubt += Self.rateChange
    }

    /// Where more is seen than was thought possible, what is known of the rate is worth less.
    private mutating func doubtMore(_ strangeness: Float) {
        strain += (strangeness - strain) * 0.02
        if strain > 2 { rateDoubt = min(Self.firstRateDoubt, rateDoubt * 1.05) }
    }

    private mutating func heed(_ told: Float) {
        let certainty = 1 / (rateDoubt + Self.toldDoubt)
        let (delayGain, rateGain) = (jointDoubt * certainty, rateDoubt * certainty)
        let surprise = -told - rate
        delay += delayGain * surprise
        rate += rateGain * surprise
        delayDoubt -= delayGain * jointDoubt
        jointDoubt -= rateGain * jointDoubt
        rateDoubt -= rateGain * rateDoubt
    }

    private mutating func correct(later: Float, doubt: Float) {
        let certainty = 1 / (delayDoubt + doubt)
        doubtMore(min(10, (later - delay) * (later - delay) * certainty))
        let surprise = max(-Self.greatestSurprise, min(Self.greatestSurprise, later - delay))
        let (delayGain, rateGain) = (delayDoubt * certainty, jointDoubt * certainty)
        delay += delayGain * surprise
        rate += rateGain * surprise
        rateDoubt -= rateGain * jointDoubt
        jointDoubt -= delayGain * jointDoubt
        delayDoubt -= delayGain * delayDoubt
    }
}
