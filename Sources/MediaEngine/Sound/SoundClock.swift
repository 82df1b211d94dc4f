internal import CALSA
internal import Wire

/// A clock of 10 ms on the system's monotonic clock: the time base of sound without a sound card.
///
/// Its ticks lie on a grid, so a thread that wakes late catches up and nothing drifts.
struct SoundClock: Sendable {
    /// The tick waited for next.
    private(set) var next: MonotonicTime

    /// Later than this, as after the machine slept, the grid starts anew instead of catching up.
    private static let hopeless = Duration.seconds(1)

    init(start: MonotonicTime = Self.now) {
        next = start + AudioFrame.duration
    }

    /// `CLOCK_MONOTONIC`, as the event loops read it.
    static var now: MonotonicTime {
        MonotonicTime(nanoseconds: calsa_monotonic_nanoseconds())
    }

    static func sleep(until time: MonotonicTime) { calsa_sleep_until(time.nanoseconds) }

    /// Sleeps until the next tick and returns when it should have been.
    mutating func wait() -> MonotonicTime {
        calsa_sleep_until(next.nanoseconds)
        return advance(at: Self.now)
    }

    /// Moves on by a tick; returns the one that is over.
    mutating func advance(at now: MonotonicTime) -> MonotonicTime {
        let tick = now - next > Self.hopeless ? now : next
        next = tick + AudioFrame.duration
        return tick
    }
}
