internal import Wire

/// The moments at which frames of a made sound are due: a grid that does not drift.
struct SendGrid {
    /// Frames later than this are left out, since a burst of them would only fill the listener's buffer.
    private static let patience = Duration.milliseconds(100)

    private let interval: Duration
    /// When the next frame is due.
    private(set) var next: MonotonicTime

    /// - Parameter interval: between frames.
    init(at start: MonotonicTime, every interval: Duration = .milliseconds(20)) {
        next = start
        self.interval = interval
    }

    /// Takes the frame that is due and gives its moment, and how many before it are left out.
    mutating func take(at now: MonotonicTime) -> (due: MonotonicTime, skipped: Int) {
        let late = max(0, Int((now - next).nanoseconds / interval.nanoseconds))
        let skipped = late > Int(Self.patience / interval) ? late : 0
        let due = next + interval * skipped
        next = due + interval
        return (due, skipped)
    }

    /// When to look for the next frame after work that has just ended: not before as much time went by as the work took.
    ///
    /// On a machine that is too slow for the work, tasks that are due again at once would keep the event loop from its sockets
    /// for ever.
    func wakeUp(begun: MonotonicTime, ended: MonotonicTime) -> MonotonicTime {
        max(next, ended + (ended - begun))
    }
}
