import Foundation

/// How much a recording is like what was played, after it was moved to where it fits best.
struct Likeness {
    /// Normalised cross-correlation of the whole, -1 to 1.
    var whole: Double
    /// The same for each half second in which something was played, at the one best move.
    var parts: [Double]
    /// How much later than the played sound the recording is, in seconds: of the whole, and where the first and the
    /// last parts fit best.
    var delay: Double
    var firstDelay: Double
    var lastDelay: Double
    /// The longest time in which something was played and next to nothing was recorded, in seconds.
    var longestGap: Double

    private static let rate = 16_000

    /// Both are brought to 16 kHz; delays up to `maximumDelay` seconds either way are tried.
    init(of recording: WaveFile, to played: WaveFile, maximumDelay: Double = 3) throws {
        let original = Self.resampled(played)
        let copy = Self.resampled(recording)
        guard !original.isEmpty, copy.count > original.count / 2 else {
            throw Program.Failure(description: "\(copy.count) samples were recorded of \(original.count)")
        }
        let coarse = Self.coarseDelay(original, copy, limit: Int(maximumDelay * Double(Self.rate)))
        let delay = Self.fineDelay(original, copy, range: 0..<original.count, near: coarse, reach: 320)
        whole = Self.correlation(original, copy, range: 0..<original.count, delay: delay)
        let half = Self.rate / 2
        let ranges = stride(from: 0, to: original.count - half, by: half).map { $0..<($0 + half) }
        let loud = ranges.filter { Self.power(original, $0) > 1e-4 }
        parts = loud.map { Self.correlation(original, copy, range: $0, delay: delay) }
        // Short pieces, so that another speed does not blur them.
        let first = (loud.first ?? 0..<half).prefix(half / 2)
        let last = (loud.last ?? 0..<half).suffix(half / 2)
        let inSeconds = { (delay: Int) in Double(delay) / Double(Self.rate) }
        self.delay = inSeconds(delay)
        firstDelay = inSeconds(Self.fineDelay(original, copy, range: first, near: delay, reach: 800))
        lastDelay = inSeconds(Self.fineDelay(original, copy, range: last, near: delay, reach: 800))
        longestGap = Self.longestGap(original, copy, delay: delay)
    }

    /// The mean of whole groups of samples, or each sample several times.
    private static func resampled(_ file: WaveFile) -> [Float] {
        if file.rate > rate {
            let step = file.rate / rate
            return (0..<(file.samples.count / step)).map { index in
                file.samples[(index * step)..<((index + 1) * step)].reduce(0, +) / Float(step)
            }
        }
        return file.samples.flatMap { [Float](repeating: $0, count: rate / file.rate) }
    }

    /// Where the loudness of both fits best, in steps of 5 ms.
    private static func coarseDelay(_ original: [Float], _ copy: [Float], limit: Int) -> Int {
        let step = rate / 200
        let shape = { (samples: [Float]) in
            (0..<(samples.count / step)).map { Float(power(samples, ($0 * step)..<(($0 + 1) * step)).squareRoot()) }
        }
        let (first, second) = (shape(original), shape(copy))
        let reach = limit / step
        return fineDelay(first, second, range: 0..<first.count, near: 0, reach: reach) * step
    }

    private static func fineDelay(
        _ original: [Float], _ copy: [Float], range: Range<Int>, near: Int, reach: Int
    ) -> Int {
        let candidates = ((near - reach)...(near + reach)).map {
            ($0, correlation(original, copy, range: range, delay: $0))
        }
        return candidates.max { $0.1 < $1.1 }?.0 ?? near
    }

    private static func correlation(
        _ original: [Float], _ copy: [Float], range: Range<Int>, delay: Int
    ) -> Double {
        let range = range.clamped(to: max(0, -delay)..<max(max(0, -delay), copy.count - delay))
        var (product, first, second) = (0.0, 1e-9, 1e-9)
        original.withUnsafeBufferPointer { original in
            copy.withUnsafeBufferPointer { copy in
                for index in range {
                    let (left, right) = (Double(original[index]), Double(copy[index + delay]))
                    product += left * right
                    first += left * left
                    second += right * right
                }
            }
        }
        return product / (first * second).squareRoot()
    }

    private static func power(_ samples: [Float], _ range: Range<Int>) -> Double {
        range.reduce(0.0) { $0 + Double(samples[$1]) * Double(samples[$1]) } / Double(range.count)
    }

    /// Looks at windows of 10 ms that were played aloud.
    private static func longestGap(_ original: [Float], _ copy: [Float], delay: Int) -> Double {
        let window = rate / 100
        var (longest, current) = (0, 0)
        for start in stride(from: max(0, -delay), to: original.count - window, by: window)
        where start + delay + window <= copy.count {
            let played = power(original, start..<(start + window))
            guard played > 1e-4 else { continue }
            let heard = power(copy, (start + delay)..<(start + delay + window))
            current = heard < played / 100 ? current + 1 : 0
            longest = max(longest, current)
        }
        return Double(longest) / 100
    }
}
