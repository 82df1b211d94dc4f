internal import Wire

/// Tells a session that expired from one that somebody else took by signing in with the same name.
///
/// A gateway keeps one session a user. Two phones of one user that come back by themselves throw each other out for
/// ever, so the one that loses its session twice in a row within seconds gives way.
struct SessionLosses: Sendable {
    private var signedInAt: MonotonicTime?
    private var quickLosses = 0

    private static let shortLife = Duration.seconds(10)
    private static let limit = 2

    mutating func signedIn(at now: MonotonicTime) { signedInAt = now }

    /// Notes that the gateway knows the session no more; true when somebody else has taken it.
    mutating func lost(at now: MonotonicTime) -> Bool {
        guard let since = signedInAt else { return false }
        signedInAt = nil
        quickLosses = now - since < Self.shortLife ? quickLosses + 1 : 0
        return quickLosses >= Self.limit
    }
}
