package import Wire

/// One call's path: a reservation that became this call's, and the agent that finds the way to the peer.
///
/// ```
/// socket ─► Reservation ─┬─ its servers' answers end here
///                        └─ from peers ─┬─ STUN ─► ICEAgent ─► checks, out through the reservation
///                                       └─ else ─► `.received`, if the address has passed a check
/// ```
package struct ICETransport: Sendable {
    package enum Action: Equatable, Sendable {
        case network(NetworkAction)
        /// DTLS, SRTP or SRTCP of the peer.
        case received([UInt8])
        case stateChanged(ICEState)
        /// Media goes this way from now on; at first without a channel when it is relayed, and again with one.
        case routeChanged(MediaRoute)
        /// Media has nowhere to go for now.
        case routeLost
        /// A handshake may begin, or be said again on another way: one of the first checks has left, or the peer's first one came.
        case earlyPathFound
        /// An address of ours to tell the peer, beyond those in `localCandidates` at the start.
        case localCandidate(Candidate)
        /// The reservation, taken before it was ready, has enough to make an offer.
        case gathered
        case gatheringFailed(GatheringFailure)
    }

    var reservation: Reservation
    var agent: ICEAgent
    /// Connections to candidates of the peer.
    var streams: [SocketID: PeerStream] = [:]
    /// Where media goes; nil while there is no path.
    package internal(set) var route: MediaRoute?
    /// Where the first few checks went, before there was a path.
    var checked: [PathKey] = []
    static let earlyPathLimit = 4
    /// The last check before there was a path: a handshake may leave with it.
    var lastCheck: (key: PathKey, at: MonotonicTime)?
    /// A handshake waits for the next check.
    var isHandshakeHeld = false
    /// Where the peer's first valid check came from.
    var firstHeard: PathKey?
    /// Packets that came from nobody we know, or had nowhere to go.
    package internal(set) var dropped = 0

    /// - Parameters:
    ///   - reservation: started, and best ready; its sockets are this transport's from now on.
    ///   - role: controlling for the side that makes the offer.
    ///   - localParameters: made from `random` when nil.
    package init(
        reservation: Reservation, role: ICERole, localParameters: ICEParameters? = nil, random: RandomSource,
        configuration: ICEConfiguration = ICEConfiguration(), at now: MonotonicTime
    ) {
        var random = random
        self.reservation = reservation
        let parameters = localParameters ?? ICEParameters(using: &random)
        agent = ICEAgent(
            role: role, localParameters: parameters, random: random.split(), configuration: configuration)
        for candidate in reservation.candidates { _ = agent.add(local: candidate, at: now) }
    }

    // MARK: Queries

    package var localParameters: ICEParameters { agent.localParameters }
    package var localCandidates: [Candidate] { reservation.candidates }
    package var role: ICERole { agent.role }
    package var state: ICEState { agent.state }
    package var selectedPair: CandidatePair? { agent.selectedPair }
    /// Whether the key exchange has somewhere to go.
    package var hasEarlyPath: Bool { agent.selectedPair != nil || firstHeard != nil || !checked.isEmpty }
    package var isGathered: Bool { reservation.isReady }
    package var iceReport: ICEReport { agent.report }
    /// Whether everything was given back and closed.
    package var isEnded: Bool { reservation.isEnded }

    package var nextDeadline: MonotonicTime? { .earlier(reservation.nextDeadline, agent.nextDeadline) }

    /// Nil while there is no path.
    package var report: PathReport? {
        guard let pair = agent.selectedPair, let base = pair.local.base else { return nil }
        return PathReport(
            localType: pair.local.type, localAddress: pair.local.endpoint, remoteType: pair.remote.type,
            remoteAddress: pair.remote.endpoint,
            transport: streams[base] == nil ? reservation.transport(of: base) : .tcp,
            server: reservation.server(of: base)?.description,
            why: reservation.why(of: base, hasTriedDirect: hasTriedDirect),
            roundTripTime: pair.roundTripTime, serverRoundTripTime: reservation.roundTripTime(of: base))
    }

    /// To the TURN server of the way tried first; nil without a relay.
    package var serverRoundTripTime: Duration? {
        (firstHeard ?? checked.first).flatMap { reservation.roundTripTime(of: $0.base) }
    }

    /// There was a way without a relay that could have been the path.
    private var hasTriedDirect: Bool {
        let remotes = Set(agent.remoteCandidates.map(\.endpoint.address.family))
        return reservation.candidates.contains { $0.type != .relayed && remotes.contains($0.endpoint.address.family) }
    }

    /// Whether the next byte of a connection begins a frame, because all before it have been taken.
    package func isBetweenFrames(on socket: SocketID) -> Bool { reservation.isBetweenFrames(on: socket) }

    // MARK: The peer

    /// Takes what the peer said of itself; checks leave at once.
    package mutating func setRemote(
        _ parameters: ICEParameters, candidates: [Candidate], at now: MonotonicTime
    ) -> [Action] {
        let actions = agent.setRemote(parameters, candidates: candidates, at: now)
        return perform(actions, at: now)
    }

    /// The same, from the `candidate` attributes of a description; those we cannot use are skipped.
    package mutating func setRemote(
        _ parameters: ICEParameters, attributes: [String], at now: MonotonicTime
    ) -> [Action] {
        let actions = agent.setRemote(parameters, attributes: attributes, at: now)
        return perform(actions, at: now)
    }

    /// Adds candidates that the peer sent later.
    package mutating func add(remote candidates: [Candidate], at now: MonotonicTime) -> [Action] {
        let actions = agent.add(remote: candidates, at: now)
        return perform(actions, at: now)
    }

    /// The controlled side has sent its answer: from here on failure is possible.
    package mutating func exchangeCompleted(at now: MonotonicTime) -> [Action] {
        let actions = agent.exchangeCompleted(at: now)
        return perform(actions, at: now)
    }

    /// Begins anew with fresh parameters, which must reach the peer; the old path stays in use meanwhile.
    package mutating func restart(localParameters parameters: ICEParameters, at now: MonotonicTime) -> [Action] {
        let actions = agent.restart(localParameters: parameters, at: now)
        return perform(actions, at: now)
    }

    // MARK: Another way

    /// The addresses this host sends from.
    package var hostAddresses: [IPAddress] { reservation.configuration.hostAddresses }

    /// Nothing was heard on the path in use for a while: finds out whether it works, and moves when another one does.
    package mutating func suspectPath(at now: MonotonicTime) -> [Action] {
        let actions = agent.suspectPath(at: now)
        return perform(actions, at: now)
    }

    /// Reserves a relay over TCP or TLS beside the path in use, checked and kept alive.
    package mutating func openStandby(at now: MonotonicTime) -> [Action] {
        let actions = reservation.openStandby(at: now)
        return perform(actions, at: now)
    }

    /// Gathers again, see `Reservation.regather`; `gathered` follows.
    package mutating func regather(
        hostAddresses: [IPAddress], suspect: SocketID?, at now: MonotonicTime
    ) -> [Action] {
        let actions = reservation.regather(hostAddresses: hostAddresses, suspect: suspect, at: now)
        return perform(actions, at: now)
    }

    package mutating func update(servers: [TURNServer]) {
        reservation.update(servers: servers)
    }

    /// Kind, transport and port of a route, such as `relay udp 3478` or `direct udp`.
    package func name(of route: MediaRoute) -> String {
        streams[route.socket] == nil ? reservation.name(of: route.socket) : "direct tcp"
    }

    /// Sends over the path in use; nothing leaves while there is none.
    package mutating func send(_ payload: [UInt8], at now: MonotonicTime) -> [Action] {
        guard let pair = agent.selectedPair, let base = pair.local.base else {
            dropped += 1
            return []
        }
        return transmit(payload, on: base, to: pair.remote.endpoint, at: now)
    }

    /// Sends a packet of the key exchange, which need not wait for the first valid pair (RFC 5763, section 5).
    ///
    /// Before there is one, it goes where the peer's checks come from, or else with a check that leaves now: each of the first few is
    /// told as an early path, because nobody knows yet which of the peer's addresses can be reached. Without a check it does not leave,
    /// and the next one is told as an early path too; nor does it when the addresses have got enough.
    package mutating func sendHandshake(_ payload: [UInt8], at now: MonotonicTime) -> [Action] {
        guard agent.selectedPair == nil else { return send(payload, at: now) }
        if let firstHeard { return transmit(payload, on: firstHeard.base, to: firstHeard.remote, at: now) }
        guard let lastCheck, lastCheck.at == now else {
            isHandshakeHeld = true
            return []
        }
        let remote = lastCheck.key.remote
        guard agent.mayShakeHands(payload.count, with: remote, at: now) else { return [] }
        return transmit(payload, on: lastCheck.key.base, to: remote, at: now)
    }

    /// Gives everything back.
    package mutating func close(at now: MonotonicTime) -> [Action] {
        route = nil
        let closing = closeStreams()
        let actions = reservation.release(at: now)
        return closing + perform(actions, at: now)
    }

    // MARK: The network

    package mutating func socketOpened(
        _ socket: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime
    ) -> [Action] {
        if streams[socket] != nil { return streamOpened(socket, local: local, at: now) }
        let actions = reservation.socketOpened(socket, local: local, remote: remote, at: now)
        return perform(actions, at: now)
    }

    package mutating func socketFailed(
        _ socket: SocketID, _ failure: SocketFailure, at now: MonotonicTime
    ) -> [Action] {
        if streams[socket] != nil { return streamFailed(socket, at: now) }
        let actions = reservation.socketFailed(socket, failure, at: now)
        return perform(actions, at: now)
    }

    /// Takes a datagram, or any portion of a connection's bytes.
    package mutating func receive(
        _ bytes: [UInt8], from source: Endpoint, on socket: SocketID, at now: MonotonicTime
    ) -> [Action] {
        if streams[socket] != nil { return streamReceived(bytes, on: socket, at: now) }
        let actions = reservation.receive(bytes, from: source, on: socket, at: now)
        return perform(actions, at: now)
    }

    package mutating func timerFired(at now: MonotonicTime) -> [Action] {
        let gathering = reservation.timerFired(at: now)
        var actions = perform(gathering, at: now)
        let checking = agent.timerFired(at: now)
        actions += perform(checking, at: now)
        return actions
    }
}
