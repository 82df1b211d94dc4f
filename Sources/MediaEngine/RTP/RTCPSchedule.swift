package import Wire

/// When the next RTCP report is due.
///
/// Two members never fill the RTCP bandwidth, so the minimum interval of RFC 3550 rules (section 6.2): 5 s, of which
/// each wait is a random part from half to whole, so that both ends do not fall into step. The first report comes after about
/// one second: a call's quality should show soon.
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
