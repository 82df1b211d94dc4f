package import Wire

/// When the next RTCP report is due.
///
/// The profile with feedback has no least interval (RFC 4585, section 3.4), so the bandwidth rules: with at most 2 s, and
/// each wait a random part of that from half to whole, reports of 200 bytes from both ends take under 5 % of a call's 40 kbit/s
/// and more, and deafness at the far end is noticed within 5 s. The first report comes after about one second.
package struct RTCPSchedule: Sendable {
    /// The longest wait; the shortest is half of it.
    package let interval: Duration
    private var random: RandomSource
    /// Nil until started and after it was stopped.
    package private(set) var nextDeadline: MonotonicTime?

    package init(interval: Duration, random: RandomSource) {
        self.interval = max(interval, .milliseconds(10))
        self.random = random
    }

    /// Sets the first report, unless the schedule runs already.
    package mutating func start(at now: MonotonicTime) {
        guard nextDeadline == nil else { return }
        let first = min(.seconds(1), interval)
        nextDeadline = now + wait(from: first * 3 / 4, to: first * 5 / 4)
    }

    /// Sets the report after one that was made just now.
    package mutating func reported(at now: MonotonicTime) {
        nextDeadline = now + wait(from: interval / 2, to: interval)
    }

    package mutating func stop() {
        nextDeadline = nil
    }

    private mutating func wait(from shortest: Duration, to longest: Duration) -> Duration {
        .nanoseconds(Int64.random(in: shortest.nanoseconds...longest.nanoseconds, using: &random))
    }
}
