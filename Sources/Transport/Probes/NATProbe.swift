package import ICEClient
package import Wire

/// A NAT discovery on a socket of its own.
package struct NATProbe: NetworkProbe {
    private let server: Endpoint
    private let address: IPAddress
    private let socket: SocketID
    private var random: RandomSource
    private var discovery: NATBehaviorDiscovery?
    package private(set) var outcome: NATBehavior?

    /// - Parameters:
    ///   - server: a STUN server that answers.
    ///   - address: this host's address on the way there.
    package init(server: Endpoint, from address: IPAddress, socket: SocketID, random: RandomSource) {
        self.server = server
        self.address = address
        self.socket = socket
        self.random = random
    }

    package var nextDeadline: MonotonicTime? { discovery?.nextDeadline }

    package mutating func start(at now: MonotonicTime) -> [NetworkAction] {
        [.open(socket, .datagram(bind: address))]
    }

    package mutating func socketOpened(
        _ socket: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime
    ) -> [NetworkAction] {
        var fresh = NATBehaviorDiscovery(server: server, local: local, random: random.split())
        let actions = fresh.start(at: now)
        discovery = fresh
        return perform(actions)
    }

    package mutating func socketFailed(
        _ socket: SocketID, _ failure: SocketFailure, at now: MonotonicTime
    ) -> [NetworkAction] {
        guard outcome == nil else { return [] }
        outcome = discovery?.behavior ?? NATBehavior(local: Endpoint(address, 0))
        outcome?.mappingGap = .noAnswer
        outcome?.filteringGap = .noAnswer
        discovery = nil
        return []
    }

    package mutating func receive(
        _ bytes: [UInt8], from source: Endpoint, on socket: SocketID, at now: MonotonicTime
    ) -> [NetworkAction] {
        perform(discovery?.receive(bytes, from: source, at: now) ?? [])
    }

    package mutating func timerFired(at now: MonotonicTime) -> [NetworkAction] {
        perform(discovery?.timerFired(at: now) ?? [])
    }

    private mutating func perform(_ actions: [NATBehaviorDiscovery.Action]) -> [NetworkAction] {
        actions.map { action in
            switch action {
            case .transmit(let bytes, let destination):
                return .transmit(bytes, on: socket, to: destination)
            case .finished(let behavior):
                outcome = behavior
                return .close(socket)
            }
        }
    }
}
