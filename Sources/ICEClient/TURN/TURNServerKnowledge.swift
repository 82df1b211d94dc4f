package import Wire

/// What was learned of one TURN server, for the next allocation on it: the round trip and the latest challenge.
///
/// It holds no user name and no key, so it serves any credentials. After ten minutes it counts for nothing (RFC 8489,
/// section 6.2.1).
package struct TURNServerKnowledge: Equatable, Sendable {
    package var roundTrips: RoundTripEstimator
    /// Nil when the server never asked for credentials.
    package var challenge: STUNChallenge?
    /// When the server last answered.
    package var learnedAt: MonotonicTime

    package init(roundTrips: RoundTripEstimator, challenge: STUNChallenge?, learnedAt: MonotonicTime) {
        self.roundTrips = roundTrips
        self.challenge = challenge
        self.learnedAt = learnedAt
    }

    private static let lifetime = Duration.seconds(600)

    package func isFresh(at now: MonotonicTime) -> Bool {
        now >= learnedAt && now - learnedAt <= Self.lifetime
    }
}
