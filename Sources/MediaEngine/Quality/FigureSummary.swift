/// A figure over a whole call.
package struct FigureSummary: Equatable, Sendable {
    package var mean: Double
    package var minimum: Double
    package var maximum: Double
    /// What 5 % of the seconds lay below.
    package var low: Double
    /// What 95 % of the seconds did not exceed.
    package var high: Double

    /// Nil without a value.
    init?(_ distribution: Distribution) {
        guard let mean = distribution.mean, let low = distribution.quantile(0.05),
            let high = distribution.quantile(0.95)
        else { return nil }
        self.mean = mean
        minimum = distribution.minimum
        maximum = distribution.maximum
        self.low = low
        self.high = high
    }
}
