/// Makes sound a little shorter or longer without changing its pitch, by leaving out or repeating one of its periods.
package struct TimeStretch: Sendable {
    /// Samples since the last change.
    private var rested = 0
    /// Samples since a change was wanted that is worth a joint that may be heard.
    private var waited = 0

    /// 2.5 to 15 ms.
    private static let lags = 120...720
    /// The room a frame needs behind it to become longer, in samples.
    package static let growth = lags.upperBound
    /// Samples over which one piece fades into the other.
    private static let overlap = 240
    /// Between two changes that may be heard; what is not urgent waits for a pause of the speaker, but not for ever.
    private static let rest = (usual: 192_000, soon: 96_000, urgent: 960)
    /// So much too much or too little is worth a joint soon.
    private static let much = 960
    /// After so long without a good joint a bad one is taken, where it is urgent.
    private static let patience = 1_900
    /// Mean square below which no joint is heard: about -47 dB.
    private static let quiet = 22_500
    /// The least change worth a joint that nobody hears.
    private static let shortest = 24
    /// The least correlation of a good joint, and of one that is not needed.
    private static let likeness = (good: 0.85, better: 0.9)

    package init() {}

    /// Changes `count` samples at the start of `samples` and returns how many there are now.
    ///
    /// - Parameters:
    ///   - excess: samples too many in the buffer or, negative, too few; 0 leaves the sound as it is.
    ///   - isUrgent: whether a joint that can be heard is better than waiting.
    package mutating func adjust(
        _ samples: UnsafeMutableBufferPointer<Int16>, count: Int, excess: Int, isUrgent: Bool
    ) -> Int {
        rested += count
        waited = abs(excess) < AudioFrame.sampleCount ? 0 : waited + count
        guard excess != 0 else { return count }
        let longest = min(Self.lags.upperBound, count - Self.overlap)
        let isQuiet = Self.meanSquare(samples, count) < Self.quiet
        guard let lag = isQuiet ? Self.fit(excess, within: longest) : findLag(samples, excess, longest, isUrgent)
        else { return count }
        rested = 0
        return excess > 0 ? Self.shorten(samples, count, by: lag) : Self.lengthen(samples, count, by: lag)
    }

    /// Makes `count` samples of a pause longer by `lag` and returns whether they were one.
    package mutating func lengthenPause(
        _ samples: UnsafeMutableBufferPointer<Int16>, count: Int, by lag: Int
    ) -> Bool {
        guard lag <= count - Self.overlap, samples.count >= count + lag, Self.meanSquare(samples, count) < Self.quiet
        else { return false }
        _ = Self.lengthen(samples, count, by: lag)
        return true
    }

    /// Leaves out what it can of the first `made` of `count` samples, which were made up, and returns how many there are now.
    package static func join(_ samples: UnsafeMutableBufferPointer<Int16>, made: Int, count: Int) -> Int {
        let longest = min(made, count - overlap)
        guard longest >= lags.lowerBound else { return count }
        var best = (lag: longest, likeness: -1.0)
        compare(samples, stride(from: longest, through: lags.lowerBound, by: -4), step: 2, better: 0.01, &best)
        return best.likeness >= likeness.better ? shorten(samples, count, by: best.lag) : count
    }

    /// Where no joint is heard: all of the excess, or so much that whole frames of the sound clock are left.
    private static func fit(_ excess: Int, within longest: Int) -> Int? {
        let frames = max(0, abs(excess) - longest + AudioFrame.sampleCount - 1) / AudioFrame.sampleCount
        let rest = abs(excess) - frames * AudioFrame.sampleCount
        // A sample too few is as bad as many.
        let lag = excess < 0 ? max(rest, shortest) : rest
        return (shortest...max(longest, shortest)).contains(lag) ? lag : nil
    }

    /// The lag at which the sound repeats itself best; nil if it does not, unless it has been waited for long enough.
    private func findLag(
        _ samples: UnsafeMutableBufferPointer<Int16>, _ excess: Int, _ room: Int, _ isUrgent: Bool
    ) -> Int? {
        // A little too long is better than too short.
        let longest = min(room, excess > 0 ? excess : -excess + Self.overlap)
        let rest = isUrgent ? Self.rest.urgent : abs(excess) >= Self.much ? Self.rest.soon : Self.rest.usual
        guard isUrgent ? rested >= rest : min(rested, waited) >= rest, longest >= Self.lags.lowerBound,
            isUrgent || abs(excess) >= AudioFrame.sampleCount
        else { return nil }
        // Of joints about as good the first is taken. Where all that is wanted fits into one, no more is put in than that;
        // else the fewer are needed the longer they are.
        let first = min(max(abs(excess), Self.lags.lowerBound), longest)
        var best = (lag: first, likeness: -1.0)
        Self.compare(samples, stride(from: first, through: longest, by: 4), step: 4, better: 0.01, &best)
        Self.compare(
            samples, stride(from: first - 4, through: Self.lags.lowerBound, by: -4), step: 4, better: 0.01, &best)
        let near = max(Self.lags.lowerBound, best.lag - 3)...min(longest, best.lag + 3)
        best.likeness = -1
        Self.compare(samples, stride(from: near.lowerBound, through: near.upperBound, by: 1), step: 1, better: 0, &best)
        return best.likeness >= Self.likeness.good || isUrgent && rested >= Self.patience ? best.lag : nil
    }

    /// Takes each lag at which the sound is like itself by more than `better` than at the best before.
    private static func compare(
        _ samples: UnsafeMutableBufferPointer<Int16>, _ lags: StrideThrough<Int>, step: Int, better: Double,
        _ best: inout (lag: Int, likeness: Double)
    ) {
        for lag in lags {
            let likeness = likeness(samples, lag: lag, step: step)
            if likeness > best.likeness + better { best = (lag, likeness) }
        }
    }

    /// Correlation of the sound with itself `lag` samples later, over what the fade will join.
    private static func likeness(_ samples: UnsafeMutableBufferPointer<Int16>, lag: Int, step: Int) -> Double {
        var product = 0
        var energies = (first: 1, second: 1)
        for index in stride(from: 0, to: overlap, by: step) {
            let (first, second) = (Int(samples[index]), Int(samples[index + lag]))
            product += first * second
            energies.first += first * first
            energies.second += second * second
        }
        return Double(product) / (Double(energies.first) * Double(energies.second)).squareRoot()
    }

    private static func shorten(_ samples: UnsafeMutableBufferPointer<Int16>, _ count: Int, by lag: Int) -> Int {
        for index in 0..<overlap { samples[index] = fade(samples[index], samples[index + lag], index, overlap) }
        for index in overlap..<count - lag { samples[index] = samples[index + lag] }
        return count - lag
    }

    private static func lengthen(_ samples: UnsafeMutableBufferPointer<Int16>, _ count: Int, by lag: Int) -> Int {
        guard samples.count >= count + lag else { return count }
        // From the back, so that nothing is overwritten before it was read.
        for index in stride(from: count + lag - 1, through: lag + overlap, by: -1) {
            samples[index] = samples[index - lag]
        }
        for index in stride(from: overlap - 1, through: 0, by: -1) {
            samples[lag + index] = fade(samples[lag + index], samples[index], index, overlap)
        }
        return count + lag
    }

    private static func fade(_ from: Int16, _ to: Int16, _ index: Int, _ length: Int) -> Int16 {
        Int16((Int(from) * (length - index) + Int(to) * index) / length)
    }

    private static func meanSquare(_ samples: UnsafeMutableBufferPointer<Int16>, _ count: Int) -> Int {
        samples.prefix(count).reduce(0) { $0 + Int($1) * Int($1) } / max(1, count)
    }
}
