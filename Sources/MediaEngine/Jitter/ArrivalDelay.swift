internal import Wire

/// How much later than the quickest packet the packets of a stream arrive, and what delay would catch nearly all.
///
/// The quickest of the last two seconds is the zero, so a drift between the two clocks moves it along. The worst packet
/// of each tenth of a second goes into a histogram that forgets; its 95 % quantile is the delay to wait for.
struct ArrivalDelay: Sendable {
    /// Arrival minus media time of the quickest packet, by slices of the window; `.max` where there was none.
    private var quickest = [Int64](repeating: .max, count: Self.sliceCount)
    private var slice = 0
    private var sliceEnd = MonotonicTime.zero
    /// The share of intervals whose worst packet fell into each bucket; they sum to 1.
    private var histogram = [Float](repeating: 0, count: Self.bucketCount)
    private var intervals = 0
    /// The worst of the interval at work, in nanoseconds.
    private var worst: Int64 = 0
    /// Arrival minus media time of the quickest packet, in nanoseconds; nil before the first.
    private(set) var base: Int64?
    /// The delay behind the quickest packet that 95 % of the intervals kept within; a multiple of 5 ms.
    private(set) var usual: Duration

    private static let sliceCount = 20
    private static let sliceLength = Duration.milliseconds(100)
    private static let bucketCount = 100
    private static let bucketLength: Int64 = 5_000_000
    private static let quantile: Float = 0.95
    private static let remembered: Float = 0.99

    /// - Parameter initial: the quantile to give before anything is known.
    init(initial: Duration) {
        usual = initial
        histogram[Self.bucket(of: initial.nanoseconds - 1)] = 1
    }

    /// Takes a packet's arrival; `mediaTime` is its RTP timestamp in nanoseconds from any fixed origin.
    ///
    /// Returns its delay behind the quickest, in nanoseconds.
    @discardableResult
    mutating func record(arrival: MonotonicTime, mediaTime: Int64) -> Int64 {
        turn(to: arrival)
        let transit = arrival.nanoseconds - mediaTime
        quickest[slice] = min(quickest[slice], transit)
        let base = min(self.base ?? .max, transit)
        self.base = base
        worst = max(worst, transit - base)
        return transit - base
    }

    /// Takes a delay of a packet that can be made up for only now, in nanoseconds.
    mutating func record(substituteAfter delay: Int64) {
        worst = max(worst, delay)
    }

    /// Forgets the quickest packet, when the sender's timestamps have started anew.
    mutating func restart() {
        for index in quickest.indices { quickest[index] = .max }
        base = nil
        worst = 0
    }

    private mutating func turn(to now: MonotonicTime) {
        guard now >= sliceEnd else { return }
        if base != nil { remember(worst) }
        worst = 0
        slice = (slice + 1) % Self.sliceCount
        quickest[slice] = .max
        sliceEnd = now + Self.sliceLength
        let best = quickest.reduce(.max, min)
        if best != .max { base = best }
    }

    private mutating func remember(_ delay: Int64) {
        // The first intervals count as an average would have them, so that the start is quick.
        intervals = min(intervals + 1, 1_000)
        let kept = min(Self.remembered, 1 - 1 / Float(intervals + 2))
        for index in histogram.indices { histogram[index] *= kept }
        histogram[Self.bucket(of: delay)] += 1 - kept
        usual = findQuantile()
    }

    private func findQuantile() -> Duration {
        var sum: Float = 0
        for (index, share) in histogram.enumerated() {
            sum += share
            if sum >= Self.quantile { return .nanoseconds(Int64(index + 1) * Self.bucketLength) }
        }
        return .nanoseconds(Int64(Self.bucketCount) * Self.bucketLength)
    }

    private static func bucket(of delay: Int64) -> Int {
        Int(min(max(delay, 0) / bucketLength, Int64(bucketCount - 1)))
    }
}
