package import Wire

/// Finds out in a few round trips whether the path in use is dead, and what can replace it.
///
/// The pauses are shorter than the 500 ms that RFC 8445, section 14.3, asks of a search: these paths have a known round trip.
extension ICEAgent {
    /// Tells that the path in use may be dead: nothing was heard on it for a while, or the host refused to send.
    ///
    /// Probes leave at once on the path and on the pairs that could replace it. An answer over the path ends the suspicion. Without one
    /// data moves to another pair that answers, and the controlling agent nominates that. The controlled one sends over it without waiting
    /// for the nomination, which RFC 8445 does not foresee: the peer knows the pair from our checks. When nobody answers,
    /// `ICEState.disconnected` is told, and the probes go on slowly. Does nothing while the path is suspect already, without a path, and
    /// for `ICEConfiguration.trust` after an answer over it.
    package mutating func suspectPath(at now: MonotonicTime) -> [Action] {
        guard path != nil, suspicion == nil else { return [] }
        if let clearedAt, now - clearedAt < configuration.trust { return [] }
        counters.suspicions += 1
        suspicion = Suspicion(at: now)
        return probe(at: now)
    }

    /// Tells that media of the peer came over another pair than the path: it has moved, and may know why.
    package mutating func peerSends(on base: SocketID, from source: Endpoint, at now: MonotonicTime) -> [Action] {
        let key = PathKey(base: base, remote: source)
        guard let path, path.key != key, checkList[key]?.validity != nil else { return [] }
        // Some peers always send another way than they are sent to, and that is no reason to ask all the time.
        if let clearedAt, now - clearedAt < configuration.consentInterval { return [] }
        return suspectPath(at: now)
    }

    /// One round: the path, and a few of those that have not answered yet.
    mutating func probe(at now: MonotonicTime) -> [Action] {
        guard let path, var suspicion else { return [] }
        var actions = [
            send(.probe, on: path.key, priority: path.pair.local.priorityIfPeerReflexive, path.credentials, at: now)
        ]
        suspicion.probed(at: now)
        if let credentials, path.generation == generation {
            for pair in alternatives(to: path.key, suspicion).prefix(Self.maximumProbed) {
                suspicion.probes[pair.key, default: 0] += 1
                let priority = pair.local.priorityIfPeerReflexive
                actions.append(send(.probe, on: pair.key, priority: priority, credentials, at: now))
            }
        }
        self.suspicion = suspicion
        timers[.probe] = now + (state == .disconnected ? configuration.slowProbeGap : probeGap)
        return actions + judgePath(at: now)
    }

    /// Valid pairs that have been silent since the suspicion began, those probed least first.
    private func alternatives(to key: PathKey, _ suspicion: Suspicion) -> [CheckPair] {
        standbyPairs(besides: key).filter { !$0.hasAnswered(since: suspicion.beganAt) }.enumerated()
            .sorted { first, second in
                let counts = [first, second].map { suspicion.probes[$0.element.key] ?? 0 }
                return (counts[0], first.offset) < (counts[1], second.offset)
            }.map(\.element)
    }

    private var probeGap: Duration { min(answerTime, configuration.longestProbeGap) }

    /// How long an answer over the path may take.
    private var answerTime: Duration {
        guard let roundTripTime = path?.pair.roundTripTime else { return configuration.longestProbeGap }
        return max(roundTripTime * 3 / 2, configuration.shortestProbeGap)
    }

    // MARK: The verdict

    /// Moves on when the path has had its chance and another pair answers; tells when nobody does.
    mutating func judgePath(at now: MonotonicTime) -> [Action] {
        guard let path, let suspicion, let decisiveAt = suspicion.decisiveAt else { return [] }
        let unansweredAt = decisiveAt + answerTime
        guard now >= unansweredAt else {
            timers[.verdict] = unansweredAt
            return []
        }
        let answering = checkList.bestValid { pair in
            pair.key != path.key && pair.hasAnswered(since: suspicion.beganAt)
        }
        if let answering, path.generation == generation { return move(to: answering.key, at: now) }
        let silentAt = max(suspicion.beganAt + configuration.silenceLimit, unansweredAt)
        guard now >= silentAt else {
            timers[.verdict] = silentAt
            return []
        }
        return silenceFallen(at: now)
    }

    private mutating func move(to key: PathKey, at now: MonotonicTime) -> [Action] {
        counters.moves += 1
        if let left = path?.key {
            checkList.update(left) {
                $0.isDoubted = true
                // Whether the peer keeps to it is seen from here on.
                $0.heardAt = nil
            }
        }
        moved = key
        if role == .controlling {
            checks.removeAll { $0.purpose == .nomination }
            nomination = .asking(key)
            checkList.trigger(key, first: true)
        }
        return choosePath(at: now) + sendNextCheck(at: now)
    }

    /// Nobody answers: the path stays, for an answer may still come, and everything else is tried again.
    private mutating func silenceFallen(at now: MonotonicTime) -> [Action] {
        guard let suspicion, state != .disconnected else { return [] }
        checkList.doubt(silentSince: suspicion.beganAt)
        let told = change(to: .disconnected)
        return told + searchAgain(at: now)
    }

    /// An answer came over the path.
    mutating func clearSuspicion(at now: MonotonicTime) {
        guard suspicion != nil else { return }
        clearedAt = now
        forgetSuspicion()
        checks.removeAll { $0.purpose == .probe && $0.key == path?.key }
    }

    mutating func forgetSuspicion() {
        suspicion = nil
        for timer in [Timer.probe, .verdict] { timers.cancel(timer) }
    }
}
