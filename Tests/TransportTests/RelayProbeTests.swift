import ICEClient
import TestSupport
import Testing
import Transport
import Wire

@Suite struct RelayProbeTests {
    private let network = SimulatedNetwork(seed: 5)
    private let sockets: TURNTestSockets
    private let numbers = ProbeTestNumbers()

    init() {
        sockets = TURNTestSockets(network, "198.51.100.7")
    }

    private static let urls = [
        "turn:turn.example:3478?transport=udp", "turn:turn.example:3478?transport=tcp",
        "turns:turn.example:3478?transport=tcp",
    ]

    private func probe(_ url: String, password: String = "secret") throws -> ProbeTestClient<RelayProbe> {
        ProbeTestClient(
            RelayProbe(
                try TURNServerURL(parsing: url), username: "agent", password: password, firstSocket: numbers.next(),
                random: network.makeRandomSource()), sockets)
    }

    @Test(arguments: urls)
    func aRelayIsReservedUsedAndGivenBack(_ url: String) throws {
        let host = TURNTestHost(network, isStream: !url.hasSuffix("udp"))
        let (outcome, took) = try probe(url).run()
        let relay = try #require(try outcome?.relay.get())
        #expect(relay.relayed.address == host.endpoint.address)
        #expect(relay.mapped.address == sockets.address)
        guard case .heard(let echo) = relay.echo else {
            Issue.record("no echo: \(relay.echo)")
            return
        }
        // Out to the server, over to the other relay, and back; a quarter of a second later if the first came too soon.
        #expect(echo >= .milliseconds(50) && echo < .milliseconds(400))
        #expect(took < .seconds(1))
        #expect(host.server.relays.isEmpty)
        #expect(sockets.sockets.isEmpty)
        #expect(outcome?.ends.remote == host.endpoint)
    }

    @Test func timeCountsFromTheSocketOverUDPAndFromTheConnectionOverTCP() throws {
        let udp = TURNTestHost(network)
        let first = try #require(try probe(Self.urls[0]).run().outcome?.relay.get())
        // Two round trips: the challenge and the answer.
        #expect(first.time == .milliseconds(100))
        #expect(udp.server.relays.isEmpty)
        let tcp = TURNTestHost(network, isStream: true)
        let second = try #require(try probe(Self.urls[1]).run().outcome?.relay.get())
        #expect(second.time == .milliseconds(150))
        #expect(tcp.server.relays.isEmpty)
    }

    @Test func silenceIsToldFromRefusal() throws {
        let (silent, took) = try probe(Self.urls[0]).run()
        #expect(silent?.relay == .failure(.silent))
        #expect(took < .seconds(6))
        for url in Self.urls.dropFirst() {
            let parsed = try TURNServerURL(parsing: url)
            let isSecure = parsed.transport == .tls
            let layers = StreamLayers(to: HostPort("turn.example", 3478), tls: isSecure ? "turn.example" : nil)
            sockets.fates[.stream(layers)] = .refused
            #expect(try probe(url).run().outcome?.relay == .failure(.notOpened(.refused)))
            sockets.fates[.stream(layers)] = .blackHole
            #expect(try probe(url).run().outcome?.relay == .failure(.notOpened(.timedOut)))
        }
        #expect(sockets.sockets.isEmpty)
    }

    @Test func wrongCredentialsAreNamed() throws {
        let host = TURNTestHost(network)
        let (outcome, took) = try probe(Self.urls[0], password: "wrong").run()
        #expect(outcome?.relay == .failure(.turn(.unauthorized)))
        #expect(took < .seconds(1))
        #expect(host.server.relays.isEmpty)
    }

    @Test func withoutASecondRelayTheFirstStillCounts() throws {
        let host = TURNTestHost(network)
        let client = try probe(Self.urls[0])
        network.firewall = { datagram in
            // The second socket's datagrams are lost: it has the higher port.
            datagram.source != Endpoint(sockets.address, 10_001)
        }
        let relay = try #require(try client.run().outcome?.relay.get())
        #expect(relay.echo == .noSecond(.silent))
        #expect(host.server.relays.isEmpty)
    }

    @Test(arguments: urls)
    func aQuotaOfOneIsNoFault(_ url: String) throws {
        let host = TURNTestHost(network, isStream: !url.hasSuffix("udp"))
        host.server.quota = 1
        let relay = try #require(try probe(url).run().outcome?.relay.get())
        #expect(relay.echo == .noSecond(.turn(.quotaReached)))
        #expect(host.server.relays.isEmpty)
        #expect(sockets.sockets.isEmpty)
    }

    @Test func aUsedUpQuotaIsAskedForASingleRelayAgain() throws {
        let host = TURNTestHost(network)
        host.server.quota = 0
        network.schedule(after: .milliseconds(1500)) { _ in host.server.quota = 1 }
        let (outcome, took) = try probe(Self.urls[0]).run()
        #expect(try outcome?.relay.get().echo == .noSecond(.turn(.quotaReached)))
        #expect(took < .seconds(5))
        #expect(host.server.relays.isEmpty)
        host.server.quota = 0
        let asked = sockets.requests.count
        #expect(try probe(Self.urls[0]).run().outcome?.relay == .failure(.turn(.quotaReached)))
        #expect(sockets.requests.count == asked + 5)
        #expect(sockets.sockets.isEmpty)
    }

    /// Several URLs of one server are asked at the same time.
    @Test func probesThatShareAQuotaAllSucceed() throws {
        let host = TURNTestHost(network)
        host.server.quota = 1
        let others = TURNTestSockets(network, "198.51.100.8")
        let url = try TURNServerURL(parsing: Self.urls[0])
        let first = ProbeTestClient(
            RelayProbe(
                url, username: "agent", password: "secret", firstSocket: 900, random: network.makeRandomSource()),
            others)
        first.start()
        #expect(try probe(Self.urls[0]).run().outcome?.relay.get().echo == .noSecond(.turn(.quotaReached)))
        _ = try network.run(within: .seconds(10)) { first.probe.outcome != nil }
        #expect(try first.probe.outcome?.relay.get().echo == .noSecond(.turn(.quotaReached)))
        #expect(host.server.relays.isEmpty)
    }

    @Test func aServerThatRelaysNothingBetweenUsIsSilent() throws {
        let host = TURNTestHost(network)
        host.server.forbiddenPeers = [host.endpoint.address]
        let relay = try #require(try probe(Self.urls[0]).run().outcome?.relay.get())
        #expect(relay.echo == .refused(.forbidden))
        #expect(host.server.relays.isEmpty)
    }

    @Test func aRedirectIsFollowed() throws {
        let first = TURNTestHost(network)
        let second = TURNTestHost(network, "203.0.113.2")
        first.server.misbehaviours = [(.allocate, .redirect(second.endpoint)), (.allocate, .redirect(second.endpoint))]
        let outcome = try probe(Self.urls[0]).run().outcome
        #expect(try outcome?.relay.get().relayed.address == second.endpoint.address)
        #expect(outcome?.ends.remote == second.endpoint)
        #expect(second.server.relays.isEmpty)
    }

    @Test func redirectsInACircleEnd() throws {
        let host = TURNTestHost(network)
        host.server.misbehaviours = Array(repeating: (.allocate, .redirect(host.endpoint)), count: 20)
        #expect(try probe(Self.urls[0]).run().outcome?.relay == .failure(.turn(.tryAlternate(host.endpoint))))
        #expect(sockets.requests.count == 6)
        #expect(sockets.sockets.isEmpty)
    }

    @Test func somethingElseThatAnswersIsNoTURNServer() throws {
        let web = network.bind(Endpoint(.v4(0xCB00_7101), 3478))
        web.handler = { datagram, _ in web.send(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), to: datagram.source) }
        #expect(try probe(Self.urls[1]).run().outcome?.relay == .failure(.notSTUN))
    }
}
