import MediaEngine
import Wire

/// A client and a server with a queue between them that a test may meddle with.
final class DTLSPair {
    enum Side: Hashable, CaseIterable { case client, server }

    /// A datagram on its way: the how manieth of its sender's flights and datagrams it belongs to, from 0.
    struct Passing {
        let from: Side
        let flight: Int
        let number: Int
        var bytes: [UInt8]
    }

    let client: DTLSEndpoint
    let server: DTLSEndpoint
    /// What is to arrive for each datagram; by default itself.
    var meddle: (Passing) -> [[UInt8]] = { [$0.bytes] }
    /// Turns the datagrams of one flight round.
    var reversesFlights = false

    private(set) var keys: [Side: SRTPKeys] = [:]
    private(set) var failures: [Side: DTLSError] = [:]
    private(set) var closed: Set<Side> = []
    private(set) var flights: [Side: Int] = [:]
    private(set) var datagrams: [Side: Int] = [:]
    /// The largest datagram that either sent.
    private(set) var longest = 0
    private var queue: [Passing] = []

    /// Two ends that expect each other's certificates, unless others are given.
    init(
        client: DTLSCertificate, server: DTLSCertificate, clientExpects: DTLSFingerprint? = nil,
        serverExpects: DTLSFingerprint? = nil
    ) throws {
        self.client = try DTLSEndpoint(
            role: .client, certificate: client, expectedFingerprint: clientExpects ?? server.fingerprint)
        self.server = try DTLSEndpoint(
            role: .server, certificate: server, expectedFingerprint: serverExpects ?? client.fingerprint)
    }

    subscript(side: Side) -> DTLSEndpoint { side == .client ? client : server }

    var areConnected: Bool { keys.count == 2 }

    func start(at now: MonotonicTime) {
        perform(server.start(at: now), of: .server)
        perform(client.start(at: now), of: .client)
    }

    func perform(_ actions: [DTLSEndpoint.Action], of side: Side) {
        var flight: [Passing] = []
        for action in actions {
            switch action {
            case .transmit(let bytes):
                let number = datagrams[side, default: 0]
                datagrams[side] = number + 1
                longest = max(longest, bytes.count)
                flight.append(Passing(from: side, flight: flights[side, default: 0], number: number, bytes: bytes))
            case .connected(let agreed): keys[side] = agreed
            case .failed(let error): failures[side] = error
            case .closedByPeer: closed.insert(side)
            }
        }
        if !flight.isEmpty { flights[side, default: 0] += 1 }
        queue += reversesFlights ? flight.reversed() : flight
    }

    /// Carries datagrams until there are none.
    func deliver(at now: MonotonicTime) {
        var steps = 0
        while !queue.isEmpty, steps < 1000 {
            steps += 1
            let passing = queue.removeFirst()
            let side: Side = passing.from == .client ? .server : .client
            for bytes in meddle(passing) { perform(self[side].receive(bytes, at: now), of: side) }
        }
    }

    func fireTimers(at now: MonotonicTime) {
        for side in Side.allCases {
            if let deadline = self[side].nextDeadline, deadline <= now {
                perform(self[side].timerFired(at: now), of: side)
            }
        }
    }

    var nextDeadline: MonotonicTime? { .earlier(client.nextDeadline, server.nextDeadline) }
}
