internal import ICEClient
package import Wire

/// A `TURNTestServer` in a simulated network: one socket for its clients and one for each relayed address.
package final class TURNTestHost {
    package var server: TURNTestServer
    package let endpoint: Endpoint

    private let network: SimulatedNetwork
    private let socket: SimulatedSocket
    private var relaySockets: [Endpoint: SimulatedSocket] = [:]
    private var deframers: [Endpoint: STUNStreamDeframer] = [:]

    /// - Parameter isStream: clients send portions of a stream to `port`, as over TCP.
    package init(
        _ network: SimulatedNetwork, _ address: String = "203.0.113.1", port: UInt16 = 3478, isStream: Bool = false
    ) {
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
