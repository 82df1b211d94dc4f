import TestSupport
import Wire

@testable import ICEClient

/// One side of a call in a simulated network: a reservation, and the `ICETransport` that takes it.
final class ICETransportTestPeer: SimulatedParticipant {
    private enum Core {
        case reserved(Reservation)
        case calling(ICETransport)
    }

    private var core: Core
    let sockets: TURNTestSockets
    private let network: SimulatedNetwork
    private(set) var events: [(time: MonotonicTime, action: ICETransport.Action)] = []
    /// The transport's, and none of the reservation's before.
    private(set) var transmissions: [(time: MonotonicTime, bytes: [UInt8])] = []

    init(_ sockets: TURNTestSockets, _ configuration: GatheringConfiguration) {
        self.sockets = sockets
        network = sockets.network
        core = .reserved(
            Reservation(configuration: configuration, firstSocket: 1, random: network.makeRandomSource()))
        sockets.onOpened = { [unowned self] id, local, remote in
            let now = network.now
            step({ $0.socketOpened(id, local: local, remote: remote, at: now) }) {
                $0.socketOpened(id, local: local, remote: remote, at: now)
            }
        }
        sockets.onFailed = { [unowned self] id, failure in
            let now = network.now
            step({ $0.socketFailed(id, failure, at: now) }) { $0.socketFailed(id, failure, at: now) }
        }
        sockets.onReceived = { [unowned self] bytes, source, id in
            let now = network.now
            step({ $0.receive(bytes, from: source, on: id, at: now) }) {
                $0.receive(bytes, from: source, on: id, at: now)
            }
        }
        network.add(self)
        step({ $0.start(at: self.network.now) }, { _ in [] })
    }

    var nextDeadline: MonotonicTime? {
        switch core {
        case .reserved(let reservation): reservation.nextDeadline
        case .calling(let transport): transport.nextDeadline
        }
    }

    func timerFired(at now: MonotonicTime) {
        step({ $0.timerFired(at: now) }) { $0.timerFired(at: now) }
    }

    // MARK: The call

    var transport: ICETransport {
        guard case .calling(let transport) = core else { fatalError("the reservation was not taken") }
        return transport
    }

    var isReserved: Bool {
        guard case .reserved(let reservation) = core else { return true }
        return reservation.isReady
    }

    func take(_ role: ICERole) {
        guard case .reserved(let reservation) = core else { return }
        core = .calling(
            ICETransport(
                reservation: reservation, role: role, random: network.makeRandomSource(), at: network.now))
    }

    /// Takes the other side's description, as signalling brings it.
    func setRemote(_ other: ICETransportTestPeer) {
        let attributes = other.transport.localCandidates.map(\.attribute)
        step({ _ in [] }) {
            $0.setRemote(other.transport.localParameters, attributes: attributes, at: self.network.now)
        }
    }

    func exchangeCompleted() { step({ _ in [] }) { $0.exchangeCompleted(at: self.network.now) } }
    func send(_ payload: [UInt8]) { step({ _ in [] }) { $0.send(payload, at: self.network.now) } }
    func close() { step({ _ in [] }) { $0.close(at: self.network.now) } }

    var connectedAt: MonotonicTime? {
        events.first { $0.action == .stateChanged(.connected) || $0.action == .stateChanged(.completed) }?.time
    }

    var received: [[UInt8]] {
        events.compactMap { if case .received(let payload) = $0.action { payload } else { nil } }
    }

    var routes: [(time: MonotonicTime, route: MediaRoute)] {
        events.compactMap { event in
            if case .routeChanged(let route) = event.action { (event.time, route) } else { nil }
        }
    }

    private func step(
        _ reserving: (inout Reservation) -> [Reservation.Action],
        _ calling: (inout ICETransport) -> [ICETransport.Action]
    ) {
        switch core {
        case .reserved(var reservation):
            let actions = reserving(&reservation)
            core = .reserved(reservation)
            for case .network(let action) in actions { sockets.perform(action) }
        case .calling(var transport):
            let actions = calling(&transport)
            core = .calling(transport)
            for action in actions { perform(action) }
        }
    }

    private func perform(_ action: ICETransport.Action) {
        guard case .network(let action) = action else {
            events.append((network.now, action))
            return
        }
        if case .transmit(let bytes, _, _) = action { transmissions.append((network.now, bytes)) }
        sockets.perform(action)
    }
}

/// Two peers, each with a TURN server of its own, 25 ms from everything.
struct ICETransportTestCall {
    let network: SimulatedNetwork
    let servers: [TURNTestHost]
    let offerer: ICETransportTestPeer
    let answerer: ICETransportTestPeer

    init(
        _ offererPolicy: CandidatePolicy = .relay, _ answererPolicy: CandidatePolicy = .relay,
        transport: TransportProtocol = .udp, seed: UInt64 = 1, offererNAT: SimulatedNAT? = nil
    ) throws {
        let network = SimulatedNetwork(seed: seed, link: SimulatedLink(delay: .milliseconds(25)))
        let isStream = transport != .udp
        servers = ["203.0.113.1", "203.0.113.2"].map { TURNTestHost(network, $0, port: 443, isStream: isStream) }
        func peer(_ index: Int, _ policy: CandidatePolicy, behind nat: SimulatedNAT?) throws -> ICETransportTestPeer {
            let address = nat == nil ? "198.51.100.\(index + 1)" : "10.0.0.\(index + 1)"
            let scheme = transport == .tls ? "turns" : "turn"
            let query = isStream ? "tcp" : "udp"
            let url = "\(scheme):203.0.113.\(index + 1):443?transport=\(query)"
            return ICETransportTestPeer(
                TURNTestSockets(network, address, behind: nat), try .test([url], policy: policy, hosts: [address]))
        }
        self.network = network
        offerer = try peer(0, offererPolicy, behind: offererNAT)
        answerer = try peer(1, answererPolicy, behind: nil)
        let peers = [offerer, answerer]
        _ = try network.run(within: .seconds(30)) { peers.allSatisfy(\.isReserved) }
        try network.run(for: .milliseconds(10))
        offerer.take(.controlling)
        answerer.take(.controlled)
    }

    /// Offer and answer, without any time for signalling; the moment is the one at which the answer arrived.
    func exchange() -> MonotonicTime {
        answerer.setRemote(offerer)
        offerer.setRemote(answerer)
        answerer.exchangeCompleted()
        return network.now
    }

    func connect() throws -> Bool {
        _ = exchange()
        return try network.run(within: .seconds(40)) {
            offerer.transport.route != nil && answerer.transport.route != nil
        }
    }
}
