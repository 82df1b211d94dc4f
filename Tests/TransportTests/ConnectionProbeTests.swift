import ICEClient
import TestSupport
import Testing
import Transport
import Wire

@Suite struct ConnectionProbeTests {
    private let network = SimulatedNetwork(seed: 8)
    private let sockets: TURNTestSockets
    private let numbers = ProbeTestNumbers()
    private let layers = StreamLayers(to: HostPort("turn.example", 443), tls: "turn.example")

    init() {
        sockets = TURNTestSockets(network, "198.51.100.7")
    }

    private func client() -> ProbeTestClient<StreamProbe> {
        ProbeTestClient(StreamProbe(layers, socket: SocketID(numbers.next())), sockets)
    }

    @Test func aConnectionIsBuiltAndClosed() throws {
        let (outcome, took) = try client().run()
        // TCP, and TLS with two round trips.
        #expect(outcome?.time == .success(.milliseconds(150)))
        #expect(took == .milliseconds(150))
        #expect(outcome?.ends.remote?.port == 443)
        #expect(sockets.sockets.isEmpty)
    }

    @Test func whatKeepsItFromStandingIsTold() throws {
        sockets.fates[.stream(layers)] = .refused
        #expect(try client().run().outcome?.time == .failure(.notOpened(.refused)))
        sockets.fates[.stream(layers)] = .tlsFails
        #expect(
            try client().run().outcome?.time == .failure(.notOpened(.tlsFailed(.other("self-signed certificate")))))
        sockets.fates[.stream(layers)] = .blackHole
        let (silent, took) = try client().run()
        #expect(silent?.time == .failure(.notOpened(.timedOut)))
        #expect(took == .seconds(5))
        #expect(try sockets.closed.contains(#require(sockets.requests.last?.id)))
    }

    /// The connection stands, and nothing comes back: that is another thing than a firewall that blocks.
    @Test func connectedThenNoAnswerIsNotBlocked() throws {
        sockets.fates[.stream(layers)] = .stalls
        var small = layers
        small.segmentSize = 1208
        sockets.fates[.stream(small)] = .stalls
        #expect(try client().run().outcome?.time == .failure(.silent))
        #expect(sockets.requests.map(\.request) == [.stream(layers), .stream(small)])
        #expect(sockets.closed.count == 2)
        let relay = ProbeTestClient(
            RelayProbe(
                try TURNServerURL(parsing: "turns:turn.example:443"), username: "u", password: "p",
                firstSocket: numbers.next(), random: network.makeRandomSource()), sockets)
        #expect(try relay.run().outcome?.relay == .failure(.silent))
    }

    @Test func packetsThatAreTooLargeAreNamed() throws {
        sockets.fates[.stream(layers)] = .stalls
        let (outcome, took) = try client().run()
        #expect(outcome?.time == .failure(.largePacketsLost(over: 1280)))
        #expect(took == .milliseconds(5150))
        #expect(sockets.sockets.isEmpty)
    }

    @Test func aDiscoveryNeedsASocket() throws {
        let probe = NATProbe(
            server: Endpoint(.v4(0xCB00_7101), 3478), from: sockets.address, socket: SocketID(numbers.next()),
            random: network.makeRandomSource())
        let (behavior, took) = try ProbeTestClient(probe, sockets).run()
        #expect(behavior?.mappingGap == .noAnswer)
        #expect(behavior?.local.address == sockets.address)
        #expect(took == .seconds(3))
        var failing = NATProbe(
            server: Endpoint(.v4(0xCB00_7101), 3478), from: sockets.address, socket: SocketID(17),
            random: network.makeRandomSource())
        _ = failing.start(at: .zero)
        _ = failing.socketFailed(SocketID(17), .noFreePort, at: .zero)
        #expect(failing.outcome?.mappingGap == .noAnswer)
    }
}
