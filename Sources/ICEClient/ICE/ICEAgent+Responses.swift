internal import Wire

/// Answers to our checks (RFC 8445, section 7.2.5).
extension ICEAgent {
    mutating func receiveResponse(
        _ response: STUNMessage, _ bytes: [UInt8], _ key: PathKey, at now: MonotonicTime
    ) -> [Action] {
        guard let index = checks.firstIndex(where: { $0.transaction.id == response.transactionID }) else {
            counters.unmatchedResponses += 1
            return []
        }
        // An error without integrity could be anybody's; without it a response counts as not received.
        guard STUNMessage.isIntegrityValid(bytes, key: checks[index].remoteKey) else {
            counters.unauthenticatedResponses += 1
            return []
        }
        counters.responsesReceived += 1
        let check = checks.remove(at: index)
        guard check.key == key else {
            counters.asymmetricResponses += 1
            return failed(check, at: now)
        }
        unverified.verify(key.remote)
        if response.messageClass == .success, response.unknownRequired.isEmpty, let mapped = response.reflexiveAddress {
            return succeeded(check, mapped, at: now)
        }
        if response.errorCode?.code == STUNErrorCode.roleConflict { return roleConflict(check, at: now) }
        return failed(check, at: now)
    }

    private mutating func succeeded(
        _ check: ConnectivityCheck, _ mapped: Endpoint, at now: MonotonicTime
    ) -> [Action] {
        markAuthenticated(check.key)
        let sample = check.transaction.roundTripTime(at: now)
        let consented = consentReceived(check, sample, at: now)
        guard check.remoteKey == credentials?.remoteKey, let pair = checkList[check.key] else { return consented }
        guard check.purpose.isSearching else { return consented + confirmed(check, sample, at: now) }
        let local = localCandidate(mapped, check, pair)
        let priority = CandidatePair.priority(local: local, remote: pair.remote, role: role)
        checkList.update(check.key) {
            $0.state = .succeeded
            $0.validity = CheckPair.Validity(local: local, priority: priority, confirmedAt: now)
            $0.confirmed(at: now, sample)
        }
        checkList.unfreeze(pair.foundation)
        checkList.withdrawTrigger(check.key)
        checks.removeAll { $0.key == check.key && $0.purpose == .connectivity }
        return consented + settle(check, pair, at: now)
    }

    /// A pair that was valid still is; when data has nowhere to go, or the path is suspect, that is news.
    private mutating func confirmed(
        _ check: ConnectivityCheck, _ sample: Duration?, at now: MonotonicTime
    ) -> [Action] {
        guard checkList[check.key]?.validity != nil else { return [] }
        checkList.update(check.key) { $0.confirmed(at: now, sample) }
        if path?.key == check.key { self.path?.pair.roundTripTime = checkList[check.key]?.roundTripTime }
        let isNominated = check.isNominating && nomination == .asking(check.key)
        if isNominated { conclude(with: check.key, at: now) }
        let isReturn = isKeptByPeer(check.key)
        if isReturn { moved = nil }
        guard path == nil || isNominated || isReturn else { return judgePath(at: now) }
        return choosePath(at: now) + considerNomination(at: now)
    }

    /// We had to leave the pair the peer has nominated, but the peer has not, and it works again.
    private func isKeptByPeer(_ key: PathKey) -> Bool {
        role == .controlled && nomination == .done(key) && moved != nil && checkList[key]?.heardAt != nil
    }

    /// What a pair that works means for nomination, path and the checks to come.
    private mutating func settle(_ check: ConnectivityCheck, _ pair: CheckPair, at now: MonotonicTime) -> [Action] {
        if check.isNominating, nomination == .asking(check.key) { conclude(with: check.key, at: now) }
        var actions: [Action] = []
        if pair.isNominationRequested, role == .controlled { actions += nominationReceived(check.key, at: now) }
        if path?.generation == generation { actions += judgePath(at: now) }
        actions += choosePath(at: now) + considerNomination(at: now)
        scheduleStandby(at: now)
        return actions + sendNextCheck(at: now)
    }

    /// The candidate the peer saw: one of ours, or a peer-reflexive one (RFC 8445, section 7.2.5.3.1).
    private func localCandidate(_ mapped: Endpoint, _ check: ConnectivityCheck, _ pair: CheckPair) -> Candidate {
        if let known = localCandidates.first(where: { $0.endpoint == mapped && $0.base == check.key.base }) {
            return known
        }
        var candidate = pair.local
        candidate.type = .peerReflexive
        candidate.endpoint = mapped
        candidate.priority = check.priority
        candidate.relatedEndpoint = pair.local.type == .host ? pair.local.endpoint : pair.local.relatedEndpoint
        candidate.foundation = Candidate.foundation(of: "prflx \(pair.local.foundation)")
        return candidate
    }

    /// RFC 8445, section 7.2.5.1.
    private mutating func roleConflict(_ check: ConnectivityCheck, at now: MonotonicTime) -> [Action] {
        guard remoteParameters?.isLite != true else { return failed(check, at: now) }
        counters.roleConflicts += 1
        // Several checks may have been under way in the old role; only the first refusal changes it.
        if check.role == role {
            switchRole(to: role.opposite)
            tiebreaker = random.next()
        }
        // A pair that is valid already needs no other check than the one that nominates it.
        if check.purpose.isSearching, let pair = checkList[check.key] {
            if pair.validity == nil { checkList.update(check.key) { $0.state = .waiting } }
            if pair.validity == nil || nomination == .asking(check.key) { checkList.trigger(check.key) }
        }
        return considerNomination(at: now) + sendNextCheck(at: now)
    }

    private mutating func failed(_ check: ConnectivityCheck, at now: MonotonicTime) -> [Action] {
        switch check.purpose {
        case .consent, .probe, .standby: return []
        case .nomination: return nominationFailed(check, at: now)
        case .connectivity:
            guard !check.isCancelled else { return [] }
            checkList.update(check.key) { if $0.state == .inProgress { $0.state = .failed } }
            return considerNomination(at: now) + sendNextCheck(at: now) + considerFailure(at: now)
        }
    }
}
