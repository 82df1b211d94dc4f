package import ICEClient
package import Wire

/// Sockets of one host in a simulated network: does what `NetworkAction` says, as `Transport` would.
package final class TURNTestSockets {
    /// What becomes of a socket to a server.
    package enum Fate {
        case refused
        /// Nothing ever comes back.
        case blackHole
        case tlsFails
        /// The connection stands, and TLS gets no answer.
        case stalls
    }

    package let network: SimulatedNetwork
    package let address: IPAddress
    private let nat: SimulatedNAT?
    package var names: [String: IPAddress] = ["turn.example": .v4(0xCB00_7101)]
    package var fates: [SocketRequest: Fate] = [:]
    package var onConnected: (SocketID) -> Void = { _ in }
    package var onOpened: (SocketID, Endpoint, Endpoint?) -> Void = { _, _, _ in }
    package var onFailed: (SocketID, SocketFailure) -> Void = { _, _ in }
    package var onReceived: ([UInt8], Endpoint, SocketID) -> Void = { _, _, _ in }

    /// What was asked for, and when.
    package private(set) var requests: [(time: MonotonicTime, id: SocketID, request: SocketRequest)] = []
    package private(set) var sockets: [SocketID: SimulatedSocket] = [:]
    package private(set) var closed: Set<SocketID> = []
    private var nextPort: UInt16 = 10_000

    package init(_ network: SimulatedNetwork, _ address: String, behind nat: SimulatedNAT? = nil) {
        self.network = network
        self.address = IPAddress(address) ?? .v4(0)
        self.nat = nat
    }

    package func perform(_ action: NetworkAction) {
        switch action {
        case .open(let id, let request): open(id, request)
        case .close(let id):
            closed.insert(id)
            sockets.removeValue(forKey: id)?.close()
        case .transmit(let bytes, let id, let destination): sockets[id]?.send(bytes, to: destination)
        }
    }

    /// The other side goes away.
    package func fail(_ id: SocketID, _ failure: SocketFailure) {
        sockets.removeValue(forKey: id)?.close()
        onFailed(id, failure)
    }

    private func open(_ id: SocketID, _ request: SocketRequest) {
        requests.append((network.now, id, request))
        let roundTrip = network.link.delay * 2
        let (place, roundTrips): (HostPort?, Int) =
            switch request {
            case .datagram: (nil, 0)
            case .datagramTo(let place): (place, 0)
            case .stream(let layers): (layers.server, layers.layers.count + (layers.isSecure ? 1 : 0))
            }
        let wait = roundTrip * roundTrips
        guard let place else { return succeed(id, nil, after: wait) }
        guard let server = names[place.host] ?? IPAddress(place.host) else {
            return fail(id, .nameNotFound, after: .zero)
        }
        switch fates[request] {
        case .refused: fail(id, .refused, after: roundTrip)
        case .tlsFails: fail(id, .tlsFailed(.other("self-signed certificate")), after: wait)
        case .stalls: network.schedule(after: roundTrip) { [self] _ in onConnected(id) }
        case .blackHole:
            // Datagram sockets open always; what is sent is lost.
            if roundTrips == 0 { succeed(id, Endpoint(.v4(0xC612_0001), place.port), after: wait) }
        case nil: succeed(id, Endpoint(server, place.port), after: wait)
        }
    }

    private func succeed(_ id: SocketID, _ remote: Endpoint?, after delay: Duration) {
        network.schedule(after: delay) { [self] _ in
            guard !closed.contains(id) else { return }
            let socket = network.bind(Endpoint(address, nextPort), behind: nat)
            nextPort += 1
            sockets[id] = socket
            socket.handler = { [unowned self] datagram, _ in onReceived(datagram.bytes, datagram.source, id) }
            onOpened(id, socket.endpoint, remote)
        }
    }

    private func fail(_ id: SocketID, _ failure: SocketFailure, after delay: Duration) {
        network.schedule(after: delay) { [self] _ in
            if !closed.contains(id) { onFailed(id, failure) }
        }
    }
}
