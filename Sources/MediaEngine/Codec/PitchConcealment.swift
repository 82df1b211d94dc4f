/// Fills gaps in speech at 8 kHz by repeating its last pitch period while fading out.
///
/// Full for 10 ms, silent after 60 ms; the first good samples after a gap are faded in over the repetition.
package struct PitchConcealment: Sendable {
    /// The last samples received, oldest first.
    private var history = [Int16](repeating: 0, count: Self.historyLength)
    /// Set when a gap begins, cleared by the samples that end it.
    private var repetition: Repetition?

    private struct Repetition {
        /// Samples of a period.
        let lag: Int
        /// Samples made up since the gap began.
        var age = 0
    }

    private static let historyLength = 400
    /// 200 Hz down to 50 Hz: 5 to 20 ms.
    private static let lags = 40...160
    private static let compared = 160
    private static let heldSamples = 80
    private static let fadedSamples = 400
    private static let joinedSamples = 40

    package init() {}

    /// Takes received samples; the first after a gap are changed to join it.
    package mutating func receive(_ samples: UnsafeMutableBufferPointer<Int16>) {
        if repetition != nil {
            let count = min(Self.joinedSamples, samples.count)
            for index in 0..<count {
                let made = Int(nextRepeated())
                samples[index] = Int16((made * (count - index) + Int(samples[index]) * index) / count)
            }
            repetition = nil
        }
        remember(UnsafeBufferPointer(samples))
    }

    /// Fills `samples` with a continuation of what was received.
    package mutating func conceal(into samples: UnsafeMutableBufferPointer<Int16>) {
        if repetition == nil { repetition = Repetition(lag: findLag()) }
        for index in samples.indices { samples[index] = nextRepeated() }
    }

    private mutating func nextRepeated() -> Int16 {
        guard let current = repetition else { return 0 }
        let sample = Int(history[Self.historyLength - current.lag + current.age % current.lag])
        let faded = min(max(0, current.age - Self.heldSamples), Self.fadedSamples)
        // A stall must not let the age grow without end.
        if current.age < 1_000_000 { repetition?.age += 1 }
        return Int16(sample * (Self.fadedSamples - faded) / Self.fadedSamples)
    }

    /// The lag at which the last 20 ms are most like what was before them.
    private func findLag() -> Int {
        var best = (lag: Self.lags.upperBound, likeness: 0.3)
        history.withUnsafeBufferPointer { history in
            let start = Self.historyLength - Self.compared
            for lag in Self.lags {
                var product = 0
                var energy = 1
                for index in start..<Self.historyLength {
                    let before = Int(history[index - lag])
                    product += Int(history[index]) * before
                    energy += before * before
                }
                guard product > 0 else { continue }
                let likeness = Double(product) / (Double(energy) * Double(ownEnergy(history, from: start))).squareRoot()
                if likeness > best.likeness + 0.001 { best = (lag, likeness) }
            }
        }
        return best.lag
    }

    private func ownEnergy(_ samples: UnsafeBufferPointer<Int16>, from start: Int) -> Int {
        samples[start...].reduce(1) { $0 + Int($1) * Int($1) }
    }

    private mutating func remember(_ samples: UnsafeBufferPointer<Int16>) {
        let kept = max(0, Self.historyLength - samples.count)
        let new = samples.suffix(Self.historyLength)
        history.withUnsafeMutableBufferPointer { history in
            for index in 0..<kept { history[index] = history[index + Self.historyLength - kept] }
            for (offset, sample) in new.enumerated() { history[kept + offset] = sample }
        }
    }
}
