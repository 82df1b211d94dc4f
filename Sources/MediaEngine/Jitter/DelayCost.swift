internal import Wire

/// What a delay of the sound costs: the delay itself, and the packets that come too late for it.
///
/// Costs are in milliseconds of delay. Delays are in nanoseconds behind the quickest packet.
struct DelayCost: Sendable {
    /// By buckets of the histogram: what the packets that come later cost.
    private var lateness = [Float](repeating: 0, count: DelayHistogram.bucketCount)
    /// The share of packets that come later, by buckets.
    private var late = [Float](repeating: 0, count: DelayHistogram.bucketCount)
    /// The share of packets that never come.
    private var lost: Float = 0
    /// The delay that costs least.
    private(set) var best: Int64

    /// What it costs to make up all sound, to decode all of it from redundancy, and to have everything behind each packet
    /// wait for it.
    private static let price: (missing: Float, redundant: Float, dry: Float) = (9_500, 3_000, 45_000)
    /// Between these a conversation feels a delay more and more: each millisecond costs more than the last by `growth`.
    private static let felt: (from: Float, to: Float, growth: Float) = (100, 175, 0.07)
    private static let longest: Int64 = 400_000_000
    private static let tick = AudioFrame.duration.nanoseconds

    /// What is known of a stream's packets; see `ArrivalDelay`.
    struct Knowledge {
        let whole: DelayHistogram
        let usable: DelayHistogram
        let rising: DelayHistogram
        let model: DelayModel
        /// The weight of the model against all packets.
        let modelWeight: Float
        /// The weight of all packets, and of those that came.
        let total: Float
        let arrived: Float
        /// The share of packets assumed to come after `priorDelay`.
        let prior: Float
        let priorDelay: Int64
    }

    init(initial: Duration) {
        best = initial.nanoseconds
        let last = DelayHistogram.bucket(of: best)
        for bucket in 0..<last { lateness[bucket] = Self.price.missing }
    }

    mutating func learn(_ known: Knowledge) {
        let scale = 1 / max(known.total + known.modelWeight, 1)
        let priorEnd = DelayHistogram.bucket(of: known.priorDelay)
        var tails: (whole: Float, usable: Float, rising: Float) = (0, 0, 0)
        for bucket in stride(from: DelayHistogram.bucketCount - 1, through: 0, by: -1) {
            tails.whole += known.whole[bucket]
            tails.usable += known.usable[bucket]
            tails.rising += known.rising[bucket]
            let modelled = known.modelWeight * known.model.share(from: DelayHistogram.start(of: bucket))
            let missing = (tails.usable + modelled) * scale + (bucket < priorEnd ? known.prior : 0)
            late[bucket] = (tails.whole + modelled) * scale
            // What never comes costs the same at any delay.
            lateness[bucket] =
                Self.price.missing * missing + Self.price.redundant * max(0, late[bucket] - missing)
                + Self.price.dry * (tails.rising + modelled) * scale
        }
        lost = max(0, known.total - known.arrived) / max(known.total, 1)
        best = findBest(near: 500_000, step: 1_000_000)
    }

    func cost(of delay: Int64) -> Float {
        let milliseconds = Float(delay) / 1_000_000
        let felt = max(0, milliseconds - Self.felt.from)
        let growing = min(felt, Self.felt.to - Self.felt.from)
        return milliseconds + Self.felt.growth * growing * (felt - growing / 2)
            + lateness[DelayHistogram.bucket(of: delay)]
    }

    /// The cheapest of the delays a whole number of steps from `delay`; by default ticks of the sound clock.
    func findBest(near delay: Int64, step: Int64 = Self.tick) -> Int64 {
        var candidate = delay % step
        if candidate < 0 { candidate += step }
        var best = (delay: candidate, cost: Float.infinity)
        while candidate <= Self.longest {
            let cost = cost(of: candidate)
            if cost < best.cost { best = (candidate, cost) }
            candidate += step
        }
        return best.delay
    }

    /// Of packets that are not here when they are `now` late: the share that comes, but is later than `deadline`.
    func shareComing(after deadline: Int64, missingAt now: Int64) -> Float {
        let unknown: Float = 0.001
        let coming = late[DelayHistogram.bucket(of: deadline)]
        return (coming + unknown) / (late[DelayHistogram.bucket(of: now)] + lost + 2 * unknown)
    }
}
