internal import ICEClient
package import Wire

/// A TURN server in a simulated network that breaks the rules on purpose, as a script says.
package final class MisbehavingTURNServer {
    package let endpoint: Endpoint
    /// Messages of clients that arrived.
    package private(set) var messages = 0

    private let script: MisbehavingScript
    private let network: SimulatedNetwork
    private let socket: SimulatedSocket
    private let isStream: Bool
    /// Says what would be right.
    private var server: TURNTestServer
    private var relaySockets: [Endpoint: SimulatedSocket] = [:]
    private var deframers: [Endpoint: STUNStreamDeframer] = [:]
    private var repetitions: [STUNMethod: Int] = [:]
    private var held: [[UInt8]] = []
    private var random: RandomSource

    /// - Parameter isStream: clients send portions of a stream to `port`, as over TCP.
    package init(
        _ network: SimulatedNetwork, _ script: MisbehavingScript, _ address: String = "203.0.113.1",
        port: UInt16 = 3478, isStream: Bool = false
    ) {
        self.network = network
        self.script = script
        self.isStream = isStream
        endpoint = Endpoint(IPAddress(address) ?? .v4(0), port)
        server = TURNTestServer(address: endpoint.address)
        server.isStream = isStream
        random = network.makeRandomSource()
        socket = network.bind(endpoint)
        socket.handler = { [unowned self] datagram, now in receive(datagram, at: now) }
    }

    private func receive(_ datagram: SimulatedDatagram, at now: MonotonicTime) {
        guard isStream else { return react(to: datagram.bytes, from: datagram.source, at: now) }
        deframers[datagram.source, default: STUNStreamDeframer()].append(datagram.bytes)
        while let frame = try? deframers[datagram.source]?.next() { react(to: frame, from: datagram.source, at: now) }
    }

    private func react(to bytes: [UInt8], from client: Endpoint, at now: MonotonicTime) {
        let outputs = server.receive(bytes, from: client, at: now)
        bindRelays()
        relay(outputs)
        let method = (try? STUNMessage(parsing: bytes))?.method ?? .data
        var scene = MisbehavingScene(
            bytes, from: client, to: endpoint, isStream: isStream, number: messages,
            repetition: repetitions[method, default: 0],
            proper: outputs.compactMap { if case .toClient(let bytes, client) = $0 { bytes } else { nil } },
            held: held, random: random)
        messages += 1
        repetitions[method, default: 0] += 1
        script.react(&scene)
        held = scene.held
        random = scene.random
        for (delay, bytes) in scene.said {
            network.schedule(after: delay) { [socket] _ in socket.send(bytes, to: client) }
        }
    }

    /// What a peer sends is handed on as it should be.
    private func bindRelays() {
        for relayed in server.relays.keys where relaySockets[relayed] == nil {
            let relay = network.bind(relayed)
            relay.handler = { [unowned self] datagram, now in
                for case .toClient(let bytes, let client) in server.receivePeer(
                    datagram.bytes, from: datagram.source, on: relayed, at: now)
                {
                    socket.send(bytes, to: client)
                }
            }
            relaySockets[relayed] = relay
        }
    }

    private func relay(_ outputs: [TURNTestServer.Output]) {
        for case .toPeer(let bytes, let relayed, let peer) in outputs { relaySockets[relayed]?.send(bytes, to: peer) }
    }
}
