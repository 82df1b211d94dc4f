internal import Wire

/// What outlives an allocation.
extension TURNAllocation {
    /// What is known of the server: for the next allocation on it; nil while it has never answered.
    package var knowledge: TURNServerKnowledge? {
        guard let learnedAt else { return prior }
        return TURNServerKnowledge(roundTrips: roundTrips, challenge: credentials?.challenge, learnedAt: learnedAt)
    }

    /// Takes up what an earlier allocation has learned, unless it is too old.
    mutating func useKnowledge(at now: MonotonicTime) {
        guard let prior, prior.isFresh(at: now) else { return }
        roundTrips = prior.roundTrips
        guard !identity.username.isEmpty, let challenge = prior.challenge else { return }
        credentials = STUNLongTermCredentials(identity, challenge)
    }
}
