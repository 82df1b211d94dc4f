/// Deadlines by name: how a protocol core keeps its timers without timer objects.
///
/// A core has a handful of timers, so a small dictionary searched for its minimum beats a heap.
package struct TimerTable<Key: Hashable & Sendable>: Sendable {
    private var deadlines: [Key: MonotonicTime] = [:]

    package init() {}

    package var nextDeadline: MonotonicTime? { deadlines.values.min() }

    package var isEmpty: Bool { deadlines.isEmpty }

    package subscript(key: Key) -> MonotonicTime? {
        get { deadlines[key] }
        set { deadlines[key] = newValue }
    }

    package mutating func cancel(_ key: Key) { deadlines[key] = nil }

    package mutating func cancelAll() { deadlines.removeAll() }

    /// Removes one timer that is due at `now`, the earliest first, and names it; nil when none is due.
    package mutating func popExpired(at now: MonotonicTime) -> Key? {
        guard let earliest = deadlines.min(by: { $0.value < $1.value }), earliest.value <= now else { return nil }
        deadlines[earliest.key] = nil
        return earliest.key
    }
}

extension MonotonicTime? {
    /// The earlier of two deadlines, where nil means never.
    package static func earlier(_ left: MonotonicTime?, _ right: MonotonicTime?) -> MonotonicTime? {
        guard let left else { return right }
        guard let right else { return left }
        return min(left, right)
    }
}
