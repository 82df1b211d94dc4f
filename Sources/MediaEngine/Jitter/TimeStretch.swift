/// Makes sound a little shorter or longer without changing its pitch, by fading between two of its periods.
package struct TimeStretch: Sendable {
    /// Samples since the last change.
    private var rested = 0

    /// 2.5 to 10 ms.
    private static let lags = 120...480
    /// The room a frame needs behind it to become longer, in samples.
    package static let growth = lags.upperBound
    /// Between two changes: what is not urgent is not worth being heard.
    private static let rest = (usual: 9_600, urgent: 1_920)
    /// So much too much, or too little.
    private static let urgent = (above: 2_880, below: -960)
    /// After so long without a good joint a bad one is taken.
    private static let patience = 24_000
    /// Mean square below which no joint is heard: about -47 dB.
    private static let quiet = 22_500
    private static let likeness = 0.6

    package init() {}

    /// Changes `count` samples at the start of `samples` and returns how many there are now.
    ///
    /// - Parameter excess: samples too many in the buffer or, negative, too few; 0 leaves the sound as it is.
    package mutating func adjust(_ samples: UnsafeMutableBufferPointer<Int16>, count: Int, excess: Int) -> Int {
        rested += count
        let longest = min(Self.lags.upperBound, count / 2, abs(excess))
        guard excess != 0, longest >= Self.lags.lowerBound else { return count }
        let isUrgent = excess > Self.urgent.above || excess < Self.urgent.below
        let isQuiet = Self.meanSquare(samples, count) < Self.quiet
        guard isQuiet || rested >= (isUrgent ? Self.rest.urgent : Self.rest.usual) else { return count }
        guard let lag = isQuiet ? longest : findLag(samples, count: count, longest: longest) else { return count }
        rested = 0
        return excess > 0 ? Self.shorten(samples, count, by: lag) : Self.lengthen(samples, count, by: lag)
    }

    /// The lag at which the sound repeats itself best; nil if it does not, unless it has been waited for long enough.
    private func findLag(_ samples: UnsafeMutableBufferPointer<Int16>, count: Int, longest: Int) -> Int? {
        var best = (lag: longest, likeness: -1.0)
        for lag in stride(from: Self.lags.lowerBound, through: longest, by: 4) {
            let likeness = Self.likeness(samples, count: count, lag: lag, step: 4)
            if likeness > best.likeness { best = (lag, likeness) }
        }
        let coarse = best.lag
        best.likeness = -1
        for lag in max(Self.lags.lowerBound, coarse - 3)...min(longest, coarse + 3) {
            let likeness = Self.likeness(samples, count: count, lag: lag, step: 1)
            if likeness > best.likeness { best = (lag, likeness) }
        }
        return best.likeness >= Self.likeness || rested >= Self.patience ? best.lag : nil
    }

    /// Correlation of the sound with itself `lag` samples later, over what the fade will join.
    private static func likeness(
        _ samples: UnsafeMutableBufferPointer<Int16>, count: Int, lag: Int, step: Int
    ) -> Double {
        var product = 0
        var energies = (first: 1, second: 1)
        for index in stride(from: 0, to: min(lag, count - lag), by: step) {
            let (first, second) = (Int(samples[index]), Int(samples[index + lag]))
            product += first * second
            energies.first += first * first
            energies.second += second * second
        }
        return Double(product) / (Double(energies.first) * Double(energies.second)).squareRoot()
    }

    private static func shorten(_ samples: UnsafeMutableBufferPointer<Int16>, _ count: Int, by lag: Int) -> Int {
        for index in 0..<lag { samples[index] = fade(samples[index], samples[index + lag], index, lag) }
        for index in lag..<count - lag { samples[index] = samples[index + lag] }
        return count - lag
    }

    private static func lengthen(_ samples: UnsafeMutableBufferPointer<Int16>, _ count: Int, by lag: Int) -> Int {
        guard samples.count >= count + lag else { return count }
        // From the back, so that nothing is overwritten before it was read.
        for index in stride(from: count + lag - 1, through: 2 * lag, by: -1) { samples[index] = samples[index - lag] }
        for index in 0..<lag { samples[lag + index] = fade(samples[lag + index], samples[index], index, lag) }
        return count + lag
    }

    private static func fade(_ from: Int16, _ to: Int16, _ index: Int, _ length: Int) -> Int16 {
        Int16((Int(from) * (length - index) + Int(to) * index) / length)
    }

    private static func meanSquare(_ samples: UnsafeMutableBufferPointer<Int16>, _ count: Int) -> Int {
        samples.prefix(count).reduce(0) { $0 + Int($1) * Int($1) } / max(1, count)
    }
}
