import TestSupport
import Testing
import Wire

@testable import ICEClient

@Suite("A TURN allocation")
struct TURNAllocationTests {
    private let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))

    @Test("Two round trips: the challenge and the address")
    func allocate() throws {
        let host = TURNTestHost(network)
        let client = TURNTestClient(network, host)
        #expect(try client.allocate() == Endpoint("203.0.113.1:50000"))
        #expect(network.now == .zero + .milliseconds(100))
        #expect(client.allocation.mappedEndpoint == client.endpoint)
        #expect(client.allocation.roundTripTime == .milliseconds(50))
        #expect(
            client.actions == [
                .allocated(
                    relayed: Endpoint(host.endpoint.address, 50_000), mapped: client.endpoint, lifetime: .seconds(600))
            ])
    }

    @Test("A stale nonce on the first Allocate costs one round trip more")
    func staleNonceFirst() throws {
        let host = TURNTestHost(network)
        let client = TURNTestClient(network, host)
        client.start()
        try network.run(for: .milliseconds(60))
        host.server.invalidateNonce()
        #expect(try network.run(within: .seconds(1)) { client.allocation.relayedEndpoint != nil })
        #expect(network.now == .zero + .milliseconds(150))
    }

    @Test("Endless stale nonces are given up after eight")
    func endlessChallenges() throws {
        let host = TURNTestHost(network)
        host.server.nonceLifetime = .zero
        let client = TURNTestClient(network, host)
        #expect(try client.allocate() == nil)
        #expect(client.failure == .tooManyChallenges)
        #expect(client.transmissions.count == 9)
    }

    @Test("A wrong password is told apart from everything else")
    func wrongPassword() throws {
        let client = TURNTestClient(network, TURNTestHost(network), password: "wrong")
        #expect(try client.allocate() == nil)
        #expect(client.failure == .unauthorized)
        #expect(network.now == .zero + .milliseconds(100))
    }

    @Test(
        "Errors become distinct failures",
        arguments: [
            (403, TURNFailure.forbidden), (437, .allocationMismatch), (440, .familyNotSupported),
            (441, .wrongCredentials), (442, .transportNotSupported), (486, .quotaReached),
            (508, .insufficientCapacity), (500, .serverError(500, "no")), (300, .serverError(300, "no")),
        ])
    func errors(code: Int, failure: TURNFailure) throws {
        let host = TURNTestHost(network)
        host.server.misbehaviours = [(.allocate, .error(401)), (.allocate, .error(code))]
        host.server.misbehaviours.removeFirst()
        let client = TURNTestClient(network, host)
        #expect(try client.allocate() == nil)
        #expect(client.failure == failure)
        #expect(client.allocation.nextDeadline == nil, "nothing goes on after a failure")
    }

    @Test("A redirection names the other server")
    func redirect() throws {
        let host = TURNTestHost(network)
        let other = Endpoint(.v4(0xCB00_7102), 3479)
        host.server.misbehaviours = [(.allocate, .redirect(other))]
        let client = TURNTestClient(network, host)
        #expect(try client.allocate() == nil)
        #expect(client.failure == .tryAlternate(other))
    }

    @Test("What is not signed, wrongly signed or not understood is not taken for an answer")
    func distrust() throws {
        for (misbehaviour, failure) in [
            (TURNTestServer.Misbehaviour.unsignedSuccess, TURNFailure?.none), (.wronglySignedSuccess, nil),
            (.unknownRequiredAttribute, .notUnderstood([0x7001])), (.missingRelayedAddress, .badResponse),
        ] {
            let network = SimulatedNetwork()
            let host = TURNTestHost(network)
            let client = TURNTestClient(network, host)
            client.start()
            try network.run(for: .milliseconds(60))
            host.server.misbehaviours = [(.allocate, misbehaviour)]
            _ = try network.run(within: .seconds(1)) { client.allocation.relayedEndpoint != nil }
            #expect(client.failure == failure, "\(misbehaviour)")
            if failure == nil {
                #expect(client.allocation.dropped == 1)
                // The forged answer was dropped; the retransmission brought the true one.
                #expect(client.allocation.relayedEndpoint?.port == 50_000)
            }
        }
    }

    @Test("An error without integrity is not believed, but it is the reason when nothing better comes")
    func doubtfulError() throws {
        let host = TURNTestHost(network)
        let client = TURNTestClient(network, host)
        client.start()
        try network.run(for: .milliseconds(60))
        host.server.misbehaviours = Array(repeating: (.allocate, .unsignedError(508)), count: 10)
        #expect(try network.run(within: .seconds(60)) { client.failure != nil })
        #expect(client.failure == .insufficientCapacity)
        #expect(network.now > .zero + .seconds(5))
    }

    @Test("A silent server: the schedule of RFC 8489, then a failure")
    func silence() throws {
        let host = TURNTestHost(network)
        host.server.isSilent = true
        let client = TURNTestClient(network, host)
        client.start()
        try network.run(for: .seconds(60))
        #expect(client.transmissions.map { ($0 - .zero).milliseconds } == [0, 500, 1500, 3500, 7500, 15500, 31500])
        #expect(client.failure == .noAnswer)
        #expect(client.events.first?.time == .zero + .milliseconds(39_500))
    }

    @Test("With a measured round trip a lost packet costs little more than that")
    func fastRetransmission() throws {
        let host = TURNTestHost(network)
        let client = TURNTestClient(network, host)
        client.start()
        try network.run(for: .milliseconds(60))
        host.server.misbehaviours = [(.allocate, .silence)]
        #expect(try network.run(within: .seconds(1)) { client.allocation.relayedEndpoint != nil })
        // 50 ms for the challenge, RTO of 50 + 4 × 25 ms, and 50 ms for the address.
        #expect(network.now == .zero + .milliseconds(250))
    }

    @Test("Allocates through heavy loss", arguments: 1...20 as ClosedRange<UInt64>)
    func loss(seed: UInt64) throws {
        let network = SimulatedNetwork(
            seed: seed,
            link: SimulatedLink(delay: .milliseconds(25), jitter: .milliseconds(30), loss: 0.3, duplication: 0.1))
        let client = TURNTestClient(network, TURNTestHost(network))
        #expect(try client.allocate() != nil)
    }

    @Test("Release gives the address back and ends in silence")
    func release() throws {
        let host = TURNTestHost(network)
        let client = TURNTestClient(network, host)
        _ = try client.allocate()
        client.release()
        #expect(try network.run(within: .seconds(1)) { client.actions.last == .released })
        #expect(host.server.relays.isEmpty)
        #expect(client.allocation.nextDeadline == nil)
        client.send([1], to: Endpoint(.v4(1), 1))
        #expect(client.actions.last == .released)
    }

    @Test("A server that forgot the allocation is noticed within the liveness interval")
    func lost() throws {
        let host = TURNTestHost(network)
        let client = TURNTestClient(network, host)
        _ = try client.allocate()
        host.server.restart()
        try network.run(for: .seconds(26))
        #expect(client.failure == .allocationMismatch)
    }

    @Test("Random bytes from the server trap nowhere and change nothing")
    func fuzz() throws {
        let host = TURNTestHost(network)
        let client = TURNTestClient(network, host)
        _ = try client.allocate()
        let peer = Endpoint(.v4(0xC633_6402), 4000)
        client.bind(peer)
        try network.run(for: .milliseconds(100))
        var random = RandomSource.seeded(3)
        var allocation = client.allocation
        for round in 0..<20_000 {
            var bytes = round % 2 == 0 ? random.bytes(Int(random.next() % 80)) : Vectors.all[round % 4]
            if !bytes.isEmpty { bytes[Int(random.next() % UInt64(bytes.count))] ^= UInt8(truncatingIfNeeded: round) }
            if round % 5 == 0, !bytes.isEmpty { bytes[0] = 0x40 | bytes[0] & 0xF }
            for action in allocation.receive(bytes, at: network.now) {
                guard case .received(_, from: peer) = action else {
                    Issue.record("\(action)")
                    return
                }
            }
        }
        #expect(allocation.dropped > 15_000)
        #expect(allocation.relayedEndpoint != nil)
    }
}
