package import Wire

/// Gathered candidates with live relay allocations: made at sign-in, kept until one call takes it.
///
/// ```
/// start ─► host sockets ─► Binding requests ─┐
///      └─► UDP ─► TCP ─► TLS to TURN servers ┴─► candidates ─► ready ─► kept alive ─► release
///          a stage begins while the one before it has no answer
/// ```
/// Ready means: the first relayed address and a round trip's grace for a better one, or everything has ended, or
/// `maximumWait` is over and something is there. A server that does not answer delays nothing else.
package struct Reservation: Sendable {
    package enum Action: Equatable, Sendable {
        case network(NetworkAction)
        /// One more address, before or after `ready`.
        case candidate(Candidate)
        /// An address that was told is gone.
        case candidateRemoved(Candidate)
        /// There is enough for a call; said once for each gathering.
        case ready
        case failed(GatheringFailure)
        /// Anything that is not between this host and its servers: from a peer, directly or through the relay of this socket.
        case received([UInt8], from: Endpoint, on: SocketID)
        case channelBound(UInt16, peer: Endpoint, on: SocketID)
        /// Payloads to the peer need the slow way again.
        case channelRefused(peer: Endpoint, on: SocketID)
    }

    enum State: Equatable {
        case idle
        case gathering
        case ready
        case failed(GatheringFailure)
        case releasing
        case ended
    }

    /// A socket on a local address.
    struct HostSocket: Sendable {
        var id: SocketID
        var address: IPAddress
        var local: Endpoint?
        var hasFailed = false
    }

    /// Ways of one transport, and how long after the start their turn comes.
    struct Stage: Sendable {
        var offset: Duration
        var plans: [RelayAttempt.Plan]
    }

    enum TimerKey: Hashable {
        case stage, grace, cap, release, better, standby
        case socket(SocketID)
    }

    package internal(set) var configuration: GatheringConfiguration
    /// What earlier reservations learned here, and this one since.
    package internal(set) var lessons: NetworkLessons
    var state = State.idle
    var random: RandomSource
    var timers = TimerTable<TimerKey>()
    var nextSocket: UInt32
    let endOfSockets: UInt32
    var startedAt = MonotonicTime.zero
    var isPastCap = false
    var isGraceOver = false

    var hosts: [HostSocket] = []
    /// Sockets that only serve to learn the address behind the name of a STUN server.
    var lookups: Set<SocketID> = []
    var stunServers: [Endpoint] = []
    var probes: [ReflexiveProbe] = []
    var relays: [RelayAttempt] = []
    var waitingStages: [Stage] = []
    /// About a round trip: how long TCP waits for UDP, and TLS for TCP.
    var stageDistance = Self.stageDistance
    /// A relay over TCP or TLS is being looked for though there is another.
    var isOpeningStandby = false
    /// Does not count as a relay while others are being gathered.
    var suspect: SocketID?

    /// What can be told to a peer now, in the order it was found.
    package internal(set) var candidates: [Candidate] = []
    /// When `ready` was said.
    package internal(set) var readyAt: MonotonicTime?
    /// From the first socket to `ready`.
    package internal(set) var gatheringTime: Duration?
    /// Bytes from somebody they were not expected of.
    package internal(set) var dropped = 0

    /// A reservation uses no more socket identifiers than this, counted from `firstSocket`.
    package static let socketRange: UInt32 = 1024
    static let maximumHosts = 8
    static let maximumRelays = 8
    static let maximumSTUNServers = 8
    /// The distance of stages where no round trip was measured, and never more.
    static let stageDistance = Duration.milliseconds(150)

    /// - Parameters:
    ///   - lessons: of this network, from earlier reservations.
    ///   - firstSocket: the first of `socketRange` identifiers that are this reservation's.
    package init(
        configuration: GatheringConfiguration, lessons: NetworkLessons = NetworkLessons(), firstSocket: UInt32,
        random: RandomSource
    ) {
        self.configuration = configuration
        self.lessons = lessons
        self.random = random
        nextSocket = firstSocket
        endOfSockets = firstSocket &+ Self.socketRange
    }

    /// Whether a call can take it now.
    package var isReady: Bool { state == .ready && !candidates.isEmpty }

    /// Whether no further event will come of it.
    package var isEnded: Bool {
        switch state {
        case .failed, .ended: true
        case .idle, .gathering, .ready, .releasing: false
        }
    }

    package var failure: GatheringFailure? {
        if case .failed(let failure) = state { failure } else { nil }
    }

    func isBetweenFrames(on socket: SocketID) -> Bool {
        for index in relays.indices where relays[index].socket == socket { return relays[index].deframer.buffered == 0 }
        return false
    }

    package var nextDeadline: MonotonicTime? {
        var deadline = timers.nextDeadline
        for relay in relays { deadline = .earlier(deadline, relay.allocation.nextDeadline) }
        for probe in probes { deadline = .earlier(deadline, probe.deadline) }
        return deadline
    }

    // MARK: Input

    package mutating func start(at now: MonotonicTime) -> [Action] {
        guard state == .idle else { preconditionFailure("Reservation.start in state \(state)") }
        beginGathering(at: now)
        let actions = openHosts(at: now) + startNextStage(at: now)
        return actions + evaluate(at: now)
    }

    /// - Parameters:
    ///   - local: where the socket is bound; for a host socket this is the candidate.
    ///   - remote: for a socket to a server, its address.
    package mutating func socketOpened(
        _ socket: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime
    ) -> [Action] {
        guard isAlive else { return [] }
        if let index = hosts.firstIndex(where: { $0.id == socket }) {
            return hostOpened(index, local, at: now) + evaluate(at: now)
        }
        if lookups.contains(socket) { return lookedUp(socket, remote, at: now) + evaluate(at: now) }
        return relayOpened(socket, local, remote, at: now) + evaluate(at: now)
    }

    /// The socket could not be opened, or is gone; it need not be closed any more.
    package mutating func socketFailed(
        _ socket: SocketID, _ failure: SocketFailure, at now: MonotonicTime
    ) -> [Action] {
        guard isAlive else { return state == .releasing ? relayClosed(socket) : [] }
        timers.cancel(.socket(socket))
        if let index = hosts.firstIndex(where: { $0.id == socket }) {
            return hostFailed(index) + evaluate(at: now)
        }
        if lookups.remove(socket) != nil { return evaluate(at: now) }
        return relayFailed(socket, .socket(failure), isSocketOpen: false, at: now) + evaluate(at: now)
    }

    /// Takes a datagram, or any portion of a connection's bytes.
    package mutating func receive(
        _ bytes: [UInt8], from source: Endpoint, on socket: SocketID, at now: MonotonicTime
    ) -> [Action] {
        if isRelay(socket) { return relayReceived(socket, bytes, from: source, at: now) + evaluate(at: now) }
        guard isAlive, hosts.contains(where: { $0.id == socket }) else {
            dropped += 1
            return []
        }
        if let answer = receiveBinding(bytes, from: source, on: socket, at: now) { return answer + evaluate(at: now) }
        return [.received(bytes, from: source, on: socket)]
    }

    package mutating func timerFired(at now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        while let key = timers.popExpired(at: now) {
            switch key {
            case .stage: actions += stageTimerFired(at: now)
            case .grace: isGraceOver = true
            case .cap: isPastCap = true
            case .better: actions += retry(at: now)
            case .standby: actions += openStandby(at: now)
            case .release: actions += closeEverything(.ended)
            case .socket(let socket): actions += patienceEnded(socket, at: now)
            }
        }
        for socket in relays.map(\.socket) { actions += drive(socket, at: now) { $0.timerFired(at: now) } }
        return actions + probeTimersFired(at: now) + evaluate(at: now)
    }

    /// Gives the relayed addresses back and closes everything, within a second.
    package mutating func release(at now: MonotonicTime) -> [Action] {
        guard isAlive else {
            if state == .idle { state = .ended }
            return []
        }
        state = .releasing
        timers.cancelAll()
        timers[.release] = now + .seconds(1)
        waitingStages = []
        probes = []
        candidates = []
        let sockets = hosts.filter { !$0.hasFailed }.map(\.id) + lookups
        hosts = []
        lookups = []
        var actions = sockets.map { Action.network(.close($0)) }
        relays.removeAll(where: \.hasFailed)
        for socket in relays.map(\.socket) { actions += drive(socket, at: now) { $0.release(at: now) } }
        if relays.isEmpty { state = .ended }
        return actions
    }

    // MARK: Inside

    /// Whether sockets and servers still matter.
    var isAlive: Bool { state == .gathering || state == .ready }

    /// The next identifier; nil when this reservation has used up its share.
    mutating func makeSocket(at now: MonotonicTime) -> SocketID? {
        guard nextSocket != endOfSockets else { return nil }
        defer { nextSocket &+= 1 }
        timers[.socket(SocketID(nextSocket))] = now + configuration.patience
        return SocketID(nextSocket)
    }

    mutating func add(_ candidate: Candidate) -> [Action] {
        guard !candidates.contains(where: { $0.endpoint == candidate.endpoint && $0.base == candidate.base }) else {
            return []
        }
        candidates.append(candidate)
        return [.candidate(candidate)]
    }

    mutating func removeCandidates(where isGone: (Candidate) -> Bool) -> [Action] {
        let gone = candidates.filter(isGone)
        candidates.removeAll(where: isGone)
        return gone.map { .candidateRemoved($0) }
    }

    mutating func closeEverything(_ end: State) -> [Action] {
        let sockets =
            hosts.filter { !$0.hasFailed }.map(\.id) + lookups
            + relays.filter { !$0.hasFailed }.map(\.socket)
        state = end
        timers.cancelAll()
        hosts = []
        lookups = []
        probes = []
        relays = []
        waitingStages = []
        return sockets.map { .network(.close($0)) }
    }

    private mutating func patienceEnded(_ socket: SocketID, at now: MonotonicTime) -> [Action] {
        if let index = hosts.firstIndex(where: { $0.id == socket && $0.local == nil && !$0.hasFailed }) {
            return [.network(.close(socket))] + hostFailed(index)
        }
        if lookups.remove(socket) != nil { return [.network(.close(socket))] }
        guard let index = relayIndex(socket), relays[index].isRunning else { return [] }
        return relayFailed(socket, relays[index].impatience, isSocketOpen: true, at: now)
    }
}
