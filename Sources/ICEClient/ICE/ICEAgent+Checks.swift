package import Wire

extension ICEAgent {
    /// Tells that our parameters have left for the peer, and its parameters are here: from now on 39.5 s without any valid pair are a
    /// failure (RFC 8863), and not before, because the peer may be ringing.
    ///
    /// Implied by `setRemote` on the controlling side, and by the first check of the peer.
    package mutating func exchangeCompleted(at now: MonotonicTime) -> [Action] {
        guard exchangeCompletedAt == nil, isChecking else { return [] }
        exchangeCompletedAt = now
        unverified.answered(at: now)
        timers[.patience] = now + configuration.patience
        timers.cancel(.loss)
        // Checks that found nobody so far have long pauses by now: begin them again.
        for index in checks.indices
        where checks[index].purpose == .connectivity && now - checks[index].transaction.sentAt > .milliseconds(100) {
            checks[index].isCancelled = true
            checkList.update(checks[index].key) { if $0.state == .inProgress { $0.state = .waiting } }
        }
        return connect(to: remoteCandidates, at: now) + sendNextCheck(at: now)
    }

    /// Sends one check if the pace allows, and sees to it that the next one will be sent.
    mutating func sendNextCheck(at now: MonotonicTime) -> [Action] {
        guard isChecking else { return [] }
        if let nextCheckAt, now < nextCheckAt {
            timers[.pace] = hasWork(at: now) ? nextCheckAt : nil
            return []
        }
        let checkable = checkable(at: now)
        guard let key = checkList.popNext(where: { checkable($0) }), let pair = checkList[key], let credentials else {
            timers.cancel(.pace)
            return []
        }
        let next = now + (checkList.pairs.count <= configuration.fewPairs ? configuration.fastPace : configuration.pace)
        nextCheckAt = next
        timers[.pace] = hasWork(at: now) ? next : nil
        let purpose: ConnectivityCheck.Purpose = nomination == .asking(key) ? .nomination : .connectivity
        checkList.update(key) {
            $0.checkedAt = now
            if purpose == .connectivity { $0.state = .inProgress }
        }
        return [send(purpose, on: pair.key, priority: pair.local.priorityIfPeerReflexive, credentials, at: now)]
    }

    mutating func send(
        _ purpose: ConnectivityCheck.Purpose, on key: PathKey, priority: UInt32, _ credentials: Credentials,
        at now: MonotonicTime
    ) -> Action {
        let id = TransactionID(using: &random)
        var request = STUNMessage(
            .request, .binding, transactionID: id,
            attributes: [
                .username("\(credentials.remoteUfrag):\(credentials.localUfrag)"), .priority(priority),
                role == .controlling ? .iceControlling(tiebreaker) : .iceControlled(tiebreaker),
            ])
        let isNominating = nomination == .asking(key) && purpose != .standby && role == .controlling
        if isNominating { request.attributes.append(.useCandidate) }
        let bytes = request.encoded(integrityKey: credentials.remoteKey)
        _ = unverified.take(bytes.count, to: key.remote, for: .check, at: now)
        let transaction = STUNTransaction(
            id: id, bytes: bytes, retransmissionTimeout: checkTimeout,
            isReliable: !purpose.isSearching || connections[key.base] != nil, at: now)
        makeRoomForCheck()
        checks.append(
            ConnectivityCheck(
                transaction: transaction, key: key, purpose: purpose, isNominating: isNominating, role: role,
                priority: priority,
                remoteKey: credentials.remoteKey))
        counters.count(purpose)
        return .transmit(bytes, on: key.base, to: key.remote)
    }

    /// Whether some pair may be checked now, or when the pace allows.
    func hasWork(at now: MonotonicTime) -> Bool {
        let checkable = checkable(at: now)
        return checkList.hasWork { checkable($0) }
    }

    /// Which pairs may be checked: a few while it rings, and none that nobody has answered on once the traffic is used up.
    private func checkable(at now: MonotonicTime) -> (PathKey) -> Bool {
        guard let credentials else { return { _ in false } }
        let few = exchangeCompletedAt == nil ? checkList.fewPairs(Self.maximumPairsWhileRinging) : nil
        let name = credentials.remoteUfrag.utf8.count + 1 + credentials.localUfrag.utf8.count
        let length = Self.checkLength + (name + 3) / 4 * 4
        let unverified = unverified
        return { key in
            unverified.isVerified(key.remote)
                || few?.contains(key) ?? true && unverified.mayTake(length, to: key.remote, for: .check, at: now)
        }
    }

    /// A check without its user name, in bytes: header, USERNAME, PRIORITY, the role, integrity and FINGERPRINT.
    private static let checkLength = 20 + 4 + 8 + 12 + 24 + 8

    /// RFC 8445, section 14.3.
    private var checkTimeout: Duration {
        max(configuration.minimumTimeout, configuration.pace * checkList.openCount)
    }

    private mutating func makeRoomForCheck() {
        guard checks.count >= Self.maximumChecks else { return }
        let victim = checks.firstIndex(where: \.isCancelled) ?? checks.firstIndex { !$0.purpose.isSearching }
        checks.remove(at: victim ?? 0)
        counters.droppedChecks += 1
    }

    /// Sends what is due again, and gives up what was sent often enough.
    mutating func retransmit(at now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        for id in dueChecks(at: now) {
            guard let index = checks.firstIndex(where: { $0.transaction.id == id }) else { continue }
            switch checks[index].transaction.timerFired(at: now) {
            case .wait: break
            case .retransmit:
                guard !checks[index].isCancelled else { continue }
                let key = checks[index].key
                let length = checks[index].transaction.bytes.count
                guard unverified.take(length, to: key.remote, for: .repetition, at: now) else {
                    counters.heldBack += 1
                    continue
                }
                counters.retransmissions += 1
                actions.append(.transmit(checks[index].transaction.bytes, on: key.base, to: key.remote))
            case .timeOut:
                actions += timedOut(checks.remove(at: index), at: now)
            }
        }
        return actions
    }

    /// Those sent least come first, and of these one of each combination of types: not all may be sent again.
    private func dueChecks(at now: MonotonicTime) -> [TransactionID] {
        var seen: Set<[CandidateType]> = []
        let due = checks.filter { $0.transaction.deadline <= now }.enumerated().map { place, check in
            let types = checkList[check.key].map { [$0.local.type, $0.remote.type] } ?? []
            let isFirst = seen.insert(types).inserted
            return (rank: [check.transaction.attempts, isFirst ? 0 : 1, place], id: check.transaction.id)
        }
        return due.sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.map(\.id)
    }

    private mutating func timedOut(_ check: ConnectivityCheck, at now: MonotonicTime) -> [Action] {
        guard !check.isCancelled else { return [] }
        switch check.purpose {
        case .consent, .probe, .standby: return []
        case .connectivity:
            // Nobody can answer before the exchange is complete, so then this says nothing: it goes round again.
            let state: CheckPair.State = exchangeCompletedAt == nil ? .waiting : .failed
            checkList.update(check.key) { if $0.state == .inProgress { $0.state = state } }
            return sendNextCheck(at: now) + considerNomination(at: now) + considerFailure(at: now)
        case .nomination:
            return nominationFailed(check, at: now)
        }
    }
}

extension ICECounters {
    fileprivate mutating func count(_ purpose: ConnectivityCheck.Purpose) {
        switch purpose {
        case .connectivity, .nomination: checksSent += 1
        case .consent: consentChecksSent += 1
        case .probe: probesSent += 1
        case .standby: standbyChecksSent += 1
        }
    }
}
