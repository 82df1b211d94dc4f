package import Wire

extension ICEAgent {
    /// Adds a candidate of ours; checks from it begin when the peer's parameters are known.
    ///
    /// After nomination it is a standby: paired with up to four candidates of the peer, that of the path in use first, and kept valid.
    package mutating func add(local candidate: Candidate, at now: MonotonicTime) -> [Action] {
        guard let base = candidate.base, candidate.component == 1,
            candidate.transport.isTCP == (connections[base] != nil),
            localCandidates.count < Self.maximumLocalCandidates,
            !localCandidates.contains(where: { $0.endpoint == candidate.endpoint && $0.base == candidate.base })
        else {
            counters.droppedCandidates += 1
            return []
        }
        localCandidates.append(candidate)
        lastLocalAt = now
        if path != nil, isSearching { lateCandidates.append(candidate) }
        guard isChecking else { return [] }
        pair([candidate], with: remoteCandidates)
        let connecting = connect(to: remoteCandidates, at: now)
        return connecting + sendNextCheck(at: now) + permissions(for: [candidate], remoteCandidates)
    }

    /// Adds a connection that `Action.connect` asked for: its checks go to `remote` only, and each is sent once (RFC 6544, section 7.1).
    ///
    /// - Parameter candidate: active, on the connection's local address and port; its base is the connection.
    package mutating func add(
        local candidate: Candidate, connectedTo remote: Endpoint, at now: MonotonicTime
    ) -> [Action] {
        guard let base = candidate.base, candidate.transport == .tcp(.active), connections[base] == nil,
            connections.count < Self.maximumLocalCandidates
        else {
            counters.droppedCandidates += 1
            return []
        }
        connections[base] = remote
        let actions = add(local: candidate, at: now)
        if localCandidates.last != candidate { connections[base] = nil }
        return actions
    }

    /// Takes the peer's parameters and candidates; the first check leaves with the returned actions.
    ///
    /// Called again with the same parameters it adds candidates, with others it begins anew (RFC 8445, section 9). For the controlling
    /// side the exchange counts as completed; the controlled side calls `exchangeCompleted` when its answer has left.
    package mutating func setRemote(
        _ parameters: ICEParameters, candidates: [Candidate], at now: MonotonicTime
    ) -> [Action] {
        if case .failed = state { return [] }
        if let known = remoteParameters {
            guard known.ufrag != parameters.ufrag || known.password != parameters.password else {
                return add(remote: candidates, at: now)
            }
            beginGeneration()
        }
        remoteParameters = parameters
        unverified.described(by: parameters)
        if parameters.isLite { switchRole(to: .controlling) }
        learn(candidates + takeEarlyCandidates(of: parameters.ufrag), at: now)
        pair(localCandidates, with: remoteCandidates)
        var actions = path == nil ? change(to: .checking) : []
        actions += connect(to: remoteCandidates, at: now)
        actions += takeEarlyChecks(at: now)
        if role == .controlling { actions += exchangeCompleted(at: now) }
        return actions + sendNextCheck(at: now) + permissions(for: localCandidates, remoteCandidates)
    }

    /// The same, from the attributes of a description; those we cannot use are skipped and counted.
    ///
    /// `end-of-candidates` among them counts as `endOfRemoteCandidates`.
    package mutating func setRemote(
        _ parameters: ICEParameters, attributes: [String], at now: MonotonicTime
    ) -> [Action] {
        let ends = attributes.filter(Self.isEndOfCandidates)
        let actions = setRemote(parameters, candidates: usable(attributes, besides: ends.count), at: now)
        return ends.isEmpty ? actions : actions + endOfRemoteCandidates(at: now)
    }

    /// Adds candidates that the peer sent by themselves (RFC 8838, section 11).
    ///
    /// Those that come before its parameters are kept for then.
    ///
    /// - Parameter ufrag: whose candidates they are, when the peer says it; those of another generation are skipped.
    package mutating func add(
        remote candidates: [Candidate], ufrag: String? = nil, at now: MonotonicTime
    ) -> [Action] {
        if case .failed = state { return [] }
        guard let remoteParameters else {
            keep(candidates, of: ufrag)
            return []
        }
        guard ufrag == nil || ufrag == remoteParameters.ufrag else {
            counters.skippedCandidates += candidates.count
            return []
        }
        let known = Set(remoteCandidates)
        learn(candidates, at: now)
        let fresh = remoteCandidates.filter { !known.contains($0) }
        pair(localCandidates, with: fresh)
        let connecting = connect(to: fresh, at: now)
        return connecting + sendNextCheck(at: now) + permissions(for: localCandidates, fresh)
    }

    /// Whether there is somebody to check with, and hope.
    var isChecking: Bool {
        if case .failed = state { return false }
        return remoteParameters != nil
    }

    private static func isEndOfCandidates(_ attribute: String) -> Bool {
        let text = attribute.hasPrefix("a=") ? attribute.dropFirst(2) : attribute[...]
        return text.prefix { !$0.isWhitespace } == "end-of-candidates"
    }

    private mutating func usable(_ attributes: [String], besides others: Int) -> [Candidate] {
        let candidates = attributes.compactMap(Candidate.init(attribute:))
        counters.skippedCandidates += attributes.count - others - candidates.count
        return candidates
    }

    // MARK: Early ones

    private mutating func keep(_ candidates: [Candidate], of ufrag: String?) {
        let room = max(0, Self.maximumRemoteCandidates - earlyCandidates.count)
        earlyCandidates += candidates.prefix(room).map { EarlyCandidate(candidate: $0, ufrag: ufrag) }
        counters.droppedCandidates += max(0, candidates.count - room)
    }

    private mutating func takeEarlyCandidates(of ufrag: String) -> [Candidate] {
        let taken = earlyCandidates.filter { $0.ufrag == nil || $0.ufrag == ufrag }.map(\.candidate)
        counters.skippedCandidates += earlyCandidates.count - taken.count
        earlyCandidates = []
        return taken
    }

    /// Best first, because of the limit.
    private mutating func learn(_ candidates: [Candidate], at now: MonotonicTime) {
        unverified.described(by: candidates.map(\.attribute))
        for candidate in candidates.sorted(by: { $0.priority > $1.priority }) {
            guard candidate.component == 1, isOfUse(candidate.transport) else {
                counters.skippedCandidates += 1
                continue
            }
            if let index = remoteCandidates.firstIndex(where: { $0.isSamePlace(as: candidate) }) {
                guard remoteCandidates[index].type == .peerReflexive else { continue }
                remoteCandidates[index] = candidate
                checkList.replaceRemote(candidate)
            } else if remoteCandidates.count < Self.maximumRemoteCandidates {
                remoteCandidates.append(candidate)
            } else {
                counters.droppedCandidates += 1
                continue
            }
            lastEvidenceAt = now
        }
    }

    /// We open connections, and wait for none.
    private func isOfUse(_ transport: CandidateTransport) -> Bool {
        transport == .udp || configuration.usesTCP && transport == .tcp(.passive)
    }
}

extension Candidate {
    fileprivate func isSamePlace(as other: Candidate) -> Bool {
        endpoint == other.endpoint && transport.isTCP == other.transport.isTCP
    }
}
