/// A moment on a clock that never goes back, counted in nanoseconds from an origin that only its owner knows.
///
/// Protocol cores never read a clock: the moment is an argument. Only `Transport` and the sound threads make one.
package struct MonotonicTime: Comparable, Hashable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The origin; where simulated clocks start.
    package static let zero = MonotonicTime(nanoseconds: 0)

    package static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    package static func + (moment: Self, interval: Duration) -> Self {
        Self(nanoseconds: moment.nanoseconds &+ interval.nanoseconds)
    }

    package static func - (moment: Self, interval: Duration) -> Self {
        Self(nanoseconds: moment.nanoseconds &- interval.nanoseconds)
    }

    package static func - (later: Self, earlier: Self) -> Duration {
        .nanoseconds(later.nanoseconds &- earlier.nanoseconds)
    }

    package static func += (moment: inout Self, interval: Duration) { moment = moment + interval }
}

extension Duration {
    /// Whole nanoseconds, saturating at the range of 64 bits (292 years).
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return product &+ attoseconds / 1_000_000_000
    }

    /// Milliseconds with their fraction, for reports.
    package var milliseconds: Double { Double(nanoseconds) / 1_000_000 }
}
