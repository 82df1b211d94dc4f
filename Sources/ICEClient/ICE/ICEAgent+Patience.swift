package import Wire

/// When no path at all is a failure (RFC 8863, section 4).
extension ICEAgent {
    /// Tells that no more candidates of the peer will come (RFC 8838, section 14).
    ///
    /// The search may then end as soon as `ICEConfiguration.patience` is over and every pair has failed; never before, because a check of
    /// the peer may still show the way.
    package mutating func endOfRemoteCandidates(at now: MonotonicTime) -> [Action] {
        isRemoteComplete = true
        return considerFailure(at: now)
    }

    /// Late signs of life buy a little more time.
    mutating func patienceEnded(at now: MonotonicTime) -> [Action] {
        guard let exchangeCompletedAt, checkList.bestValid == nil, isChecking else { return [] }
        let end = exchangeCompletedAt + configuration.patience * 2
        let extended = min(end, (lastEvidenceAt ?? exchangeCompletedAt) + configuration.grace)
        if extended > now, !isHopeless {
            timers[.patience] = extended
            return []
        }
        guard path == nil else {
            // A restart that led nowhere; the old path goes on while the peer consents.
            abandonChecks()
            return []
        }
        return fail(.noPath)
    }

    /// Fails at once when the time since the exchange would allow it and nothing is left to try.
    mutating func considerFailure(at now: MonotonicTime) -> [Action] {
        guard let exchangeCompletedAt, isHopeless, path == nil, loss == nil,
            now >= exchangeCompletedAt + configuration.patience
        else { return [] }
        return patienceEnded(at: now)
    }

    private var isHopeless: Bool { isRemoteComplete && !checkList.hasOpenPairs }
}
