import TestSupport
import Testing
import Wire

@testable import ICEClient

@Suite("One call's path")
struct ICETransportTests {
    private static let media: [UInt8] = [128, 111, 0, 1, 2, 3]
    private static let reply: [UInt8] = [128, 111, 0, 2, 4, 5, 6]

    private func expectMediaBothWays(_ call: ICETransportTestCall, _ comment: Comment? = nil) throws {
        let (before, after) = (call.offerer.received.count, call.answerer.received.count)
        call.offerer.send(Self.media)
        call.answerer.send(Self.reply)
        try call.network.run(for: .milliseconds(200))
        #expect(Array(call.answerer.received.dropFirst(after)) == [Self.media], comment)
        #expect(Array(call.offerer.received.dropFirst(before)) == [Self.reply], comment)
    }

    @Test("Relay to relay: one check round trip after the answer, permission and check in one flight")
    func relayToRelay() throws {
        let call = try ICETransportTestCall()
        let start = call.exchange()
        #expect(try call.network.run(within: .seconds(5)) { call.offerer.connectedAt != nil })
        // Peer, server, server, peer: 75 ms a way.
        #expect(call.network.now - start == .milliseconds(150))
        let first = call.offerer.transmissions.filter { $0.time == start }.compactMap {
            (try? STUNMessage(parsing: $0.bytes))?.method
        }
        #expect(first == [.createPermission, .send])
        #expect(try call.network.run(within: .seconds(5)) { call.answerer.connectedAt != nil })
        #expect(call.network.now - start == .milliseconds(150))
        try expectMediaBothWays(call)
    }

    @Test("A relayed route begins without a channel and gets one a round trip later")
    func channel() throws {
        let call = try ICETransportTestCall()
        #expect(try call.connect())
        let connectedAt = call.network.now
        // Not bound yet: Send indications.
        try expectMediaBothWays(call)
        #expect(call.answerer.routes.map(\.route.channel) == [nil, 0x4000])
        #expect(call.answerer.routes.map { $0.time - connectedAt } == [.zero, .milliseconds(50)])
        let route = try #require(call.answerer.transport.route)
        #expect(route.isRelayed)
        #expect(route.destination == call.servers[1].endpoint)
        let count = call.answerer.transmissions.count
        try expectMediaBothWays(call)
        let sent = call.answerer.transmissions[count...].map(\.bytes)
        #expect(sent.contains(ChannelData(channel: 0x4000, payload: Self.reply).encoded(isPadded: false) ?? []))
    }

    @Test(
        "Every mixture of policies connects, and says how",
        arguments: [
            (CandidatePolicy.all, CandidatePolicy.all, "host", "host"), (.relay, .all, "relay", "host"),
            (.all, .relay, "host", "relay"), (.relay, .relay, "relay", "relay"),
        ])
    func policies(offerer: CandidatePolicy, answerer: CandidatePolicy, local: String, remote: String) throws {
        let call = try ICETransportTestCall(offerer, answerer)
        #expect(try call.connect())
        try call.network.run(for: .seconds(2))
        #expect(call.offerer.transport.state == .completed)
        #expect(call.answerer.transport.state == .completed)
        let report = try #require(call.offerer.transport.report)
        #expect(report.localType.rawValue == local)
        #expect(report.remoteType.rawValue == remote)
        #expect(report.transport == .udp)
        #expect(report.server == (local == "relay" ? "203.0.113.1:443" : nil))
        #expect(report.why == (local == "relay" ? "relay udp 443" : "direct"))
        #expect(report.roundTripTime != nil)
        try expectMediaBothWays(call)
    }

    @Test("Through TURN over a stream, cut into pieces", arguments: [TransportProtocol.tcp, .tls])
    func streams(transport: TransportProtocol) throws {
        let call = try ICETransportTestCall(transport: transport)
        #expect(try call.connect())
        try expectMediaBothWays(call)
        try call.network.run(for: .seconds(1))
        let route = try #require(call.offerer.transport.route)
        #expect(route.isStream)
        #expect(route.channel != nil)
        #expect(call.offerer.transport.report?.transport == transport)
        try expectMediaBothWays(call)
    }

    @Test("With policy relay no host socket is opened and no host address is told")
    func relayOnly() throws {
        let call = try ICETransportTestCall()
        for peer in [call.offerer, call.answerer] {
            #expect(peer.sockets.requests.map(\.request).allSatisfy { if case .datagram = $0 { false } else { true } })
            #expect(peer.transport.localCandidates.map(\.type) == [.relayed])
            for candidate in peer.transport.localCandidates {
                #expect(!candidate.attribute.contains("198.51.100"))
            }
        }
    }

    @Test("Behind a symmetric NAT the call goes through the relay or a learned address")
    func symmetricNAT() throws {
        let nat = SimulatedNAT(
            external: .v4(0xC633_64FE), mapping: .addressAndPortDependent, filtering: .addressAndPortDependent)
        let call = try ICETransportTestCall(.all, .all, offererNAT: nat)
        #expect(try call.connect())
        try call.network.run(for: .seconds(1))
        try expectMediaBothWays(call)
    }

    @Test("Payloads of addresses that have passed no check are dropped")
    func strangers() throws {
        let call = try ICETransportTestCall(.all, .all)
        #expect(try call.connect())
        let stranger = call.network.bind(Endpoint(.v4(0xC633_6463), 7))
        let host = try #require(call.offerer.transport.localCandidates.first?.endpoint)
        stranger.send(Self.media, to: host)
        try call.network.run(for: .milliseconds(100))
        #expect(call.offerer.received.isEmpty)
        #expect(call.offerer.transport.dropped == 1)
    }

    @Test("A reservation that has waited for hours costs the call one server round trip when its nonce is stale")
    func warm() throws {
        let call = try ICETransportTestCall()
        try call.network.run(for: .seconds(3 * 3600))
        for server in call.servers { server.server.invalidateNonce() }
        let start = call.exchange()
        #expect(try call.network.run(within: .seconds(5)) { call.offerer.connectedAt != nil })
        #expect(call.network.now - start == .milliseconds(200))
    }

    @Test("A call of ten minutes and one of two hours stay up", arguments: [600, 2 * 3600])
    func longCall(seconds: Int) throws {
        let call = try ICETransportTestCall()
        for server in call.servers {
            server.server.lifetime = 120
            server.server.nonceLifetime = .seconds(300)
        }
        #expect(try call.connect())
        try call.network.run(for: .seconds(seconds))
        #expect(call.offerer.transport.state == .completed)
        #expect(call.offerer.transport.route?.channel != nil)
        #expect(call.offerer.routes.count == 2, "one route, first without and then with its channel")
        try expectMediaBothWays(call)
    }

    @Test("Connects and carries media through loss", arguments: 1...12 as ClosedRange<UInt64>)
    func loss(seed: UInt64) throws {
        let call = try ICETransportTestCall(.relay, seed % 2 == 0 ? .all : .relay, seed: seed)
        call.network.link.loss = 0.2
        call.network.link.jitter = .milliseconds(20)
        #expect(try call.connect())
        call.network.link.loss = 0
        try call.network.run(for: .seconds(3))
        try expectMediaBothWays(call)
    }

    @Test("The TURN server's socket is gone: the call knows at once")
    func serverGone() throws {
        let call = try ICETransportTestCall()
        #expect(try call.connect())
        let route = try #require(call.offerer.transport.route)
        call.offerer.sockets.fail(route.socket, .refused)
        #expect(call.offerer.events.contains { $0.action == .stateChanged(.disconnected) })
        #expect(call.offerer.events.contains { $0.action == .gatheringFailed(.lost("udp 443 refused")) })
        #expect(call.offerer.transport.route == nil)
        call.offerer.send(Self.media)
        #expect(call.offerer.transport.dropped > 0)
    }

    @Test("Closing gives the relays back")
    func close() throws {
        let call = try ICETransportTestCall()
        #expect(try call.connect())
        call.offerer.close()
        call.answerer.close()
        try call.network.run(for: .seconds(2))
        #expect(call.servers.allSatisfy { $0.server.relays.isEmpty })
        #expect(call.offerer.sockets.sockets.isEmpty)
        #expect(call.offerer.transport.isEnded)
    }

    @Test("A transport that took its reservation cold tells the addresses as they come")
    func cold() throws {
        let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
        let server = TURNTestHost(network, port: 443)
        let peer = ICETransportTestPeer(
            TURNTestSockets(network, "198.51.100.1"), try .test(["turn:203.0.113.1:443"]))
        peer.take(.controlling)
        try network.run(for: .milliseconds(150))
        #expect(peer.events.map(\.time) == [.zero + .milliseconds(100), .zero + .milliseconds(100)])
        #expect(peer.events.last?.action == .gathered)
        #expect(peer.transport.localCandidates.count == 1)
        #expect(server.server.relays.count == 1)
    }

    @Test("Random bytes on any socket trap nowhere")
    func fuzz() throws {
        let call = try ICETransportTestCall(.all, .relay)
        #expect(try call.connect())
        var transport = call.offerer.transport
        let bases = Array(call.offerer.sockets.sockets.keys)
        let peers = [call.servers[0].endpoint, call.servers[1].endpoint, Endpoint(.v4(0xC633_6402), 10_000)]
        var random = RandomSource.seeded(11)
        for round in 0..<20_000 {
            var bytes = round % 3 == 0 ? random.bytes(Int(random.next() % 60)) : Vectors.all[round % 4]
            if !bytes.isEmpty { bytes[Int(random.next() % UInt64(bytes.count))] ^= UInt8(truncatingIfNeeded: round) }
            _ = transport.receive(
                bytes, from: peers[round % 3], on: bases[round % bases.count], at: call.network.now)
        }
        #expect(transport.state == call.offerer.transport.state)
        #expect(transport.selectedPair == call.offerer.transport.selectedPair)
    }
}
