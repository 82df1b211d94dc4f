internal import Wire

/// A doubt whether the path in use still works, and how far the probes are that settle it.
struct Suspicion: Sendable {
    let beganAt: MonotonicTime
    /// How many probes of the path have left.
    private(set) var rounds = 0
    /// When the last one left that must stay unanswered before the path is given up.
    private(set) var decisiveAt: MonotonicTime?
    /// How often each other pair was probed.
    var probes: [PathKey: Int] = [:]

    /// How many probes in a row chance does not take.
    private static let enough = 3

    init(at now: MonotonicTime) {
        beganAt = now
    }

    mutating func probed(at now: MonotonicTime) {
        rounds += 1
        if rounds == Self.enough { decisiveAt = now }
    }
}
