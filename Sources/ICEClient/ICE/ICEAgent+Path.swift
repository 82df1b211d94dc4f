internal import Wire

/// Which pair data goes over, and what state that is.
extension ICEAgent {
    /// The pair in use; it may be of an older generation than the checks.
    struct Path: Equatable, Sendable {
        var key: PathKey
        var pair: CandidatePair
        var generation: Int
        var credentials: Credentials
        /// Until then the peer has agreed to receive (RFC 7675).
        var consentExpiresAt: MonotonicTime
    }

    /// Takes the pair that had to take over, or the nominated one, or else the best valid one (RFC 8445, section 12.1), and tells
    /// when that is news.
    mutating func choosePath(at now: MonotonicTime) -> [Action] {
        guard let credentials, let best = movedPair ?? nominatedPair ?? checkList.bestValid,
            let validity = best.validity
        else {
            return []
        }
        let pair = CandidatePair(
            local: validity.local, remote: best.remote, isNominated: nomination == .done(best.key),
            roundTripTime: best.roundTripTime)
        if let path, path.key == best.key, path.generation == generation {
            guard path.pair.isNominated != pair.isNominated else { return [] }
            self.path?.pair = pair
        } else {
            path = Path(
                key: best.key, pair: pair, generation: generation, credentials: credentials,
                consentExpiresAt: validity.confirmedAt + configuration.consentLifetime)
            forgetSuspicion()
            beginConsent(at: now)
        }
        loss = nil
        for timer in [Timer.patience, .loss] { timers.cancel(timer) }
        scheduleStandby(at: now)
        return [.pathChanged(pair)] + change(to: pair.isNominated ? .completed : .connected)
    }

    private var nominatedPair: CheckPair? {
        guard case .done(let key) = nomination, let pair = checkList[key], pair.isUsable else { return nil }
        return pair
    }

    private var movedPair: CheckPair? {
        guard let moved, let pair = checkList[moved], pair.isUsable else { return nil }
        return pair
    }

    mutating func change(to newState: ICEState) -> [Action] {
        guard state != newState else { return [] }
        state = newState
        return [.stateChanged(newState)]
    }

    mutating func fail(_ reason: ICEFailure) -> [Action] {
        abandonChecks()
        checks = []
        dropPath()
        loss = nil
        authenticated = []
        timers.cancelAll()
        return change(to: .failed(reason))
    }

    /// Ends the search of this generation, but not the consent of an older path.
    mutating func abandonChecks() {
        checkList = CheckList(role: role)
        checks.removeAll { $0.key != path?.key || $0.purpose.isSearching }
        earlyChecks = []
        nomination = .none
        moved = nil
        isSearching = true
        isConcluded = false
        for timer in [Timer.pace, .nomination, .patience, .standby] { timers.cancel(timer) }
    }
}
