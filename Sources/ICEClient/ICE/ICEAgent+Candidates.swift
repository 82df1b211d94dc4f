package import Wire

extension ICEAgent {
    /// Adds a candidate of ours; checks from it begin when the peer's parameters are known.
    package mutating func add(local candidate: Candidate, at now: MonotonicTime) -> [Action] {
        guard candidate.base != nil, candidate.component == 1,
            localCandidates.count < Self.maximumLocalCandidates,
            !localCandidates.contains(where: { $0.endpoint == candidate.endpoint && $0.base == candidate.base })
        else {
            counters.droppedCandidates += 1
            return []
        }
        localCandidates.append(candidate)
        guard isChecking else { return [] }
        pair([candidate], with: remoteCandidates)
        return sendNextCheck(at: now) + permissions(for: [candidate], remoteCandidates)
    }

    /// Forgets the candidates of a socket that is gone; another valid pair takes over, if there is one.
    package mutating func remove(base: SocketID, at now: MonotonicTime) -> [Action] {
        localCandidates.removeAll { $0.base == base }
        checkList.removeAll { $0.key.base == base }
        checks.removeAll { $0.key.base == base }
        authenticated = authenticated.filter { $0.base != base }
        switch nomination {
        case .asking(let key) where key.base == base, .done(let key) where key.base == base: nomination = .none
        case .none, .holding, .asking, .done: break
        }
        guard let lost = path, lost.key.base == base else { return [] }
        path = nil
        timers.cancel(.consent)
        timers.cancel(.consentExpiry)
        let actions = choosePath(at: now) + considerNomination(at: now)
        guard path == nil else { return actions }
        guard remoteParameters != nil else { return actions + change(to: .new) }
        let isSearching = lost.generation != generation || checks.contains { $0.purpose == .connectivity }
        guard isSearching || checkList.hasWork else { return actions + fail(.socketLost) }
        if exchangeCompletedAt != nil, timers[.patience] == nil {
            exchangeCompletedAt = now
            timers[.patience] = now + configuration.patience
        }
        return actions + change(to: .checking)
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
        if parameters.isLite { switchRole(to: .controlling) }
        learn(candidates, at: now)
        pair(localCandidates, with: remoteCandidates)
        var actions = path == nil ? change(to: .checking) : []
        actions += takeEarlyChecks(at: now)
        if role == .controlling { actions += exchangeCompleted(at: now) }
        return actions + sendNextCheck(at: now) + permissions(for: localCandidates, remoteCandidates)
    }

    /// The same, from the attributes of a description; those we cannot use are skipped and counted.
    package mutating func setRemote(
        _ parameters: ICEParameters, attributes: [String], at now: MonotonicTime
    ) -> [Action] {
        setRemote(parameters, candidates: usable(attributes), at: now)
    }

    /// Adds candidates that the peer sent after its parameters.
    package mutating func add(remote candidates: [Candidate], at now: MonotonicTime) -> [Action] {
        guard isChecking else { return [] }
        let known = Set(remoteCandidates)
        learn(candidates, at: now)
        let fresh = remoteCandidates.filter { !known.contains($0) }
        pair(localCandidates, with: fresh)
        return sendNextCheck(at: now) + permissions(for: localCandidates, fresh)
    }

    /// Whether there is somebody to check with, and hope.
    var isChecking: Bool {
        if case .failed = state { return false }
        return remoteParameters != nil
    }

    private mutating func usable(_ attributes: [String]) -> [Candidate] {
        let candidates = attributes.compactMap(Candidate.init(attribute:))
        counters.skippedCandidates += attributes.count - candidates.count
        return candidates
    }

    /// Best first, because of the limit.
    private mutating func learn(_ candidates: [Candidate], at now: MonotonicTime) {
        for candidate in candidates.sorted(by: { $0.priority > $1.priority }) {
            guard candidate.component == 1 else {
                counters.skippedCandidates += 1
                continue
            }
            if let index = remoteCandidates.firstIndex(where: { $0.endpoint == candidate.endpoint }) {
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

    private mutating func pair(_ locals: [Candidate], with remotes: [Candidate]) {
        var pairs: [CheckPair] = []
        for local in locals {
            guard let base = local.base else { continue }
            for remote in remotes where local.endpoint.address.canReach(remote.endpoint.address) {
                pairs.append(CheckPair(base: base, local: local, remote: remote, role: role))
            }
        }
        counters.droppedPairs += checkList.insert(contentsOf: pairs)
    }

    private func permissions(for locals: [Candidate], _ remotes: [Candidate]) -> [Action] {
        locals.filter { $0.type == .relayed }.flatMap { local -> [Action] in
            guard let base = local.base else { return [] }
            var seen: Set<IPAddress> = []
            let endpoints = remotes.map(\.endpoint).filter {
                $0.address.family == local.endpoint.address.family && seen.insert($0.address).inserted
            }
            return endpoints.prefix(Self.maximumPermissions).map { .permit($0, on: base) }
        }
    }
}

extension IPAddress {
    /// RFC 8445, section 6.1.2.2: the same family, link-local with link-local; and loopback stays on its host.
    func canReach(_ other: IPAddress) -> Bool {
        guard family == other.family, !isLoopback || other.isLoopback else { return false }
        return family == .v4 || isLinkLocal == other.isLinkLocal
    }
}
