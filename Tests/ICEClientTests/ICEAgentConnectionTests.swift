import ICEClient
import TestSupport
import Testing
import Wire

/// Active TCP (RFC 6544): connections to a peer that waits for them.
@Suite struct ICEAgentConnectionTests {
    private let network = SimulatedNetwork()
    private let server = Endpoint.at("203.0.113.7:443")

    private func passive(_ endpoint: Endpoint, foundation: String = "t") -> Candidate {
        Candidate(
            remote: .host, endpoint, priority: Candidate.priority(.host, .tcp(.passive)), foundation: foundation,
            transport: .tcp(.passive))
    }

    private func connects(_ peer: ICEAgentPeer) -> [Endpoint] {
        peer.log.compactMap { if case .connect(let candidate) = $0.action { candidate.endpoint } else { nil } }
    }

    @Test func aServerThatIsReachedByTCPOnly() throws {
        let lite = ICELitePeer(network, at: server)
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        let udp = Candidate(remote: .host, server, priority: Candidate.priority(.host), foundation: "u")
        network.firewall = { $0.source.port != 5000 }
        caller.perform(
            caller.agent.setRemote(lite.parameters, candidates: [passive(server), udp], at: network.now))
        #expect(connects(caller) == [server])
        // The same address by UDP is another candidate.
        #expect(caller.agent.remoteCandidates.count == 2)
        try network.run(for: .milliseconds(50))
        let base = caller.addConnection("192.0.2.1:50123", to: server)
        #expect(try network.run(within: .seconds(1)) { caller.isCompleted })
        #expect(caller.selected?.local.base == base)
        #expect(caller.selected?.local.transport == .tcp(.active))
        #expect(caller.selected?.remote.transport == .tcp(.passive))
        #expect(lite.nominations == 1)
        try network.run(for: .seconds(60))
        #expect(caller.isCompleted)
        #expect(connects(caller) == [server])
    }

    @Test func checksOverAConnectionAreSentOnce() throws {
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        network.firewall = { _ in false }
        let parameters = ICEParameters(ufrag: "abcd", password: "0123456789012345678901")
        caller.perform(caller.agent.setRemote(parameters, candidates: [passive(server)], at: network.now))
        let base = caller.addConnection("192.0.2.1:50123", to: server)
        try network.run(for: .seconds(39))
        let sent = caller.log.filter { if case .transmit(_, base, _) = $0.action { true } else { false } }
        #expect(sent.count == 1)
        #expect(caller.agent.counters.retransmissions == 0)
        try network.run(for: .seconds(1))
        #expect(caller.agent.state == .failed(.noPath))
    }

    @Test func aConnectionMakesOnePairAndAHostMakesNoneWithTCP() {
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        let others = (1...3).map { passive(Endpoint(.v4(0xCB00_7100 + $0), 443), foundation: "\($0)") }
        let parameters = ICEParameters(ufrag: "abcd", password: "0123456789012345678901")
        caller.perform(caller.agent.setRemote(parameters, candidates: others + [passive(server)], at: network.now))
        #expect(caller.agent.report.pairs.isEmpty)
        let base = caller.addConnection("192.0.2.1:50123", to: server)
        #expect(caller.agent.report.pairs.map(\.pair.remote.endpoint) == [server])
        #expect(caller.agent.report.pairs.map(\.pair.local.base) == [base])
    }

    @Test func onlyAFewAndOnlyWhatCanBeReached() {
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        var remotes = (0..<10).map { passive(Endpoint(.v4(0xCB00_7100 + $0), 443), foundation: "\($0)") }
        remotes.insert(passive(.at("[2001:db8::7]:443")), at: 0)
        remotes.insert(passive(.at("127.0.0.1:443")), at: 0)
        let parameters = ICEParameters(ufrag: "abcd", password: "0123456789012345678901")
        caller.perform(caller.agent.setRemote(parameters, candidates: remotes, at: network.now))
        #expect(connects(caller).count == 4)
        #expect(connects(caller).allSatisfy { $0.address.family == .v4 && !$0.address.isLoopback })
        // The limit is for the whole search.
        caller.addHost("[2001:db8::1]:5000")
        caller.perform(caller.agent.add(remote: [passive(.at("203.0.113.99:1"))], at: network.now))
        #expect(connects(caller).count == 4)
    }

    @Test func aFamilyThatComesLaterIsUsed() {
        let caller = ICEAgentPeer(network, .controlling)
        caller.addRelay("198.51.100.8:50000")
        let parameters = ICEParameters(ufrag: "abcd", password: "0123456789012345678901")
        let remotes = [passive(.at("[2001:db8::7]:443")), passive(server)]
        caller.perform(caller.agent.setRemote(parameters, candidates: remotes, at: network.now))
        // With relays only nobody shall see our address.
        #expect(connects(caller).isEmpty)
        caller.addHost("[2001:db8::1]:5000")
        #expect(connects(caller) == [.at("[2001:db8::7]:443")])
        caller.addHost("192.0.2.1:5000")
        #expect(connects(caller) == [.at("[2001:db8::7]:443"), server])
    }

    @Test(arguments: [true, false]) func whatWaitsForUsOrIsSwitchedOffIsSkipped(_ usesTCP: Bool) {
        var configuration = ICEConfiguration()
        configuration.usesTCP = usesTCP
        let caller = ICEAgentPeer(network, .controlling, configuration: configuration)
        caller.addHost("192.0.2.1:5000")
        let parameters = ICEParameters(ufrag: "abcd", password: "0123456789012345678901")
        let attributes = [
            "candidate:1 1 tcp 5 192.0.2.10 9 typ host tcptype active",
            "candidate:2 1 tcp 5 192.0.2.10 4443 typ host tcptype passive",
            "candidate:3 1 tcp 5 192.0.2.10 4444 typ host tcptype so",
        ]
        caller.perform(caller.agent.setRemote(parameters, attributes: attributes, at: network.now))
        #expect(caller.agent.counters.skippedCandidates == (usesTCP ? 2 : 3))
        #expect(connects(caller) == (usesTCP ? [.at("192.0.2.10:4443")] : []))
    }

    @Test func aWorkingConnectionDoesNotDisplaceUDP() throws {
        let lite = ICELitePeer(network, at: server)
        let nat = SimulatedNAT(
            external: .v4(0xCB00_7101), mapping: .endpointIndependent, filtering: .endpointIndependent)
        let caller = ICEAgentPeer(network, .controlling)
        try caller.addReflexive(of: caller.addHost("10.0.0.2:5000", behind: nat))
        let udp = Candidate(remote: .host, server, priority: Candidate.priority(.host), foundation: "u")
        // The connection is open and checked before UDP answers.
        caller.perform(caller.agent.setRemote(lite.parameters, candidates: [passive(server)], at: network.now))
        caller.addConnection("192.0.2.1:50123", to: server)
        caller.perform(caller.agent.add(remote: [udp], at: network.now))
        #expect(try network.run(within: .seconds(1)) { caller.isCompleted })
        #expect(caller.selected?.local.transport == .udp)
        #expect(caller.selected?.local.type == .serverReflexive)
    }

    /// Against a relay its priority decides, and direct is better.
    @Test func aWorkingConnectionIsBetterThanARelay() throws {
        let lite = ICELitePeer(network, at: server)
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        caller.addRelay("198.51.100.8:50000")
        network.firewall = { $0.source.port != 5000 }
        let udp = Candidate(remote: .host, server, priority: Candidate.priority(.host), foundation: "u")
        caller.perform(
            caller.agent.setRemote(lite.parameters, candidates: [udp, passive(server)], at: network.now))
        caller.addConnection("192.0.2.1:50123", to: server)
        #expect(try network.run(within: .seconds(1)) { caller.isCompleted })
        #expect(caller.selected?.local.transport == .tcp(.active))
    }

    @Test func aConnectionIsAStandbyLikeAnyOther() throws {
        let lite = ICELitePeer(network, at: server)
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        let udp = Candidate(remote: .host, server, priority: Candidate.priority(.host), foundation: "u")
        caller.perform(
            caller.agent.setRemote(lite.parameters, candidates: [udp, passive(server)], at: network.now))
        #expect(try network.run(within: .seconds(1)) { caller.isCompleted })
        caller.addConnection("192.0.2.1:50123", to: server)
        try network.run(for: .seconds(20))
        network.firewall = { $0.source.port != 5000 }
        caller.perform(caller.agent.suspectPath(at: network.now))
        #expect(try network.run(within: .milliseconds(500)) { caller.selected?.local.transport == .tcp(.active) })
        #expect(try network.run(within: .milliseconds(100)) { caller.isCompleted })
        #expect(lite.nominations == 2)
    }

    @Test func aConnectionThatClosesIsAskedForAgainWhenNothingElseWorks() throws {
        let lite = ICELitePeer(network, at: server)
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        caller.perform(caller.agent.setRemote(lite.parameters, candidates: [passive(server)], at: network.now))
        let base = caller.addConnection("192.0.2.1:50123", to: server)
        #expect(try network.run(within: .seconds(1)) { caller.isCompleted })
        caller.lose(base)
        #expect(caller.agent.state == .disconnected)
        #expect(connects(caller) == [server, server])
        caller.addConnection("192.0.2.1:50124", to: server)
        #expect(try network.run(within: .seconds(1)) { caller.isCompleted })
    }

    @Test func whatIsNoConnectionIsNotAdded() {
        let caller = ICEAgentPeer(network, .controlling)
        let address = IPAddress("192.0.2.1")!
        let make = { (transport: CandidateTransport) in
            Candidate(
                .host, Endpoint(address, 5000), base: SocketID(1), baseAddress: address, transport: transport)
        }
        for transport in [CandidateTransport.udp, .tcp(.passive), .tcp(.simultaneousOpen)] {
            #expect(caller.agent.add(local: make(transport), connectedTo: server, at: .zero).isEmpty)
        }
        #expect(caller.agent.add(local: make(.tcp(.active)), at: .zero).isEmpty)
        #expect(caller.agent.add(local: Candidate(activeTCPOn: address), connectedTo: server, at: .zero).isEmpty)
        #expect(caller.agent.localCandidates.isEmpty)
        #expect(caller.agent.counters.droppedCandidates == 5)
        #expect(caller.agent.add(local: make(.tcp(.active)), connectedTo: server, at: .zero).isEmpty)
        #expect(caller.agent.localCandidates.count == 1)
        // A socket is one connection.
        #expect(caller.agent.add(local: make(.tcp(.active)), connectedTo: .at("203.0.113.8:1"), at: .zero).isEmpty)
        #expect(caller.agent.counters.droppedCandidates == 6)
    }
}
