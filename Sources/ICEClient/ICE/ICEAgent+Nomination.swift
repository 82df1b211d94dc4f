internal import Wire

/// The choice of one pair: regular nomination, but without waiting for what cannot come (RFC 8445, section 8).
extension ICEAgent {
    /// Nominates the best valid pair once no better one can turn up; otherwise gives better ones a last chance.
    mutating func considerNomination(at now: MonotonicTime) -> [Action] {
        guard role == .controlling, isChecking, nomination == .none || nomination == .holding,
            let best = checkList.bestValid, let validity = best.validity
        else { return [] }
        guard !isRelayOnly, checkList.hasOpenPair(above: best, priority: validity.priority) else {
            return nominateBest(at: now)
        }
        if nomination == .none {
            nomination = .holding
            let isRelayed = validity.local.type == .relayed
            timers[.nomination] =
                now
                + (isRelayed
                    ? configuration.relayHold
                    : min(configuration.maximumHold, best.roundTripTime ?? configuration.maximumHold))
        }
        return []
    }

    mutating func nominateBest(at now: MonotonicTime) -> [Action] {
        timers.cancel(.nomination)
        guard role == .controlling, nomination == .none || nomination == .holding else { return [] }
        guard let best = checkList.bestValid else {
            nomination = .none
            return []
        }
        nomination = .asking(best.key)
        checkList.trigger(best.key, first: true)
        return sendNextCheck(at: now)
    }

    /// Every path leads through a relay of ours, so no pair is much better than another.
    private var isRelayOnly: Bool { localCandidates.allSatisfy { $0.type == .relayed } }

    /// The peer nominates a valid pair.
    ///
    /// Of several the best counts for a peer that nominates whatever it checks (RFC 5245), unless it has left the better one, or that
    /// does not answer. From other peers a second nomination is meant: they have moved.
    mutating func nominationReceived(_ key: PathKey, at now: MonotonicTime) -> [Action] {
        if case .done(let previous) = nomination, let old = checkList[previous], old.validity != nil {
            guard let new = checkList[key], isFollowed(new, after: old, at: now) else { return [] }
        }
        conclude(with: key, at: now)
        return choosePath(at: now)
    }

    private func isFollowed(_ new: CheckPair, after old: CheckPair, at now: MonotonicTime) -> Bool {
        // The peer keeps to a pair that we had to leave: back to it when it answers again.
        guard new.key != old.key else { return moved != nil && moved != new.key && !old.isDoubted }
        let isLeft = now - (old.heardAt ?? now) > configuration.silenceBeforeMove
        let isSuspect = old.isDoubted || suspicion != nil && path?.key == old.key
        return new.priority > old.priority || new.wasCheckedPlainly || isLeft || isSuspect
    }

    /// RFC 8445, section 8.1.2: what has not worked by now is not checked any further, unless it is a standby.
    mutating func conclude(with key: PathKey, at now: MonotonicTime) {
        nomination = .done(key)
        moved = nil
        isConcluded = true
        timers.cancel(.nomination)
        timers.cancel(.patience)
        guard isSearching else { return }
        isSearching = false
        let priority = checkList[key]?.priority ?? 0
        checkList.removeAll { pair in
            pair.validity == nil && !(pair.isNominationRequested && pair.priority > priority)
        }
        checks.removeAll { check in check.purpose.isSearching && checkList[check.key] == nil }
        // They had no time to show that they work, and may be all there is when this path dies.
        pair(lateCandidates.filter(localCandidates.contains), with: remoteCandidates)
        lateCandidates = []
        if hasWork(at: now) { timers[.pace] = max(now, nextCheckAt ?? now) }
    }

    mutating func nominationFailed(_ check: ConnectivityCheck, at now: MonotonicTime) -> [Action] {
        guard nomination == .asking(check.key) else { return [] }
        nomination = .none
        // A pair that answers consent checks works; what failed was the request.
        if let validity = checkList[check.key]?.validity, validity.confirmedAt <= check.transaction.sentAt {
            checkList.update(check.key) { $0.invalidate() }
        }
        return choosePath(at: now) + considerNomination(at: now)
    }

    mutating func switchRole(to newRole: ICERole) {
        guard role != newRole else { return }
        role = newRole
        checkList.setRole(newRole)
        switch nomination {
        case .holding, .asking: nomination = .none
        case .none, .done: break
        }
        timers.cancel(.nomination)
    }
}
