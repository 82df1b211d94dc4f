internal import Wire

/// What agent and reservation want from each other and from the call.
extension ICETransport {
    mutating func perform(_ outputs: [ICEAgent.Action], at now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        for output in outputs {
            switch output {
            case .transmit(let bytes, let base, let peer):
                actions +=
                    transmit(bytes, on: base, to: peer, at: now)
                    + noteCheck(bytes, PathKey(base: base, remote: peer), at: now)
            case .permit(let peer, let base):
                let relaying = reservation.permit(peer.address, through: base, at: now)
                actions += perform(relaying, at: now)
            case .pathChanged(let pair): actions += pathChanged(pair, at: now)
            case .connect(let remote): actions += connect(to: remote, at: now)
            case .stateChanged(let state):
                if route != nil, agent.selectedPair == nil {
                    route = nil
                    actions.append(.routeLost)
                }
                actions.append(.stateChanged(state))
            }
        }
        return actions
    }

    mutating func perform(_ outputs: [Reservation.Action], at now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        for output in outputs {
            switch output {
            case .network(let action): actions.append(.network(action))
            case .candidate(let candidate):
                actions.append(.localCandidate(candidate))
                let checking = agent.add(local: candidate, at: now)
                actions += perform(checking, at: now)
            case .candidateRemoved(let candidate): actions += removed(candidate, at: now)
            case .ready: actions.append(.gathered)
            case .failed(let failure): actions.append(.gatheringFailed(failure))
            case .received(let bytes, let peer, let socket):
                actions += received(bytes, from: peer, on: socket, at: now)
            case .channelBound(_, let peer, let socket), .channelRefused(let peer, let socket):
                actions += reroute(to: peer, from: socket)
            }
        }
        return actions
    }

    private mutating func noteCheck(_ bytes: [UInt8], _ key: PathKey, at now: MonotonicTime) -> [Action] {
        // A request, not an answer to one of the peer's.
        guard agent.selectedPair == nil, firstHeard == nil, bytes.starts(with: [0, 1]) else { return [] }
        lastCheck = (key, now)
        let isNew = checked.count < Self.earlyPathLimit && !checked.contains(key)
        if isNew { checked.append(key) }
        guard isNew || isHandshakeHeld else { return [] }
        isHandshakeHeld = false
        return [.earlyPathFound]
    }

    private mutating func noteHeard(_ key: PathKey) -> [Action] {
        guard firstHeard == nil, agent.isAuthenticated(key.remote, on: key.base) else { return [] }
        firstHeard = key
        return agent.selectedPair == nil ? [.earlyPathFound] : []
    }

    mutating func transmit(
        _ bytes: [UInt8], on base: SocketID, to peer: Endpoint, at now: MonotonicTime
    ) -> [Action] {
        if streams[base] != nil {
            return PeerStream.frame(bytes).map { [.network(.transmit($0, on: base, to: peer))] } ?? []
        }
        guard reservation.isRelay(base) else { return [.network(.transmit(bytes, on: base, to: peer))] }
        let relaying = reservation.send(bytes, to: peer, through: base, at: now)
        return perform(relaying, at: now)
    }

    mutating func received(
        _ bytes: [UInt8], from peer: Endpoint, on socket: SocketID, at now: MonotonicTime
    ) -> [Action] {
        if PacketKind(bytes) == .stun {
            let checking = agent.receive(bytes, from: peer, on: socket, at: now)
            return perform(checking, at: now) + noteHeard(PathKey(base: socket, remote: peer))
        }
        guard agent.isAuthenticated(peer, on: socket) else {
            dropped += 1
            return []
        }
        let isOnPath = agent.selectedPair.map { $0.local.base == socket && $0.remote.endpoint == peer } ?? false
        guard !isOnPath else { return [.received(bytes)] }
        let moving = agent.peerSends(on: socket, from: peer, at: now)
        return [.received(bytes)] + perform(moving, at: now)
    }

    private mutating func removed(_ candidate: Candidate, at now: MonotonicTime) -> [Action] {
        guard let base = candidate.base, !reservation.candidates.contains(where: { $0.base == base }) else {
            return []
        }
        let checking = agent.remove(base: base, at: now)
        return perform(checking, at: now)
    }

    private mutating func pathChanged(_ pair: CandidatePair, at now: MonotonicTime) -> [Action] {
        guard let base = pair.local.base else { return [] }
        var actions = reroute(to: pair.remote.endpoint, from: base)
        if let route, route.isRelayed, route.channel == nil {
            let relaying = reservation.bindChannel(to: pair.remote.endpoint, through: base, at: now)
            actions += perform(relaying, at: now)
        }
        return actions
    }

    /// Tells the route again when it concerns the path in use and has changed.
    private mutating func reroute(to peer: Endpoint, from socket: SocketID) -> [Action] {
        guard let pair = agent.selectedPair, pair.local.base == socket, pair.remote.endpoint == peer,
            let current = mediaRoute(to: peer, from: socket), current != route
        else { return [] }
        route = current
        return [.routeChanged(current)]
    }

    private func mediaRoute(to peer: Endpoint, from socket: SocketID) -> MediaRoute? {
        guard streams[socket] != nil else { return reservation.route(to: peer, from: socket) }
        return MediaRoute(
            socket: socket, channel: nil, destination: peer, isRelayed: false, isStream: true, isFramed: true)
    }
}
