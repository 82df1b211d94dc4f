import TestSupport
import Wire

@testable import ICEClient

/// A `TURNTestServer` in a simulated network: one socket for its clients and one for each relayed address.
final class TURNTestHost {
    var server: TURNTestServer
    let endpoint: Endpoint

    private let network: SimulatedNetwork
    private let socket: SimulatedSocket
    private var relaySockets: [Endpoint: SimulatedSocket] = [:]
    private var deframers: [Endpoint: STUNStreamDeframer] = [:]

    /// - Parameter isStream: clients send portions of a stream to `port`, as over TCP.
    init(_ network: SimulatedNetwork, _ address: String = "203.0.113.1", port: UInt16 = 3478, isStream: Bool = false) {
        self.network = network
        endpoint = Endpoint(IPAddress(address) ?? .v4(0), port)
        server = TURNTestServer(address: endpoint.address)
        server.isStream = isStream
        socket = network.bind(endpoint)
        socket.handler = { [unowned self] datagram, now in receive(datagram, at: now) }
    }

    private func receive(_ datagram: SimulatedDatagram, at now: MonotonicTime) {
        guard server.isStream else {
            perform(server.receive(datagram.bytes, from: datagram.source, at: now))
            return
        }
        deframers[datagram.source, default: STUNStreamDeframer()].append(datagram.bytes)
        while let frame = try? deframers[datagram.source]?.next() {
            perform(server.receive(frame, from: datagram.source, at: now))
        }
    }

    private func perform(_ outputs: [TURNTestServer.Output]) {
        for relayed in server.relays.keys where relaySockets[relayed] == nil {
            let relay = network.bind(relayed)
            relay.handler = { [unowned self] datagram, now in
                perform(server.receivePeer(datagram.bytes, from: datagram.source, on: relayed, at: now))
            }
            relaySockets[relayed] = relay
        }
        for output in outputs {
            switch output {
            case .toClient(let bytes, let client):
                // A stream keeps no boundaries: cut where it hurts.
                let cut = server.isStream ? bytes.count / 3 : bytes.count
                socket.send(Array(bytes[..<cut]), to: client)
                if cut < bytes.count { socket.send(Array(bytes[cut...]), to: client) }
            case .toPeer(let bytes, let relayed, let peer): relaySockets[relayed]?.send(bytes, to: peer)
            }
        }
    }
}

/// A `TURNAllocation` in a simulated network.
final class TURNTestClient: SimulatedParticipant {
    private(set) var allocation: TURNAllocation
    /// All that the allocation said but its transmissions, and when.
    private(set) var events: [(time: MonotonicTime, action: TURNAllocation.Action)] = []
    /// When something was sent to the server.
    private(set) var transmissions: [MonotonicTime] = []
    let endpoint: Endpoint

    private let network: SimulatedNetwork
    private let host: TURNTestHost
    private let socket: SimulatedSocket

    init(
        _ network: SimulatedNetwork, _ host: TURNTestHost, address: String = "198.51.100.1", password: String = "secret"
    ) {
        self.network = network
        self.host = host
        endpoint = Endpoint(IPAddress(address) ?? .v4(0), 2000)
        socket = network.bind(endpoint)
        allocation = TURNAllocation(
            configuration: .init(username: "agent", password: password), random: network.makeRandomSource())
        socket.handler = { [unowned self] datagram, now in perform(allocation.receive(datagram.bytes, at: now)) }
        network.add(self)
    }

    var nextDeadline: MonotonicTime? { allocation.nextDeadline }
    func timerFired(at now: MonotonicTime) { perform(allocation.timerFired(at: now)) }

    func start() { perform(allocation.start(at: network.now)) }
    func release() { perform(allocation.release(at: network.now)) }
    func permit(_ peer: Endpoint) { perform(allocation.permit([peer.address], at: network.now)) }
    func bind(_ peer: Endpoint) { perform(allocation.bindChannel(to: peer, at: network.now)) }
    func send(_ payload: [UInt8], to peer: Endpoint) { perform(allocation.send(payload, to: peer, at: network.now)) }

    /// Starts, and goes on until the address is there.
    func allocate() throws -> Endpoint? {
        start()
        _ = try network.run(within: .seconds(60)) { allocation.relayedEndpoint != nil || failure != nil }
        return allocation.relayedEndpoint
    }

    var actions: [TURNAllocation.Action] { events.map(\.action) }

    var failure: TURNFailure? {
        for case .failed(let failure) in actions { return failure }
        return nil
    }

    var received: [[UInt8]] {
        actions.compactMap { if case .received(let payload, _) = $0 { payload } else { nil } }
    }

    private func perform(_ actions: [TURNAllocation.Action]) {
        for action in actions {
            guard case .transmit(let bytes) = action else {
                events.append((network.now, action))
                continue
            }
            transmissions.append(network.now)
            socket.send(bytes, to: host.endpoint)
        }
    }
}
