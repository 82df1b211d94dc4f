import ICEClient
import TestSupport
import Testing
import Transport
import Wire

@Suite struct BindingProbeTests {
    private let network = SimulatedNetwork(seed: 6)
    private let sockets: TURNTestSockets
    private let numbers = ProbeTestNumbers()

    init() {
        sockets = TURNTestSockets(network, "198.51.100.7")
    }

    private func client(_ url: String = "stun:turn.example:3478") throws -> ProbeTestClient<BindingProbe> {
        ProbeTestClient(
            BindingProbe(
                try TURNServerURL(parsing: url), socket: SocketID(numbers.next()), random: network.makeRandomSource()),
            sockets)
    }

    @Test(arguments: ["stun:turn.example:3478", "stuns:turn.example:3478", "turn:turn.example:3478?transport=tcp"])
    func aServerSaysHowTheSocketLooks(_ url: String) throws {
        let host = TURNTestHost(network, isStream: !url.hasPrefix("stun:"))
        let outcome = try #require(try client(url).run().outcome)
        let answer = try outcome.answer.get()
        #expect(answer.mapped == outcome.ends.local)
        #expect(answer.other == nil)
        #expect(outcome.ends.remote == host.endpoint)
        #expect(sockets.sockets.isEmpty)
    }

    @Test func lostRequestsAreSentAgain() throws {
        let host = TURNTestHost(network)
        var lost = 0
        network.firewall = { _ in
            lost += 1
            return lost > 2
        }
        let (outcome, took) = try client().run()
        #expect(throws: Never.self) { try outcome?.answer.get() }
        #expect(took == .milliseconds(1550))
        #expect(host.server.requests[.binding] == 1)
    }

    private func sized() throws -> ProbeTestClient<BindingProbe> {
        ProbeTestClient(
            BindingProbe(
                try TURNServerURL(parsing: "stun:turn.example:3478"), triesSizes: true,
                socket: SocketID(numbers.next()), random: network.makeRandomSource()), sockets)
    }

    /// In bytes of IP packets; a UDP datagram has 28 less.
    @Test(
        arguments: [(65535, 1400), (1400, 1400), (1399, 1280), (1279, 1000), (600, 576), (300, nil)] as [(Int, Int?)])
    func thePathsPacketSizeIsFound(_ most: Int, _ found: Int?) throws {
        let host = TURNTestHost(network)
        network.firewall = { $0.bytes.count + 28 <= most }
        let (outcome, took) = try sized().run()
        #expect(try outcome?.answer.get().largestPacket == found)
        #expect(took <= .milliseconds(800))
        #expect(sockets.sockets.isEmpty)
        #expect(host.server.requests[.binding] ?? 0 <= 14)
    }

    @Test func silenceRefusalAndErrorsDiffer() throws {
        let (silent, took) = try client().run()
        #expect(silent?.answer == .failure(.silent))
        #expect(took == .milliseconds(3500))
        #expect(try client("stun:nowhere.example").run().outcome?.answer == .failure(.notOpened(.nameNotFound)))
        let server = network.bind(Endpoint(.v4(0xCB00_7101), 3478))
        server.handler = { datagram, _ in
            guard let request = try? STUNMessage(parsing: datagram.bytes) else { return }
            let refusal = STUNMessage(
                .error, .binding, transactionID: request.transactionID, attributes: [.errorCode(STUNErrorCode(500))])
            server.send(refusal.encoded(), to: datagram.source)
        }
        #expect(try client().run().outcome?.answer == .failure(.stunError(500)))
        network.firewall = { _ in false }
        let refused = try client()
        network.schedule(after: .milliseconds(10)) { [sockets] _ in
            sockets.requests.last.map { sockets.fail($0.id, .refused) }
        }
        #expect(try refused.run().outcome?.answer == .failure(.cut(.refused)))
    }
}
