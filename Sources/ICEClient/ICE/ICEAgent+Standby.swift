internal import Wire

/// Pairs that are not in use, but kept valid, so that data can move there at once.
extension ICEAgent {
    /// Valid pairs besides the path in the order in which they are worth keeping.
    ///
    /// What shares nothing with the path comes first: opened for the purpose, then other sockets, relayed ones before others when the path
    /// is direct and the other way round, and one pair of each before a second.
    func standbyPairs(besides key: PathKey?) -> [CheckPair] {
        let isPathRelayed = key.flatMap { checkList[$0] }?.local.type == .relayed
        var bases: Set<SocketID> = []
        let ranked = checkList.pairs.filter { $0.validity != nil && $0.key != key }.map { pair -> (Int, CheckPair) in
            guard pair.key.base != key?.base else { return (5, pair) }
            guard bases.insert(pair.key.base).inserted else { return (4, pair) }
            let isOfOtherKind = (pair.local.type == .relayed) != isPathRelayed
            return ((pair.isStandby ? 0 : 2) + (isOfOtherKind ? 0 : 1), pair)
        }
        // The list is in the order of priority, which a stable sort keeps.
        return (0...5).flatMap { rank in ranked.filter { $0.0 == rank }.map(\.1) }
    }

    /// Decides which pairs are kept, and when something is to be done about them.
    mutating func scheduleStandby(at now: MonotonicTime) {
        let kept = Set(standbyPairs(besides: path?.key).prefix(Self.maximumKept).map(\.key))
        var next: MonotonicTime?
        for pair in checkList.pairs {
            guard let validity = pair.validity, pair.key != path?.key else {
                checkList.update(pair.key) { $0.standbyCheckAt = nil }
                continue
            }
            let checkAt = kept.contains(pair.key) ? pair.standbyCheckAt ?? now + standbyGap() : nil
            checkList.update(pair.key) { $0.standbyCheckAt = checkAt }
            next = .earlier(next, .earlier(checkAt, validity.confirmedAt + configuration.consentLifetime))
        }
        timers[.standby] = next
    }

    /// Lets go what has not answered for too long, and checks what is due.
    mutating func maintainStandby(at now: MonotonicTime) -> [Action] {
        checkList.invalidate(before: now - configuration.consentLifetime, except: path?.key)
        var actions: [Action] = []
        for pair in checkList.pairs {
            guard let credentials, let due = pair.standbyCheckAt, due <= now else { continue }
            let next = now + standbyGap()
            checkList.update(pair.key) { $0.standbyCheckAt = next }
            let priority = pair.local.priorityIfPeerReflexive
            actions.append(send(.standby, on: pair.key, priority: priority, credentials, at: now))
        }
        scheduleStandby(at: now)
        return actions
    }

    /// That of consent checks; shorter while data has nowhere else to go.
    private mutating func standbyGap() -> Duration {
        path == nil ? configuration.slowProbeGap : consentGap()
    }

    // MARK: Candidates that come after nomination

    /// Whether a new candidate is there in case the path dies, and not for the search.
    var isStandingBy: Bool { path != nil && !isSearching }

    /// The peer's candidates worth a standby pair: that of the path first, then the best of each type, then the others.
    func standbyRemotes(for local: Candidate, among remotes: [Candidate]) -> [Candidate] {
        let sorted = remotes.filter { canPair(local, $0) }.sorted { $0.priority > $1.priority }
        var types: Set<CandidateType> = []
        let ranked = sorted.map { remote -> (Int, Candidate) in
            if remote.endpoint == path?.key.remote { return (0, remote) }
            return (types.insert(remote.type).inserted ? 1 : 2, remote)
        }
        let ordered = (0...2).flatMap { rank in ranked.filter { $0.0 == rank }.map(\.1) }
        return Array(ordered.prefix(Self.maximumStandbyPairs))
    }
}
