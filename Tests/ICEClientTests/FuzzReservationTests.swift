import TestSupport
import Testing
import Wire

@testable import ICEClient

/// Everything that reaches a reservation or a call comes damaged as well.
@Suite struct FuzzReservationTests {
    private static let key = STUNCredentials.longTermKey(username: "agent", realm: "turn.example", password: "secret")

    /// Damages what arrives at some sockets, and counts it.
    private final class Damage {
        private(set) var inputs = 0
        private var traffic: FuzzTraffic
        private let copies: Int

        /// - Parameter copies: damaged ones before each good one.
        init(_ seed: UInt64, copies: Int) {
            traffic = FuzzTraffic(seed: seed)
            self.copies = copies
        }

        func befall(_ sockets: TURNTestSockets) {
            let receive = sockets.onReceived
            sockets.onReceived = { [self] bytes, source, id in
                for _ in 0..<copies {
                    inputs += 1
                    receive(traffic.damaged(bytes, key: traffic.number(below: 4) == 0 ? key : nil), source, id)
                }
                inputs += 1
                receive(bytes, source, id)
            }
        }
    }

    private static func makeNetwork() -> (SimulatedNetwork, [TURNTestHost]) {
        let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
        return (
            network,
            [TURNTestHost(network), TURNTestHost(network, port: 80, isStream: true)]
        )
    }

    /// One reservation after the other, as a phone makes them.
    @Test func reservations() async throws {
        let (network, servers) = Self.makeNetwork()
        let damage = Damage(11, copies: 20)
        var ready = 0
        var sent = 0
        var address = 1
        while damage.inputs < 50_000 {
            await Task.yield()
            let client = MisbehavingTestClient(
                TURNTestSockets(network, "198.51.100.\(address % 250 + 1)"),
                try .test(
                    ["turn:turn.example", "turn:turn.example:80?transport=tcp"], policy: .all,
                    stun: ["stun:203.0.113.1"], hosts: ["198.51.100.\(address % 250 + 1)"]))
            address += 1
            damage.befall(client.sockets)
            client.start()
            try network.run(for: .seconds(600))
            if client.isReady { ready += 1 }
            #expect(client.stuckTimers == 0)
            #expect(client.sockets.requests.count <= Int(Reservation.socketRange))
            #expect(Weight.of(client.reservation) < 50_000)
            sent += client.sent
            client.release()
            try network.run(for: .seconds(1))
            #expect(client.sockets.sockets.isEmpty)
            network.remove(client)
        }
        #expect(ready > 20)
        #expect(sent < damage.inputs)
        #expect(servers.count == 2)
    }

    /// Streams lose their framing by the smallest damage: a connection more and more, and never for ever.
    @Test func streams() async throws {
        let (network, servers) = Self.makeNetwork()
        let damage = Damage(12, copies: 1)
        var address = 1
        while damage.inputs < 10_000 {
            await Task.yield()
            let client = MisbehavingTestClient(
                TURNTestSockets(network, "198.51.100.\(address % 250 + 1)"),
                try .test(["turn:turn.example:80?transport=tcp"]))
            address += 1
            damage.befall(client.sockets)
            client.start()
            try network.run(for: .seconds(60))
            #expect(client.stuckTimers == 0)
            #expect(client.sockets.requests.count <= 8)
            client.release()
            try network.run(for: .seconds(1))
            #expect(client.sockets.sockets.isEmpty)
            network.remove(client)
        }
        #expect(servers.count == 2)
    }

    /// Calls, one after the other; a damaged packet may be taken for the peer's media, but a call goes on.
    @Test func calls() async throws {
        let damage = Damage(13, copies: 3)
        var connected = 0
        var calls = 0
        while damage.inputs < 50_000 {
            await Task.yield()
            let call = try ICETransportTestCall(.all, .all, seed: UInt64(calls + 1))
            calls += 1
            for peer in [call.offerer, call.answerer] { damage.befall(peer.sockets) }
            if try call.connect() { connected += 1 }
            for round in 0..<200 {
                for peer in [call.offerer, call.answerer] { peer.send([0x80, 0, 0, UInt8(truncatingIfNeeded: round)]) }
                try call.network.run(for: .milliseconds(500))
            }
            for peer in [call.offerer, call.answerer] {
                #expect(Weight.of(peer.transport) < 100_000)
                #expect(peer.transmissions.count < 5000)
            }
        }
        #expect(connected * 10 > calls * 9)
    }
}
