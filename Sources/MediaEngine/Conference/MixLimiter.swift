/// Keeps the sum of several voices within 16 bits, for one listener.
///
/// What fits is left as it is, to the last bit. A sum that does not fit is turned down within 2 ms and comes back so slowly
/// that nobody hears it move; what is too loud meanwhile bends towards full scale instead of wrapping or being cut off.
struct MixLimiter: Sendable {
    /// What the sum is multiplied with at the end of the last 10 ms, 0–1.
    private(set) var gain: Float = 1

    /// 1 dB below full scale; louder than this bends.
    static let knee: Float = 29_204
    private static let bend = 32_767 - knee
    /// In samples.
    private static let attack: Float = 96
    /// By how much the gain may grow in 10 ms: 9 dB a second.
    private static let release: Float = 1.01

    /// Brings 480 sums into range.
    mutating func process(_ sums: UnsafePointer<Int32>, into samples: UnsafeMutableBufferPointer<Int16>) {
        let peak = Float(Self.peak(of: sums, samples.count))
        guard gain < 1 || peak > Self.knee else {
            for index in samples.indices { samples[index] = Int16(truncatingIfNeeded: sums[index]) }
            return
        }
        let start = gain
        gain = min(peak > Self.knee ? Self.knee / peak : 1, start * Self.release)
        let step = (gain - start) / (gain < start ? Self.attack : Float(samples.count))
        for index in samples.indices {
            let ramp = start + step * Float(index + 1)
            let value = Float(sums[index]) * (gain < start ? max(ramp, gain) : min(ramp, gain))
            samples[index] = Int16(Self.bent(value))
        }
    }

    /// Lets 10 ms of silence go by.
    mutating func rest() { gain = min(1, gain * Self.release) }

    private static func peak(of sums: UnsafePointer<Int32>, _ count: Int) -> Int32 {
        var (highest, lowest): (Int32, Int32) = (0, 0)
        for index in 0..<count {
            highest = max(highest, sums[index])
            lowest = min(lowest, sums[index])
        }
        return max(highest, 0 &- max(lowest, -.max))
    }

    /// The same below the knee, never beyond full scale, and without a corner between.
    private static func bent(_ value: Float) -> Float {
        let excess = (abs(value) - knee) / bend
        guard excess > 0 else { return value }
        let bent = knee + bend * (excess / (1 + excess))
        return value < 0 ? -bent : bent
    }
}
