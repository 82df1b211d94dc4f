/// Fills gaps in speech by repeating its last pitch period while fading out.
///
/// Full for 10 ms, silent after 60 ms; the first good samples after a gap are faded in over the repetition.
package struct PitchConcealment: Sendable {
    /// The last 50 ms received, oldest first.
    private var history: [Int16]
    /// Set when a gap begins, cleared by the samples that end it.
    private var repetition: Repetition?
    /// Samples a millisecond.
    private let grain: Int

    private struct Repetition {
        /// Samples of a period.
        let lag: Int
        /// Samples made up since the gap began.
        var age = 0
    }

    /// Milliseconds of a period: 200 Hz down to 50 Hz.
    private static let periods = 5...20
    /// In milliseconds, as those after it.
    private static let compared = 20
    private static let held = 10
    private static let faded = 50
    private static let joined = 5

    /// - Parameter sampleRate: a multiple of 1,000.
    package init(sampleRate: Int = 8_000) {
        grain = sampleRate / 1_000
        history = [Int16](repeating: 0, count: 50 * grain)
    }

    /// Takes received samples; the first after a gap are changed to join it.
    package mutating func receive(_ samples: UnsafeMutableBufferPointer<Int16>) {
        if repetition != nil {
            let count = min(Self.joined * grain, samples.count)
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
        let sample = Int(history[history.count - current.lag + current.age % current.lag])
        let length = Self.faded * grain
        let faded = min(max(0, current.age - Self.held * grain), length)
        // A stall must not let the age grow without end.
        if current.age < 1_000_000 { repetition?.age += 1 }
        return Int16(sample * (length - faded) / length)
    }

    /// The lag at which the last 20 ms are most like what was before them.
    private func findLag() -> Int {
        let shortest = Self.periods.lowerBound * grain
        var best = (lag: Self.periods.upperBound * grain, likeness: 0.3)
        history.withUnsafeBufferPointer { history in
            let start = history.count - Self.compared * grain
            let ownEnergy = Double(history[start...].reduce(1) { $0 + Int($1) * Int($1) })
            for lag in shortest...Self.periods.upperBound * grain {
                var product = 0
                var energy = 1
                for index in start..<history.count {
                    let before = Int(history[index - lag])
                    product += Int(history[index]) * before
                    energy += before * before
                }
                guard product > 0 else { continue }
                let likeness = Double(product) / (Double(energy) * ownEnergy).squareRoot()
                if likeness > best.likeness + 0.001 { best = (lag, likeness) }
            }
        }
        return best.lag
    }

    private mutating func remember(_ samples: UnsafeBufferPointer<Int16>) {
        let length = history.count
        let kept = max(0, length - samples.count)
        let new = samples.suffix(length)
        history.withUnsafeMutableBufferPointer { history in
            for index in 0..<kept { history[index] = history[index + length - kept] }
            for (offset, sample) in new.enumerated() { history[kept + offset] = sample }
        }
    }
}
