internal import Wire

/// The moments at which frames of a made sound are due: a grid that does not drift.
struct SendGrid {
    static let interval = Duration.milliseconds(20)
    /// More frames late than this are left out, since a burst of them would only fill the listener's buffer.
    static let patience = 5

    /// When the next frame is due.
    private(set) var next: MonotonicTime

    init(at start: MonotonicTime) {
        next = start
    }

    /// Takes the frame that is due and gives its moment, and how many before it are left out.
    mutating func take(at now: MonotonicTime) -> (due: MonotonicTime, skipped: Int) {
        let late = max(0, Int((now - next).nanoseconds / Self.interval.nanoseconds))
        let skipped = late > Self.patience ? late : 0
        let due = next + Self.interval * skipped
        next = due + Self.interval
        return (due, skipped)
    }
}
