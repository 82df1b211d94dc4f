package import Wire

/// The path is gone, which is not yet the end.
extension ICEAgent {
    /// Forgets the candidates of a socket that is gone.
    ///
    /// When it was the path's, another valid pair takes over and is probed at once. Without one the state is `disconnected` and everything
    /// that is left is tried again; after `ICEConfiguration.restartPatience` that has failed.
    package mutating func remove(base: SocketID, at now: MonotonicTime) -> [Action] {
        localCandidates.removeAll { $0.base == base }
        if let remote = connections.removeValue(forKey: base) { requestedConnections.remove(remote) }
        checkList.removeAll { $0.key.base == base }
        checks.removeAll { $0.key.base == base }
        authenticated = authenticated.filter { $0.base != base }
        forgetNomination { $0.base == base }
        guard let lost = path, lost.key.base == base else {
            scheduleStandby(at: now)
            return []
        }
        dropPath()
        let actions = takeOver(at: now)
        guard path == nil else { return actions }
        return actions + searchOn(after: lost, at: now)
    }

    mutating func dropPath() {
        path = nil
        forgetSuspicion()
        for timer in [Timer.consent, .consentAnswer, .consentExpiry] { timers.cancel(timer) }
    }

    private mutating func forgetNomination(where isLost: (PathKey) -> Bool) {
        if let key = moved, isLost(key) { moved = nil }
        switch nomination {
        case .asking(let key) where isLost(key), .done(let key) where isLost(key): nomination = .none
        case .none, .holding, .asking, .done: break
        }
    }

    /// Another valid pair becomes the path, and has to prove itself.
    private mutating func takeOver(at now: MonotonicTime) -> [Action] {
        let actions = choosePath(at: now) + considerNomination(at: now)
        guard path != nil else { return actions }
        counters.moves += 1
        clearedAt = nil
        return actions + suspectPath(at: now)
    }

    private mutating func searchOn(after lost: Path, at now: MonotonicTime) -> [Action] {
        guard remoteParameters != nil else {
            lose(.socketLost, for: configuration.restartPatience, at: now)
            return change(to: .new)
        }
        // The search for the first path of this generation is still on.
        if lost.generation != generation || !isConcluded && checkList.hasOpenPairs {
            if exchangeCompletedAt != nil, timers[.patience] == nil {
                exchangeCompletedAt = now
                timers[.patience] = now + configuration.patience
            }
            return change(to: .checking)
        }
        lose(.socketLost, for: configuration.restartPatience, at: now)
        let told = change(to: .disconnected)
        return told + searchAgain(at: now)
    }

    mutating func consentExpired(at now: MonotonicTime) -> [Action] {
        guard let lost = path else { return [] }
        dropPath()
        guard lost.generation == generation else {
            // The old path of a restart is gone; the new one is still being looked for.
            if remoteParameters == nil { lose(.consentLost, for: configuration.restartPatience, at: now) }
            return change(to: remoteParameters == nil ? .new : .checking)
        }
        checkList.update(lost.key) { $0.invalidate() }
        forgetNomination { $0 == lost.key }
        let actions = takeOver(at: now)
        guard path == nil else { return actions }
        guard isHopeful(at: now) else { return actions + fail(.consentLost) }
        lose(.consentLost, for: configuration.grace, at: now)
        return actions + change(to: .disconnected)
    }

    /// Whether something new is being tried: a candidate came, or the peer was heard of.
    private func isHopeful(at now: MonotonicTime) -> Bool {
        guard checkList.hasOpenPairs else { return false }
        return [lastEvidenceAt, lastLocalAt].contains { moment in
            moment.map { now - $0 < configuration.grace } ?? false
        }
    }

    private mutating func lose(_ reason: ICEFailure, for patience: Duration, at now: MonotonicTime) {
        loss = reason
        // Before the exchange is complete nobody can expect a path.
        if exchangeCompletedAt != nil || remoteParameters == nil { timers[.loss] = now + patience }
        for pair in checkList.pairs where pair.validity != nil {
            checkList.update(pair.key) { $0.standbyCheckAt = now }
        }
        scheduleStandby(at: now)
    }

    mutating func lossEnded() -> [Action] {
        guard path == nil, let loss else { return [] }
        return fail(loss)
    }

    /// Tries everything again that is not valid, also what nomination had made unnecessary.
    mutating func searchAgain(at now: MonotonicTime) -> [Action] {
        guard isChecking, path.map({ $0.generation == generation }) ?? true else { return [] }
        isSearching = true
        requestedConnections = requestedConnections.filter { connections.values.contains($0) }
        checkList.retryFailed()
        pair(localCandidates, with: remoteCandidates)
        let connecting = connect(to: remoteCandidates, at: now)
        return connecting + sendNextCheck(at: now) + permissions(for: localCandidates, remoteCandidates)
    }
}
