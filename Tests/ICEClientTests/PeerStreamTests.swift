import TestSupport
import Testing
import Wire

@testable import ICEClient

@Suite("A connection to a passive candidate of the peer")
struct PeerStreamTests {
    private let passive = Endpoint(IPAddress("198.51.100.9") ?? .v4(0), 9000)

    private func stream() throws -> PeerStream {
        let text = "candidate:1 1 tcp 1518280447 198.51.100.9 9000 typ host tcptype passive"
        return PeerStream(to: try #require(Candidate(attribute: text)))
    }

    @Test("Frames survive any cut of the stream")
    func framing() throws {
        let packets: [[UInt8]] = [[1], Array(repeating: 7, count: 300), [9, 9]]
        let bytes = packets.flatMap { PeerStream.frame($0) ?? [] }
        for size in 1...bytes.count {
            var stream = try stream()
            var found: [[UInt8]] = []
            for start in Swift.stride(from: 0, to: bytes.count, by: size) {
                found += stream.receive(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(found == packets)
        }
        #expect(PeerStream.frame(Array(repeating: 0, count: 65_536)) == nil)
    }

    @Test("A transport connects, checks over the connection, and sends media framed")
    func transport() throws {
        let now = MonotonicTime.zero
        var random = RandomSource.seeded(3)
        let host = Endpoint(IPAddress("192.0.2.10") ?? .v4(0), 5000)
        var reservation = Reservation(
            configuration: GatheringConfiguration(hostAddresses: [host.address]), firstSocket: 0,
            random: random.split())
        _ = reservation.start(at: now)
        _ = reservation.socketOpened(SocketID(0), local: host, remote: nil, at: now)
        var transport = ICETransport(reservation: reservation, role: .controlling, random: random.split(), at: now)
        let active = transport.activeCandidates.map(\.attribute)
        #expect(active.count == 1)
        #expect(active.first?.contains("192.0.2.10 9 typ host tcptype active") == true)
        let peer = ICEParameters(ufrag: "peeruser", password: "peerpasswordpeerpassword")
        var actions = transport.setRemote(
            peer, attributes: ["candidate:1 1 tcp 1518280447 198.51.100.9 9000 typ host tcptype passive"], at: now)
        let request = SocketRequest.stream(StreamLayers(to: HostPort("198.51.100.9", 9000)))
        let opened = actions.compactMap { action -> SocketID? in
            guard case .network(.open(let socket, request)) = action else { return nil }
            return socket
        }
        let socket = try #require(opened.first)
        let local = Endpoint(host.address, 40_000)
        actions = transport.socketOpened(socket, local: local, remote: passive, at: now)
        let check = try #require(sent(actions, on: socket).first)
        #expect(Int(check[0]) << 8 | Int(check[1]) == check.count - 2)
        let message = try STUNMessage(parsing: Array(check[2...]))
        let answer = STUNMessage(
            .success, .binding, transactionID: message.transactionID, attributes: [.xorMappedAddress(local)]
        ).encoded(integrityKey: Array(peer.password.utf8))
        let framed = try #require(PeerStream.frame(answer))
        // Cut in two: nothing happens before it is whole.
        #expect(transport.receive(Array(framed[..<7]), from: passive, on: socket, at: now).isEmpty)
        actions = transport.receive(Array(framed[7...]), from: passive, on: socket, at: now)
        let route = try #require(transport.route)
        #expect(route.isFramed && route.isStream && route.socket == socket)
        #expect(transport.report?.transport == .tcp)
        #expect(sent(transport.send([0x80, 1, 2], at: now), on: socket) == [[0, 3, 0x80, 1, 2]])
        _ = transport.socketFailed(socket, .closed, at: now)
        #expect(transport.route == nil)
    }

    private func sent(_ actions: [ICETransport.Action], on socket: SocketID) -> [[UInt8]] {
        actions.compactMap {
            guard case .network(.transmit(let bytes, socket, _)) = $0 else { return nil }
            return bytes
        }
    }
}
