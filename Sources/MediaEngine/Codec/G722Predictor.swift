/// Predicts the next sample of a band of G.722 from its last: two poles and six zeros that adapt (section 6.2.1.4).
///
/// Encoder and decoder run it on the same differences, so that both predict the same.
struct G722Predictor: Sendable {
    /// What the next sample is expected to be.
    private(set) var estimate: Int32 = 0
    /// The part of the estimate that comes from the zeros.
    private var zeroEstimate: Int32 = 0
    /// The last two reconstructed samples.
    private var samples: (Int32, Int32) = (0, 0)
    /// The last two sums of difference and zero estimate; only their signs matter.
    private var partials: (Int32, Int32) = (0, 0)
    private var poles: (Int32, Int32) = (0, 0)
    private var zeros = InlineArray<6, Int32>(repeating: 0)
    /// The last six differences, the newest first.
    private var differences = InlineArray<6, Int32>(repeating: 0)

    private static let leak: Int32 = 32_640
    private static let quickLeak: Int32 = 32_512

    /// Takes the quantised difference between a sample and its estimate.
    mutating func update(_ difference: Int32) {
        let sample = (estimate + difference).saturated
        let partial = (difference + zeroEstimate).saturated
        adaptPoles(partial)
        adaptZeros(difference)
        for index in (1..<6).reversed() { differences[index] = differences[index - 1] }
        differences[0] = difference
        samples = (sample, samples.0)
        partials = (partial, partials.0)
        predict()
    }

    private mutating func adaptPoles(_ partial: Int32) {
        let agreesWithLast = (partial < 0) == (partials.0 < 0)
        let agreesWithSecond = (partial < 0) == (partials.1 < 0)
        let first = (poles.0 << 2).saturated
        let pull = agreesWithLast ? (-first).saturated : first
        let second = (pull >> 7) + (agreesWithSecond ? 128 : -128) + ((poles.1 * Self.quickLeak) >> 15)
        poles.1 = min(max(second, -12_288), 12_288)
        let next = (agreesWithLast ? 192 : -192) + ((poles.0 * Self.leak) >> 15)
        let limit = 15_360 - poles.1
        poles.0 = min(max(next, -limit), limit)
    }

    private mutating func adaptZeros(_ difference: Int32) {
        let step: Int32 = difference == 0 ? 0 : 128
        for index in 0..<6 {
            let agrees = (differences[index] < 0) == (difference < 0)
            zeros[index] = ((agrees ? step : -step) + ((zeros[index] * Self.leak) >> 15)).saturated
        }
    }

    private mutating func predict() {
        var sum: Int32 = 0
        for index in (0..<6).reversed() {
            let doubled = (2 * differences[index]).saturated
            sum = (sum + ((zeros[index] * doubled) >> 15)).saturated
        }
        zeroEstimate = sum
        let first = (poles.0 * (2 * samples.0).saturated) >> 15
        let second = (poles.1 * (2 * samples.1).saturated) >> 15
        estimate = ((first + second).saturated + zeroEstimate).saturated
    }
}
