internal import Wire

/// What a delay of the sound costs: the delay itself, and the packets that come too late for it.
///
/// Costs are in milliseconds of delay. Delays are in nanoseconds behind the quickest packet.
struct DelayCost: Sendable {
    /// By buckets of the histogram: what the packets that come later cost.
    private var lateness = [Float](repeating: 0, count: DelayHistogram.bucketCount)
    /// The highest bucket that costs anything.
    private var highest: Int
    /// Of a delay too short for what is behind missing packets to be there a tick before its time.
    private var abruptness: Float = 0
    /// The delay that costs least.
    private(set) var best: Int64

    /// What it costs to make up all sound, to decode all of it from redundancy, and to have everything behind each packet
    /// wait for it.
    private static let price: (missing: Float, redundant: Float, dry: Float) = (9_000, 300, 30_000)
    /// What it costs never to have the packet behind a missing one before its time.
    private static let abrupt: Float = 1_000
    /// Of what is missing where all speech has something to make it up from: the share that was silence.
    private static let silent: Float = 0.5
    /// From here on, in milliseconds, a conversation feels a delay: it costs twice as much.
    private static let felt: Float = 60
    /// Shares of packets smaller than this cost nothing that could be told.
    private static let chance: Float = 1e-6
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
        /// The weight of all packets.
        let total: Float
        /// The share of packets assumed to come after `priorDelay`.
        let prior: Float
        let priorDelay: Int64
        /// How sure it is that packets behind a late one are late too.
        let order: Float
        /// The share of packets that the one behind can stand in for.
        let covered: Float
        /// The share of packets that something comes for after two packets.
        let pairs: Float
        /// Of one packet, in nanoseconds.
        let packetTime: Int64
        /// The share of packets that come behind missing ones which come no more.
        let gapShare: Float
    }

    init(initial: Duration) {
        best = initial.nanoseconds
        highest = DelayHistogram.bucket(of: best)
        for bucket in 0..<highest { lateness[bucket] = Self.price.missing }
    }

    mutating func learn(_ known: Knowledge) {
        let scale = 1 / max(known.total + known.modelWeight, 1)
        let priorEnd = known.prior > Self.chance ? DelayHistogram.bucket(of: known.priorDelay) : -1
        let pairsEnd = known.pairs > 0 ? DelayHistogram.bucket(of: 2 * known.packetTime) : -1
        let packetTime = Float(known.packetTime) / 1_000_000
        // What has nothing to make it up from though most has is silence, and little is lost with it.
        let price = Self.price.missing * (1 - Self.silent * known.covered)
        let isModelled = known.model.share(from: 0) > 0
        var tails: (whole: Float, usable: Float, rising: Float) = (0, 0, 0)
        // Mostly nothing was ever later than a few milliseconds.
        let seen = max(known.whole.top, known.usable.top, priorEnd, pairsEnd)
        let top = isModelled ? DelayHistogram.bucketCount - 1 : seen
        while highest > top {
            lateness[highest] = 0
            highest -= 1
        }
        highest = top
        // What none was later than.
        let start = DelayHistogram.start(of: top + 1)
        var least = delayCost(start)
        best = Int64(start * 1_000_000)
        for bucket in stride(from: top, through: 0, by: -1) {
            tails.whole += known.whole[bucket]
            tails.usable += known.usable[bucket]
            tails.rising += known.rising[bucket]
            let start = DelayHistogram.start(of: bucket)
            var usable = max(tails.usable * scale, bucket <= pairsEnd ? known.pairs : 0)
            if bucket < priorEnd { usable += known.prior }
            var modelled: (late: Float, missing: Float) = (0, 0)
            if isModelled {
                modelled.late = known.modelWeight * known.model.share(from: start)
                let other = known.model.share(from: max(0, start - packetTime))
                modelled.missing = modelled.late * (1 - known.covered * (1 - other))
            }
            let missing = usable + modelled.missing * scale
            let late = (tails.whole + modelled.late) * scale
            // What never comes costs the same at any delay.
            lateness[bucket] =
                price * missing + Self.price.redundant * max(0, late - missing)
                + Self.price.dry * (tails.rising + modelled.late) * scale * known.order
            let cost = delayCost(start) + lateness[bucket]
            if cost <= least { (least, best) = (cost, Int64(start * 1_000_000)) }
        }
        best = min(best, Self.longest)
        abruptness = Self.abrupt * known.gapShare
        if best < Self.tick, cost(of: Self.tick) < cost(of: best) { best = Self.tick }
    }

    func cost(of delay: Int64) -> Float {
        delayCost(Float(delay) / 1_000_000) + lateness(at: delay) + (delay < Self.tick ? abruptness : 0)
    }

    /// What the packets that come later than a delay cost.
    func lateness(at delay: Int64) -> Float { lateness[DelayHistogram.bucket(of: delay)] }

    private func delayCost(_ milliseconds: Float) -> Float { milliseconds + max(0, milliseconds - Self.felt) }

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
}
