package import Wire

/// The rate of a media clock, and the conversions between its ticks and time.
package struct RTPClock: Hashable, Sendable {
    /// Ticks a second, at least 1.
    package let rate: Int

    package init(rate: Int) {
        self.rate = max(1, min(rate, 1_000_000))
    }

    /// The ticks from the clock's origin to `moment`, modulo 2³²; whole seconds apart, so that no uptime overflows.
    package func ticks(at moment: MonotonicTime) -> UInt32 {
        let (seconds, rest) = moment.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let ticks = seconds &* Int64(rate) &+ rest * Int64(rate) / 1_000_000_000
        return UInt32(truncatingIfNeeded: ticks)
    }

    package func ticks(in interval: Duration) -> UInt32 {
        ticks(at: MonotonicTime(nanoseconds: interval.nanoseconds))
    }

    package func duration(ofTicks ticks: UInt32) -> Duration {
        let (seconds, rest) = Int64(ticks).quotientAndRemainder(dividingBy: Int64(rate))
        return .seconds(seconds) + .nanoseconds(rest * 1_000_000_000 / Int64(rate))
    }
}
