internal import Glibc

/// The tail of the delays of a jittery network as an exponential: what few packets cannot show.
struct DelayModel: Sendable {
    /// In milliseconds, of all packets.
    private var mean: Float = 0
    /// The share of packets above the mean, and how far above it they are in the mean.
    private var above: (share: Float, excess: Float) = (0.4, 0)
    private var count: Float = 0

    private static let memory: Float = 300
    /// Milliseconds of mean delay under which a network is not jittery.
    private static let calm: Float = 1

    /// Takes a packet's delay behind the quickest, in nanoseconds.
    mutating func record(_ delay: Int64) {
        let milliseconds = Float(min(delay, 1_000_000_000)) / 1_000_000
        count = min(count + 1, Self.memory)
        mean += (milliseconds - mean) / count
        let excess = milliseconds - mean
        above.share += ((excess > 0 ? 1 : 0) - above.share) / (count + 4)
        if excess > 0 { above.excess += (excess - above.excess) / max(1, count * 0.4) }
    }

    /// The share of packets later than so many milliseconds.
    func share(from delay: Float) -> Float {
        guard mean > Self.calm, above.excess > 0 else { return 0 }
        return above.share * exp2(-1.442695 * max(0, delay - mean) / above.excess)
    }
}
