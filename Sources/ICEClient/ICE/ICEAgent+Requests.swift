internal import Wire

/// Checks of the peer (RFC 8445, section 7.3).
extension ICEAgent {
    private enum Verdict {
        case incomplete
        case wrongCredentials
        /// Sent to our present parameters, or to those before the last restart.
        case genuine(remoteUfrag: String, isPresent: Bool, key: [UInt8])
    }

    mutating func receiveRequest(
        _ request: STUNMessage, _ bytes: [UInt8], _ key: PathKey, at now: MonotonicTime
    ) -> [Action] {
        counters.checksReceived += 1
        guard localCandidate(of: key.base) != nil else {
            counters.unknownBase += 1
            return []
        }
        switch verdict(on: request, bytes) {
        case .incomplete:
            counters.incomplete += 1
            return [refuse(request, STUNErrorCode(STUNErrorCode.badRequest, "Bad Request"), on: key)]
        case .wrongCredentials:
            counters.unauthenticated += 1
            return [refuse(request, STUNErrorCode(STUNErrorCode.unauthenticated, "Unauthenticated"), on: key)]
        case .genuine(let remoteUfrag, let isPresent, let integrityKey):
            if let refusal = objection(to: request, integrityKey, on: key) { return [refusal] }
            let answer = accept(request, integrityKey, on: key)
            guard isPresent else { return [answer] }
            return [answer] + heed(request, remoteUfrag, key, at: now) + considerNomination(at: now)
        }
    }

    private func verdict(on request: STUNMessage, _ bytes: [UInt8]) -> Verdict {
        guard let username = request.username, STUNMessage.hasIntegrity(bytes) else { return .incomplete }
        let parts = username.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return .wrongCredentials }
        for parameters in [localParameters] + previousLocalParameters
        where parameters.ufrag.utf8.elementsEqual(parts[0].utf8) {
            let integrityKey = STUNCredentials.shortTermKey(parameters.password)
            guard STUNMessage.isIntegrityValid(bytes, key: integrityKey) else { continue }
            return .genuine(
                remoteUfrag: String(parts[1]), isPresent: parameters == localParameters, key: integrityKey)
        }
        return .wrongCredentials
    }

    // MARK: Answers

    /// The refusal of a genuine request, or nil.
    private mutating func objection(to request: STUNMessage, _ integrityKey: [UInt8], on key: PathKey) -> Action? {
        let unknown = request.unknownRequired
        if !unknown.isEmpty {
            counters.unknownAttributes += 1
            let error = STUNErrorCode(STUNErrorCode.unknownAttribute, "Unknown Attribute")
            return refuse(request, error, [.unknownAttributes(unknown)], integrityKey, on: key)
        }
        guard isRoleSettled(with: request) else {
            let error = STUNErrorCode(STUNErrorCode.roleConflict, "Role Conflict")
            return refuse(request, error, [], integrityKey, on: key)
        }
        return nil
    }

    private func refuse(
        _ request: STUNMessage, _ error: STUNErrorCode, _ more: [STUNAttribute] = [], _ integrityKey: [UInt8]? = nil,
        on key: PathKey
    ) -> Action {
        let response = STUNMessage(
            .error, .binding, transactionID: request.transactionID, attributes: [.errorCode(error)] + more)
        return .transmit(response.encoded(integrityKey: integrityKey), on: key.base, to: key.remote)
    }

    private func accept(_ request: STUNMessage, _ integrityKey: [UInt8], on key: PathKey) -> Action {
        let response = STUNMessage(
            .success, .binding, transactionID: request.transactionID, attributes: [.xorMappedAddress(key.remote)])
        return .transmit(response.encoded(integrityKey: integrityKey), on: key.base, to: key.remote)
    }

    /// RFC 8445, section 7.3.1.1: false when it is the peer that must change its role.
    private mutating func isRoleSettled(with request: STUNMessage) -> Bool {
        let theirs = role == .controlling ? request.iceControlling : request.iceControlled
        // A lite peer has no choice of role (section 6.1.1).
        guard let theirs, remoteParameters?.isLite != true else { return true }
        counters.roleConflicts += 1
        let shallControl = tiebreaker >= theirs
        guard shallControl != (role == .controlling) else { return false }
        switchRole(to: role.opposite)
        return true
    }

    // MARK: Consequences

    /// Learns from a request that was answered; one that came early is kept until we know whom it is from.
    private mutating func heed(
        _ request: STUNMessage, _ remoteUfrag: String, _ key: PathKey, at now: MonotonicTime
    ) -> [Action] {
        let check = EarlyCheck(
            key: key, priority: request.priority, remoteUfrag: remoteUfrag, isNominating: request.hasUseCandidate,
            isPlain: !request.hasUseCandidate)
        guard isChecking, remoteUfrag == remoteParameters?.ufrag else {
            keep(check)
            return []
        }
        return heed(check, at: now)
    }

    private mutating func keep(_ check: EarlyCheck) {
        if case .failed = state { return }
        if let index = earlyChecks.firstIndex(where: { $0.key == check.key && $0.remoteUfrag == check.remoteUfrag }) {
            if check.isNominating { earlyChecks[index].isNominating = true } else { earlyChecks[index].isPlain = true }
        } else if earlyChecks.count < Self.maximumEarlyChecks {
            earlyChecks.append(check)
        } else {
            counters.droppedEarlyChecks += 1
        }
    }

    mutating func takeEarlyChecks(at now: MonotonicTime) -> [Action] {
        let early = earlyChecks.filter { $0.remoteUfrag == remoteParameters?.ufrag }
        earlyChecks = []
        return early.flatMap { heed($0, at: now) }
    }

    private mutating func heed(_ check: EarlyCheck, at now: MonotonicTime) -> [Action] {
        lastEvidenceAt = now
        markAuthenticated(check.key)
        let isNominating = check.isNominating && role == .controlled
        if case .done = nomination, !isNominating, path != nil { return heedAfterNomination(check, at: now) }
        guard pair(for: check) else { return exchangeCompleted(at: now) }
        checkList.update(check.key) { $0.heard(plainly: check.isPlain, at: now) }
        var actions: [Action] = []
        if checkList[check.key]?.validity != nil {
            if isNominating { actions += nominationReceived(check.key, at: now) }
        } else {
            triggerCheck(check.key, isNominating: isNominating)
        }
        return actions + exchangeCompleted(at: now) + sendNextCheck(at: now)
    }

    /// The peer checks a pair beside the path: it is checked back, now and then, so that it is ready when the path dies.
    private mutating func heedAfterNomination(_ check: EarlyCheck, at now: MonotonicTime) -> [Action] {
        checkList.update(check.key) { $0.heard(plainly: check.isPlain, at: now) }
        let completed = exchangeCompleted(at: now)
        if let pair = checkList[check.key] {
            let isRested = pair.checkedAt.map { now - $0 >= configuration.consentInterval } ?? true
            guard pair.validity == nil, !pair.isOpen, isRested else { return completed }
        } else {
            guard checkList.pairs.count < Self.maximumPairsLearnedLate, pair(for: check) else { return completed }
            checkList.update(check.key) { $0.heard(plainly: check.isPlain, at: now) }
        }
        triggerCheck(check.key, isNominating: false)
        return completed + sendNextCheck(at: now)
    }

    /// Makes sure there is a pair for a check of the peer; false when there is no room.
    private mutating func pair(for check: EarlyCheck) -> Bool {
        guard checkList[check.key] == nil else { return true }
        guard let local = localCandidate(of: check.key.base), let remote = remoteCandidate(for: check, local) else {
            counters.droppedCandidates += 1
            return false
        }
        let pair = CheckPair(base: check.key.base, local: local, remote: remote, role: role, state: .waiting)
        guard checkList.insert(pair) else {
            counters.droppedPairs += 1
            return false
        }
        return true
    }

    /// The candidate a check came from: one the peer told, or a peer-reflexive one (RFC 8445, section 7.3.1.3).
    private mutating func remoteCandidate(for check: EarlyCheck, _ local: Candidate) -> Candidate? {
        let endpoint = check.key.remote
        let isTCP = local.transport.isTCP
        let known = remoteCandidates.first { $0.endpoint == endpoint && $0.transport.isTCP == isTCP }
        if let known { return known }
        guard remoteCandidates.count < Self.maximumRemoteCandidates else { return nil }
        let candidate = Candidate(
            remote: .peerReflexive, endpoint, priority: check.priority ?? Candidate.priority(.peerReflexive),
            foundation: "prflx\(remoteCandidates.count)", transport: isTCP ? .tcp(.passive) : .udp)
        remoteCandidates.append(candidate)
        return candidate
    }

    /// RFC 8445, section 7.3.1.4.
    private mutating func triggerCheck(_ key: PathKey, isNominating: Bool) {
        for index in checks.indices where checks[index].key == key && checks[index].purpose == .connectivity {
            checks[index].isCancelled = true
        }
        checkList.update(key) {
            $0.state = .waiting
            $0.isNominationRequested = $0.isNominationRequested || isNominating
        }
        checkList.trigger(key)
    }

    /// Beyond the limit an address can still become the path.
    mutating func markAuthenticated(_ key: PathKey) {
        unverified.verify(key.remote)
        if authenticated.count < Self.maximumAuthenticated { authenticated.insert(key) }
    }

    /// The candidate that the datagrams of a socket come from: the host's own or the relayed one before reflexive ones.
    func localCandidate(of base: SocketID) -> Candidate? {
        let candidates = localCandidates.filter { $0.base == base }
        return candidates.first { $0.type == .host || $0.type == .relayed } ?? candidates.first
    }
}
