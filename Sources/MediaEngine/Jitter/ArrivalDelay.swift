internal import Wire

/// How much later than the quickest packet the packets of a stream arrive, and what delay of the sound is best for that.
///
/// Each packet is counted twice: by when it came, and by when it or something to make it up from was there. So a network
/// that loses packets, one that delays them and one that stalls are weighed on one scale: waiting for redundancy pays only
/// where there is redundancy and loss.
struct ArrivalDelay: Sendable {
    private(set) var cost: DelayCost
    private var quickest = QuickestArrival()
    private var whole = DelayHistogram()
    private var usable = DelayHistogram()
    /// Of packets in order that came later than the one before: where such a one is too late, all that follows is.
    private var rising = DelayHistogram()
    private var model = DelayModel()
    /// The delay of the newest packet in order.
    private var previous: Int64 = 0
    /// Of a packet that comes now; it grows, so that those of before count less.
    private var weight: Float = 1
    /// The weight of all packets, lost ones too, and of those that came.
    private var total: Float = 0
    private var arrived: Float = 0
    /// The weight of those that came by themselves, not as a copy.
    private var own: Float = 0
    /// The share of packets assumed to come later than `priorDelay`, before anything is known.
    private var prior: Float = 0.2
    private let priorDelay: Int64
    /// The share of packets that others overtook.
    private var overtaken: Float = 0
    /// The share of packets that the one behind can stand in for.
    private var covered: Float = 0
    /// The weight of the places where packets were left out of the order.
    private var gaps: Float = 0
    private var packetTime: Int64 = 0
    private var outageEnd = MonotonicTime.zero
    private var nextLearning = MonotonicTime.zero
    private var lastLearning = MonotonicTime.zero

    /// How a packet came.
    enum Order {
        /// As the newest.
        case newest
        /// After one that was sent later.
        case overtaken
        /// Beside one that was sent later.
        case copy
    }

    /// Where more than one packet in so many is overtaken, one that is late holds up none behind it.
    private static let disorder: Float = 8
    /// Less may be chance: half of a call is silence, which has none.
    private static let leastCovered: Float = 0.1
    /// The share of overtaken packets that is none.
    private static let chance: Float = 0.01
    private static let growth: Float = 1 + 1 / 1_000
    /// Nanoseconds after which a network did not delay packets but was away, and for how long it recovers.
    private static let outage: Int64 = 600_000_000
    private static let outageRest = Duration.milliseconds(100)
    private static let priorDecay: Float = 0.94
    private static let modelWeight: Float = 30
    /// Later rise by less than this is no stop of the network.
    private static let rise: Int64 = 5_000_000
    private static let learning = (
        late: Duration.milliseconds(20), quick: Duration.milliseconds(100), usual: Duration.milliseconds(400)
    )
    /// Packets after which it is not so urgent to learn.
    private static let known: Float = 100

    /// - Parameter initial: the delay to begin with before anything is known.
    init(initial: Duration) {
        priorDelay = initial.nanoseconds
        cost = DelayCost(initial: initial)
    }

    /// The transit of the quickest packet in nanoseconds; nil before the first.
    var base: Int64? { quickest.transit }

    /// Takes a packet's arrival.
    ///
    /// - Parameters:
    ///   - mediaTime: its RTP timestamp in nanoseconds from any fixed origin.
    ///   - isFirst: whether nothing to make it up from was there before.
    mutating func record(arrival: MonotonicTime, mediaTime: Int64, order: Order = .newest, isFirst: Bool = true) {
        let delay = quickest.record(arrival.nanoseconds - mediaTime, at: arrival)
        if delay > Self.outage { outageEnd = arrival + Self.outageRest }
        if arrival < outageEnd {
            // No delay would have helped; what comes of that time all at once says nothing of the network.
            total -= min(weight, total)
            return
        }
        whole.add(weight, delay: delay)
        arrived += weight
        if isFirst { usable.add(weight, delay: delay) }
        if order != .copy {
            own += weight
            model.record(delay)
            overtaken += ((order == .overtaken ? 1 : 0) - overtaken) / 128
        }
        if order == .newest {
            if delay > previous + Self.rise { rising.add(weight, delay: delay) }
            previous = delay
        }
        if delay > cost.best, order != .copy { nextLearning = min(nextLearning, lastLearning + Self.learning.late) }
        learn(at: arrival)
    }

    /// Takes the delay at which something to make a packet up from came, in nanoseconds.
    mutating func record(substituteAfter delay: Int64) {
        usable.add(weight, delay: delay)
    }

    /// Takes whether a packet behind a missing one had something to make that one up from, and the length of its sound in
    /// nanoseconds.
    mutating func record(hasRedundancy: Bool, packetTime: Int64) {
        covered += ((hasRedundancy ? 1 : 0) - covered) / 16
        self.packetTime = packetTime
    }

    /// The share of packets that come behind missing ones for which nothing stands in and which come no more.
    var gapShare: Float { isCovered || overtaken > Self.chance ? 0 : gaps / max(total, 1) }

    /// Whether the packets of speech have something behind them to make them up from.
    var isCovered: Bool { covered > Self.leastCovered }

    /// Counts packets that are now known to have been sent.
    mutating func expect(_ count: Int) {
        if count > 1 { gaps += weight }
        for _ in 0..<min(count, 8) {
            total += weight
            weight *= Self.growth
            prior *= Self.priorDecay
        }
        // Here, because a network that is away, or a peer that makes it look so, lets nothing be learnt.
        if weight > 1_000 { normalize() }
    }

    /// Forgets the quickest packet, when the sender's timestamps have started anew.
    mutating func restart() { quickest.forget() }

    private mutating func learn(at now: MonotonicTime) {
        guard now >= nextLearning || nextLearning - now > Self.learning.usual else { return }
        lastLearning = now
        nextLearning = now + (total < Self.known * weight ? Self.learning.quick : Self.learning.usual)
        cost.learn(
            DelayCost.Knowledge(
                whole: whole, usable: usable, rising: rising, model: model, modelWeight: Self.modelWeight * weight,
                total: total, prior: prior, priorDelay: priorDelay,
                order: max(0, 1 - Self.disorder * overtaken), covered: covered, pairs: pairs, packetTime: packetTime,
                gapShare: gapShare))
    }

    /// The share of packets whose copy is lost as well, if losses are independent, and that the copy behind can stand in for.
    private var pairs: Float {
        let missing = max(0, total - own)
        guard missing > 0 else { return 0 }
        let copied = min(1, max(0, arrived - own) / missing)
        let share = missing / max(total, 1)
        return share * share * copied * covered
    }

    private mutating func normalize() {
        let factor = 1 / weight
        whole.scale(by: factor)
        usable.scale(by: factor)
        rising.scale(by: factor)
        total *= factor
        arrived *= factor
        own *= factor
        gaps *= factor
        weight = 1
    }
}
