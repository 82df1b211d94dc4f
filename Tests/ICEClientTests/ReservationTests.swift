import TestSupport
import Testing
import Wire

@testable import ICEClient

@Suite("A reservation with policy relay")
struct ReservationTests {
    private let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
    private let sockets: TURNTestSockets
    private let udp: TURNTestHost
    private let tcp: TURNTestHost
    private let tls: TURNTestHost
    private static let urls = [
        "turn:turn.example:3478?transport=udp", "turn:turn.example:80?transport=tcp",
        "turns:turn.example:443?transport=tcp",
    ]
    private static let udpRequest = SocketRequest.datagramTo(HostPort("turn.example", 3478))
    private static let tcpRequest = SocketRequest.stream(
        StreamLayers(to: HostPort("turn.example", 80)))
    private static let tlsRequest = SocketRequest.stream(
        StreamLayers(to: HostPort("turn.example", 443), tls: "turn.example"))

    init() {
        sockets = TURNTestSockets(network, "198.51.100.1")
        udp = TURNTestHost(network)
        tcp = TURNTestHost(network, port: 80, isStream: true)
        tls = TURNTestHost(network, port: 443, isStream: true)
    }

    private func client(_ urls: [String] = urls, transports: Set<TransportProtocol> = [.udp, .tcp, .tls]) throws
        -> ReservationTestClient
    {
        ReservationTestClient(sockets, try .test(urls, transports: transports, hosts: ["198.51.100.1"]))
    }

    @Test("UDP answers: two round trips, no other transport and no host socket is opened")
    func udpWins() throws {
        let client = try client()
        try client.gather()
        #expect(client.readyAt == .zero + .milliseconds(100))
        #expect(client.starts == ["udp": 0])
        #expect(client.types == [.relayed])
        #expect(client.reservation.why == "relay udp 3478")
        #expect(client.reservation.readyAt == client.readyAt)
        let candidate = try #require(client.reservation.candidates.first)
        #expect(candidate.endpoint == Endpoint("203.0.113.1:50000"))
        #expect(candidate.relatedEndpoint == nil, "the policy hides the mapped address")
    }

    @Test("UDP is cut off: TCP begins after 150 ms and wins")
    func tcpWins() throws {
        sockets.fates = [Self.udpRequest: .blackHole]
        let client = try client()
        try client.gather()
        #expect(client.starts == ["udp": 0, "tcp": 150])
        // Three round trips of its own: connection, challenge, address; and one of grace for what is still under way.
        #expect(client.readyAt == .zero + .milliseconds(150 + 150 + 50))
        #expect(client.reservation.why == "relay tcp 80: udp 3478 no answer")
    }

    @Test("Only TLS gets through: the story says what was tried")
    func tlsWins() throws {
        sockets.fates = [Self.udpRequest: .blackHole, Self.tcpRequest: .refused]
        let client = try client()
        try client.gather()
        #expect(client.starts == ["udp": 0, "tcp": 150, "tls": 300])
        // Five round trips of its own, and one of grace.
        #expect(client.readyAt == .zero + .milliseconds(300 + 250 + 50))
        #expect(client.reservation.why == "relay tls 443: udp 3478 no answer, tcp 80 refused")
        #expect(sockets.requests.last?.request == Self.tlsRequest)
    }

    @Test("A refused stage passes its turn on at once")
    func quickRefusal() throws {
        sockets.fates = [Self.udpRequest: .refused, Self.tcpRequest: .refused]
        let client = try client()
        try client.gather()
        #expect(client.starts == ["udp": 0, "tcp": 50, "tls": 100])
        #expect(client.readyAt == .zero + .milliseconds(100 + 250))
        #expect(client.reservation.why == "relay tls 443: udp 3478 refused, tcp 80 refused")
    }

    @Test("One kind of transport does not wait for others", arguments: [TransportProtocol.tcp, .tls])
    func single(transport: TransportProtocol) throws {
        let client = try client(transports: [transport])
        try client.gather()
        #expect(client.starts == [transport.rawValue: 0])
        #expect(client.readyAt == .zero + .milliseconds(transport == .tcp ? 150 : 250))
    }

    @Test("A slow server that has answered is given its second round trip before TCP begins")
    func slowServer() throws {
        network.link.delay = .milliseconds(60)
        let client = try client()
        try client.gather()
        #expect(client.readyAt == .zero + .milliseconds(240))
        #expect(client.starts == ["udp": 0])
    }

    @Test("A dead server beside a good one costs a round trip's grace, no more")
    func deadServer() throws {
        let dead = "turn:198.51.100.99:3478"
        let client = try client([dead] + Self.urls)
        try client.gather()
        #expect(client.readyAt == .zero + .milliseconds(150))
        #expect(client.types == [.relayed])
    }

    @Test("Nothing answers: a failure in words, within the patience")
    func blocked() throws {
        sockets.fates = [Self.udpRequest: .blackHole, Self.tcpRequest: .blackHole, Self.tlsRequest: .tlsFails]
        let client = try client()
        try client.gather()
        let reason = GatheringFailure.nothingGathered(
            "udp 3478 blocked, tcp 80 blocked, tls 443 TLS failed (self-signed certificate)")
        #expect(client.events.last?.action == .failed(reason))
        #expect(client.reservation.failure == reason)
        #expect(network.now <= .zero + .milliseconds(8200))
        #expect(client.nextDeadline == nil)
        #expect(sockets.sockets.isEmpty, "everything is closed")
    }

    @Test("Nothing configured fails at once")
    func nothing() throws {
        let client = try client([])
        try client.gather()
        #expect(client.events.map(\.action) == [.failed(.nothingConfigured)])
    }

    @Test("A wrong password, and a name that is unknown, are named")
    func reasons() throws {
        udp.server.password = "another"
        let client = try client(["turn:turn.example:3478?transport=udp", "turn:nowhere.example:3478?transport=udp"])
        try client.gather()
        #expect(
            client.reservation.failure
                == .nothingGathered("udp 3478 user name or password refused, udp 3478 name not found"))
    }

    @Test("437 is answered with a fresh port, a few times")
    func freshPort() throws {
        udp.server.misbehaviours = [(.allocate, .error(437))]
        let first = try client(transports: [.udp])
        try first.gather()
        #expect(first.types == [.relayed])
        #expect(sockets.requests.count == 2)

        udp.server.misbehaviours = Array(repeating: (.allocate, .error(437)), count: 10)
        let other = ReservationTestClient(
            TURNTestSockets(network, "198.51.100.2"), try .test(Self.urls, transports: [.udp]))
        try other.gather()
        #expect(other.reservation.failure == .nothingGathered("udp 3478 allocation mismatch"))
        #expect(other.sockets.requests.count == 3)
    }

    @Test("A redirection is followed, a loop of them is not")
    func redirect() throws {
        let other = TURNTestHost(network, "203.0.113.2", port: 3479)
        udp.server.misbehaviours = [(.allocate, .redirect(other.endpoint))]
        let first = try client(transports: [.udp])
        try first.gather()
        #expect(first.reservation.why == "relay udp 3479")
        #expect(first.reservation.candidates.first?.endpoint.address == other.endpoint.address)

        udp.server.misbehaviours = Array(repeating: (.allocate, .redirect(udp.endpoint)), count: 10)
        let lost = ReservationTestClient(
            TURNTestSockets(network, "198.51.100.2"), try .test(Self.urls, transports: [.udp]))
        try lost.gather()
        #expect(lost.reservation.failure == .nothingGathered("udp 3478 redirected to 203.0.113.1:3478"))
        #expect(lost.sockets.requests.count == 3)
    }

    @Test("Kept for hours, then released", arguments: [TransportProtocol.udp, .tcp, .tls])
    func kept(transport: TransportProtocol) throws {
        let host = [TransportProtocol.udp: udp, .tcp: tcp, .tls: tls][transport]
        host?.server.nonceLifetime = .seconds(600)
        let client = try client(transports: [transport])
        try client.gather()
        try network.run(for: .seconds(4 * 3600))
        #expect(client.reservation.isReady)
        #expect(host?.server.relays.count == 1)
        client.release()
        try network.run(for: .seconds(2))
        #expect(host?.server.relays.isEmpty == true)
        #expect(client.reservation.isEnded)
        #expect(sockets.sockets.isEmpty)
        #expect(client.nextDeadline == nil)
    }

    @Test("Released before it was started it is simply over")
    func neverStarted() throws {
        let client = try client()
        client.release()
        #expect(client.reservation.isEnded)
        #expect(sockets.requests.isEmpty)
    }

    @Test("Released at any moment it leaves no socket and no timer behind")
    func releasedEarly() throws {
        for moment in stride(from: 0, through: 700, by: 12) {
            let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
            let sockets = TURNTestSockets(network, "198.51.100.1")
            let tls = TURNTestHost(network, port: 443, isStream: true)
            sockets.fates = [Self.udpRequest: .blackHole, Self.tcpRequest: .blackHole]
            let client = ReservationTestClient(
                sockets, try .test(Self.urls, policy: .all, stun: ["stun:turn.example"], hosts: ["198.51.100.1"]))
            client.start()
            try network.run(for: .milliseconds(moment))
            client.release()
            try network.run(for: .seconds(2))
            #expect(client.reservation.isEnded, "after \(moment) ms")
            #expect(sockets.sockets.isEmpty, "after \(moment) ms")
            #expect(client.nextDeadline == nil, "after \(moment) ms")
            #expect(tls.server.relays.isEmpty, "after \(moment) ms")
        }
    }

    @Test("A server that was restarted gets a new allocation; one that is gone ends the reservation")
    func lost() throws {
        let client = try client(transports: [.udp])
        try client.gather()
        let first = try #require(client.reservation.candidates.first)
        udp.server.restart()
        try network.run(for: .seconds(30))
        #expect(client.events.contains { $0.action == .candidateRemoved(first) })
        #expect(client.reservation.isReady)
        #expect(client.reservation.candidates.first?.endpoint != first.endpoint)
        let socket = try #require(sockets.sockets.keys.first)
        sockets.fail(socket, .refused)
        #expect(client.reservation.failure == .lost("udp 3478 refused"))
        #expect(client.nextDeadline == nil)
    }

    @Test("When the way that won is lost, the ways kept back get their turn")
    func secondChance() throws {
        let client = try client()
        try client.gather()
        let socket = try #require(sockets.sockets.keys.first)
        sockets.fates = [Self.udpRequest: .blackHole]
        sockets.fail(socket, .unreachable)
        try network.run(for: .milliseconds(200))
        #expect(client.reservation.isReady)
        #expect(client.reservation.why == "relay tcp 80: udp 3478 unreachable")
    }

    @Test("A web server on the port of the TURN server is not taken for one")
    func notTURN() throws {
        let web = network.bind(Endpoint(.v4(0xCB00_7101), 8080))
        web.handler = { datagram, _ in web.send(Array("SSH-2.0-OpenSSH".utf8), to: datagram.source) }
        let client = try client(["turn:turn.example:8080?transport=tcp"])
        try client.gather()
        #expect(client.reservation.failure == .nothingGathered("tcp 8080 no TURN server there"))
    }

    @Test("A wild configuration costs a bounded number of sockets")
    func bounded() throws {
        let urls = (1...60).map { "turn:192.0.2.\($0):3478" }
        let client = ReservationTestClient(
            sockets,
            try .test(
                urls, policy: .all, stun: (1...60).map { "stun:stun\($0).example" },
                hosts: (1...60).map { "198.51.100.\($0)" }))
        client.start()
        #expect(sockets.requests.count <= 24)
        try network.run(for: .seconds(20))
        #expect(client.types.allSatisfy { $0 == .host })
    }
}
