import ICEClient
import TestSupport
import Wire

/// An agent with sockets in a simulated network: performs what the agent says, and keeps a log.
final class ICEAgentPeer: SimulatedParticipant {
    struct Entry {
        var time: MonotonicTime
        var action: ICEAgent.Action
    }

    let network: SimulatedNetwork
    var agent: ICEAgent
    private(set) var log: [Entry] = []
    /// While false, everything that arrives is thrown away.
    var isReachable = true
    private(set) var sentCount = 0
    private var socketCount = 0
    private var sockets: [SocketID: SimulatedSocket] = [:]
    /// Of relayed bases: the addresses that are let in, as a TURN server does.
    private var permissions: [SocketID: Set<IPAddress>] = [:]
    private static let reflector = Endpoint(.v4(0xC633_6401), 3478)

    init(
        _ network: SimulatedNetwork, _ role: ICERole, configuration: ICEConfiguration = ICEConfiguration()
    ) {
        self.network = network
        var random = network.makeRandomSource()
        agent = ICEAgent(
            role: role, localParameters: ICEParameters(using: &random), random: random, configuration: configuration)
        network.add(self)
    }

    // MARK: Candidates

    @discardableResult
    func addHost(
        _ text: String, behind nat: SimulatedNAT? = nil, preference: UInt16 = .max, isTold: Bool = true
    ) -> SocketID {
        let socket = open(text, behind: nat)
        let candidate = Candidate(
            .host, socket.1.endpoint, base: socket.0, baseAddress: socket.1.endpoint.address,
            localPreference: preference)
        if isTold { perform(agent.add(local: candidate, at: network.now)) }
        return socket.0
    }

    /// The server-reflexive candidate of a socket: where a server in the public network sees it.
    func addReflexive(of base: SocketID) throws {
        guard let socket = sockets[base] else { return }
        let server = network.bind(Self.reflector)
        socket.send([0], to: Self.reflector)
        _ = try network.run(within: .seconds(1)) { !server.queue.isEmpty }
        guard let seen = server.takeFirst()?.source else { return }
        let candidate = Candidate(
            .serverReflexive, seen, base: base, baseAddress: socket.endpoint.address, server: "reflector",
            relatedEndpoint: socket.endpoint)
        perform(agent.add(local: candidate, at: network.now))
    }

    /// A relayed candidate: a socket on a public address that lets in only who is permitted.
    @discardableResult
    func addRelay(_ text: String) -> SocketID {
        let (base, socket) = open(text, behind: nil)
        permissions[base] = []
        let candidate = Candidate(
            .relayed, socket.endpoint, base: base, baseAddress: socket.endpoint.address, server: "relay")
        perform(agent.add(local: candidate, at: network.now))
        return base
    }

    /// A connection, made of datagrams like everything here: the agent cannot tell.
    @discardableResult
    func addConnection(_ text: String, to remote: Endpoint) -> SocketID {
        let (base, socket) = open(text, behind: nil)
        let candidate = Candidate(
            .host, socket.endpoint, base: base, baseAddress: socket.endpoint.address, transport: .tcp(.active))
        perform(agent.add(local: candidate, connectedTo: remote, at: network.now))
        return base
    }

    /// The socket is gone.
    func lose(_ base: SocketID) {
        sockets[base]?.close()
        perform(agent.remove(base: base, at: network.now))
    }

    private func open(_ text: String, behind nat: SimulatedNAT?) -> (SocketID, SimulatedSocket) {
        socketCount += 1
        let base = SocketID(UInt32(socketCount))
        let socket = network.bind(.at(text), behind: nat)
        sockets[base] = socket
        socket.handler = { [unowned self] datagram, now in
            guard isReachable, permissions[base]?.contains(datagram.source.address) ?? true else { return }
            perform(agent.receive(datagram.bytes, from: datagram.source, on: base, at: now))
        }
        return (base, socket)
    }

    // MARK: Signalling

    /// Takes the other's description as it is now, through the text of its candidate attributes.
    func learn(_ other: ICEAgentPeer, limit: Int = .max) {
        let attributes = other.agent.localCandidates.prefix(limit).map(\.attribute)
        perform(agent.setRemote(other.agent.localParameters, attributes: Array(attributes), at: network.now))
    }

    func perform(_ actions: [ICEAgent.Action]) {
        for action in actions {
            log.append(Entry(time: network.now, action: action))
            switch action {
            case .transmit(let bytes, let base, let destination):
                sentCount += 1
                permissions[base]?.insert(destination.address)
                sockets[base]?.send(bytes, to: destination)
            case .permit(let endpoint, let base): permissions[base]?.insert(endpoint.address)
            case .pathChanged, .stateChanged, .connect: break
            }
        }
    }

    // MARK: Time

    var nextDeadline: MonotonicTime? { agent.nextDeadline }

    func timerFired(at now: MonotonicTime) {
        perform(agent.timerFired(at: now))
    }

    // MARK: Queries

    var selected: CandidatePair? { agent.selectedPair }
    var isCompleted: Bool { agent.state == .completed }

    /// When the agent first said it was in this state.
    func time(of state: ICEState) -> MonotonicTime? {
        log.first { $0.action == .stateChanged(state) }?.time
    }

    /// Since `moment`, in order.
    func paths(since moment: MonotonicTime = .zero) -> [(time: MonotonicTime, pair: CandidatePair)] {
        log.compactMap { entry in
            guard entry.time >= moment, case .pathChanged(let pair) = entry.action else { return nil }
            return (entry.time, pair)
        }
    }

    /// Since `moment`, in order.
    func states(since moment: MonotonicTime) -> [ICEState] {
        log.compactMap { entry in
            guard entry.time >= moment, case .stateChanged(let state) = entry.action else { return nil }
            return state
        }
    }

    var states: [ICEState] {
        log.compactMap { if case .stateChanged(let state) = $0.action { state } else { nil } }
    }
}

extension Endpoint {
    /// For addresses a test writes down.
    static func at(_ text: String) -> Endpoint {
        guard let endpoint = Endpoint(text) else { preconditionFailure("no endpoint: \(text)") }
        return endpoint
    }
}

extension SimulatedNetwork {
    /// Two agents with a host address each and one path between them; nothing is signalled yet.
    func makeHostPair(
        _ first: ICERole = .controlling, _ second: ICERole = .controlled
    ) -> (ICEAgentPeer, ICEAgentPeer) {
        let caller = ICEAgentPeer(self, first)
        let callee = ICEAgentPeer(self, second)
        caller.addHost("192.0.2.1:5000")
        callee.addHost("192.0.2.2:6000")
        return (caller, callee)
    }

    /// Nothing gets through from and to these addresses any more.
    func cut(_ addresses: String...) {
        let cut = Set(addresses.compactMap(IPAddress.init))
        firewall = { !cut.contains($0.source.address) && !cut.contains($0.destination.address) }
    }

    /// The same with the exchange made and both completed.
    func makeConnectedPair() throws -> (ICEAgentPeer, ICEAgentPeer) {
        let (caller, callee) = makeHostPair()
        callee.learn(caller)
        caller.learn(callee)
        _ = try run(within: .seconds(2)) { caller.isCompleted && callee.isCompleted }
        return (caller, callee)
    }
}
