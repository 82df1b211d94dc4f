/// When to paint: keys and changes of state at once, figures and clocks at most four times a second.
///
/// Screen readers read every change, and slow lines carry every byte. Times are milliseconds.
struct RedrawPacer {
    static let interval: Int64 = 250

    private var lastPainted: Int64?
    private var due: Int64?

    /// Something has changed.
    mutating func request(urgent: Bool, at now: Int64) {
        let earliest = urgent ? now : max(now, (lastPainted ?? now - Self.interval) + Self.interval)
        due = min(due ?? earliest, earliest)
    }

    /// Milliseconds to wait before painting; nil when there is nothing to paint.
    func wait(at now: Int64) -> Int64? { due.map { max(0, $0 - now) } }

    /// True once when painting is due.
    mutating func takeDue(at now: Int64) -> Bool {
        guard let moment = due, moment <= now else { return false }
        due = nil
        lastPainted = now
        return true
    }
}
