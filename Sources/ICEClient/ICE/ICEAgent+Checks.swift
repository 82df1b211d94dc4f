package import Wire

extension ICEAgent {
    /// Tells that our parameters have left for the peer, and its parameters are here: from now on 39.5 s without any valid pair are a
    /// failure (RFC 8863), and not before, because the peer may be ringing.
    ///
    /// Implied by `setRemote` on the controlling side, and by the first check of the peer.
    package mutating func exchangeCompleted(at now: MonotonicTime) -> [Action] {
        guard exchangeCompletedAt == nil, isChecking else { return [] }
        exchangeCompletedAt = now
        timers[.patience] = now + configuration.patience
        // Checks that found nobody so far have long pauses by now: begin them again.
        for index in checks.indices
        where checks[index].purpose == .connectivity && checks[index].transaction.attempts > 1 {
            checks[index].isCancelled = true
            checkList.update(checks[index].key) { if $0.state == .inProgress { $0.state = .waiting } }
        }
        return sendNextCheck(at: now)
    }

    /// Sends one check if the pace allows, and sees to it that the next one will be sent.
    mutating func sendNextCheck(at now: MonotonicTime) -> [Action] {
        guard isChecking else { return [] }
        if let nextCheckAt, now < nextCheckAt {
            timers[.pace] = checkList.hasWork ? nextCheckAt : nil
            return []
        }
        guard let key = checkList.popNext(), let pair = checkList[key], let credentials else {
            timers.cancel(.pace)
            return []
        }
        let next = now + (checkList.pairs.count <= configuration.fewPairs ? configuration.fastPace : configuration.pace)
        nextCheckAt = next
        timers[.pace] = checkList.hasWork ? next : nil
        let purpose: ConnectivityCheck.Purpose = nomination == .asking(key) ? .nomination : .connectivity
        if purpose == .connectivity { checkList.update(key) { $0.state = .inProgress } }
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
        if purpose == .nomination { request.attributes.append(.useCandidate) }
        let bytes = request.encoded(integrityKey: credentials.remoteKey)
        let transaction = STUNTransaction(
            id: id, bytes: bytes, retransmissionTimeout: checkTimeout, isReliable: purpose == .consent, at: now)
        makeRoomForCheck()
        checks.append(
            ConnectivityCheck(
                transaction: transaction, key: key, purpose: purpose, role: role, priority: priority,
                remoteKey: credentials.remoteKey))
        if purpose == .consent { counters.consentChecksSent += 1 } else { counters.checksSent += 1 }
        return .transmit(bytes, on: key.base, to: key.remote)
    }

    /// RFC 8445, section 14.3.
    private var checkTimeout: Duration {
        max(configuration.minimumTimeout, configuration.pace * checkList.openCount)
    }

    private mutating func makeRoomForCheck() {
        guard checks.count >= Self.maximumChecks else { return }
        checks.remove(at: checks.firstIndex(where: \.isCancelled) ?? 0)
        counters.droppedChecks += 1
    }

    /// Sends what is due again, and gives up what was sent often enough.
    mutating func retransmit(at now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        for id in checks.filter({ $0.transaction.deadline <= now }).map(\.transaction.id) {
            guard let index = checks.firstIndex(where: { $0.transaction.id == id }) else { continue }
            switch checks[index].transaction.timerFired(at: now) {
            case .wait: break
            case .retransmit:
                guard !checks[index].isCancelled else { continue }
                counters.retransmissions += 1
                let key = checks[index].key
                actions.append(.transmit(checks[index].transaction.bytes, on: key.base, to: key.remote))
            case .timeOut:
                actions += timedOut(checks.remove(at: index), at: now)
            }
        }
        return actions
    }

    private mutating func timedOut(_ check: ConnectivityCheck, at now: MonotonicTime) -> [Action] {
        guard !check.isCancelled else { return [] }
        switch check.purpose {
        case .consent: return []
        case .connectivity:
            // Nobody can answer before the exchange is complete, so then this says nothing: it goes round again.
            let state: CheckPair.State = exchangeCompletedAt == nil ? .waiting : .failed
            checkList.update(check.key) { if $0.state == .inProgress { $0.state = state } }
            return sendNextCheck(at: now) + considerNomination(at: now)
        case .nomination:
            return nominationFailed(check, at: now)
        }
    }

    /// RFC 8863, section 4; late signs of life buy a little more time.
    mutating func patienceEnded(at now: MonotonicTime) -> [Action] {
        guard let exchangeCompletedAt, checkList.bestValid == nil, isChecking else { return [] }
        let end = exchangeCompletedAt + configuration.patience * 2
        let extended = min(end, (lastEvidenceAt ?? exchangeCompletedAt) + configuration.grace)
        if extended > now {
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
}
