import Foundation

/// How much a recording is like what was played, after its parts were moved to where they fit best.
///
/// A jitter buffer may take a few milliseconds out or put some in when a busy machine delays packets, so each half second
/// is moved by itself; how far the moves are apart tells whether the speed was right.
struct Likeness: CustomStringConvertible {
    /// Half a second in which something was played.
    struct Part {
        /// Normalised cross-correlation at the best move, -1 to 1.
        var correlation: Double
        /// How much later than the played sound the recording is, in seconds.
        var delay: Double
    }

    var parts: [Part] = []
    /// The longest time in which something was played and next to nothing was recorded, in seconds.
    var longestGap = 0.0

    /// Of all parts; one in which the buffer changed its delay fits less well.
    var meanCorrelation: Double { parts.map(\.correlation).reduce(0, +) / Double(max(1, parts.count)) }

    /// How far the moves are apart, in seconds.
    var spread: Double { (parts.map(\.delay).max() ?? 0) - (parts.map(\.delay).min() ?? 0) }

    var description: String {
        let list = parts.map { "\(($0.correlation * 1000).rounded() / 1000) at \(($0.delay * 1000).rounded()) ms" }
        return "gap \(longestGap) s, parts: \(list.joined(separator: ", "))"
    }

    private static let rate = 16_000

    /// Both are brought to 16 kHz; delays up to `maximumDelay` seconds either way are tried.
    init(of recording: WaveFile, to played: WaveFile, maximumDelay: Double = 3) throws {
        let original = Self.resampled(played)
        let copy = Self.resampled(recording)
        guard original.count > Self.rate, copy.count > original.count / 2 else {
            throw Program.Failure(description: "\(copy.count) samples were recorded of \(original.count)")
        }
        let coarse = Self.coarseDelay(original, copy, limit: Int(maximumDelay * Double(Self.rate)))
        let half = Self.rate / 2
        var delays: [Int] = []
        var places: [(start: Int, delay: Int)] = []
        for start in stride(from: 0, to: original.count - half, by: half) {
            let range = start..<(start + half)
            guard Self.power(original, range) > 1e-4 else { continue }
            let delay = Self.fineDelay(original, copy, range: range, near: delays.last ?? coarse, reach: 800)
            delays.append(delay)
            places.append((start, delay))
            parts.append(
                Part(
                    correlation: Self.correlation(original, copy, range: range, delay: delay),
                    delay: Double(delay) / Double(Self.rate)))
        }
        longestGap = Self.longestGap(original, copy, places)
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

    /// Looks at windows of 10 ms that were played aloud, where the delays of the parts around them put them: a buffer that
    /// changes its delay leaves nothing out.
    private static func longestGap(
        _ original: [Float], _ copy: [Float], _ places: [(start: Int, delay: Int)]
    ) -> Double {
        let window = rate / 100
        var (longest, current) = (0, 0)
        for start in stride(from: 0, to: original.count - window, by: window) {
            let played = power(original, start..<(start + window))
            guard played > 1e-4 else { continue }
            let near = places.filter { abs($0.start - start) <= rate }.map(\.delay)
            let windows = near.map { (start + $0)..<(start + $0 + window) }
                .filter { $0.lowerBound >= 0 && $0.upperBound <= copy.count }
            guard !windows.isEmpty else { continue }
            current = windows.allSatisfy { power(copy, $0) < played / 100 } ? current + 1 : 0
            longest = max(longest, current)
        }
        return Double(longest) / 100
    }
}
