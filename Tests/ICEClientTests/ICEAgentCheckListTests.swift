import ICEClient
import TestSupport
import Testing
import Wire

/// The order of checks, seen from outside.
@Suite struct ICEAgentCheckListTests {
    private let network = SimulatedNetwork()
    private let parameters = ICEParameters(ufrag: "abcd", password: "0123456789012345678901")

    private func remote(
        _ address: UInt32, _ priority: UInt32, foundation: String, type: CandidateType = .host
    ) -> Candidate {
        Candidate(remote: type, Endpoint(.v4(0xC000_0200 + address), 7000), priority: priority, foundation: foundation)
    }

    private func makeCaller(_ remotes: [Candidate]) -> ICEAgentPeer {
        network.firewall = { _ in false }
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        caller.perform(caller.agent.setRemote(parameters, candidates: remotes, at: network.now))
        return caller
    }

    private func destinations(_ peer: ICEAgentPeer) -> [UInt32] {
        peer.log.compactMap { entry in
            guard case .transmit(_, _, let endpoint) = entry.action, case .v4(let bits) = endpoint.address else {
                return nil
            }
            return bits & 0xFF
        }
    }

    @Test func onePairOfEachFoundationStarts() {
        let caller = makeCaller([
            remote(10, 900, foundation: "a"), remote(11, 800, foundation: "a"), remote(12, 700, foundation: "b"),
        ])
        #expect(caller.agent.report.pairs.map(\.state) == ["inProgress", "frozen", "waiting"])
    }

    @Test func foundationsGoBeforeTheirRest() throws {
        let caller = makeCaller([
            remote(10, 900, foundation: "a"), remote(11, 800, foundation: "a"), remote(12, 700, foundation: "b"),
            remote(13, 600, foundation: "b"),
        ])
        try network.run(for: .milliseconds(400))
        // Even of a silent foundation every pair is tried, and soon.
        #expect(destinations(caller) == [10, 12, 11, 13])
    }

    @Test func successThawsItsFoundation() throws {
        let caller = makeCaller([])
        network.firewall = nil
        let scripts = [10, 11].map { ScriptedChecker(network, at: Endpoint(.v4(0xC000_0200 + $0), 7000)) }
        #expect(scripts.count == 2)
        var remotes = [remote(10, 900, foundation: "a"), remote(11, 800, foundation: "a")]
        // Enough others that the second pair of "a" would wait its turn behind them.
        remotes += (20..<40).map { remote($0, 500 - $0, foundation: "\($0)") }
        caller.perform(caller.agent.restart(localParameters: caller.agent.localParameters, at: network.now))
        caller.perform(caller.agent.setRemote(scripts[0].parameters, candidates: remotes, at: network.now))
        try network.run(for: .milliseconds(85))
        // At 50 ms the answer of 10 comes; its nomination and the thawed pair of the same foundation are next.
        #expect(caller.selected?.remote.endpoint == scripts[0].endpoint)
        #expect(destinations(caller).prefix(5) == [10, 20, 21, 10, 11])
    }

    /// A check of the peer proves that its way is open, so the answer to it does not queue.
    @Test func triggeredChecksGoFirst() throws {
        let script = ScriptedChecker(network, at: .at("192.0.2.200:7000"))
        let caller = ICEAgentPeer(network, .controlled)
        caller.addHost("192.0.2.1:5000")
        let remotes = (20..<40).map { remote($0, 2_000_000_000 - $0, foundation: "\($0)") }
        caller.perform(caller.agent.setRemote(script.parameters, candidates: remotes, at: network.now))
        script.check(caller)
        try network.run(for: .milliseconds(45))
        // 20 at 0 ms, 21 at 20 ms; at 25 ms the check comes and is answered, at 40 ms ours goes back.
        #expect(destinations(caller) == [20, 21, 200, 200])
    }

    @Test func hostAndReflexiveOfOneSocketArePruned() throws {
        let nat = SimulatedNAT(
            external: .v4(0xCB00_7101), mapping: .endpointIndependent, filtering: .endpointIndependent)
        let caller = ICEAgentPeer(network, .controlling)
        try caller.addReflexive(of: caller.addHost("10.0.0.2:5000", behind: nat))
        #expect(caller.agent.localCandidates.count == 2)
        caller.perform(
            caller.agent.setRemote(parameters, candidates: [remote(10, 900, foundation: "a")], at: network.now))
        #expect(caller.agent.report.pairs.map(\.pair.local.type) == [.host])
    }

    @Test func hostAddressesDoNotCrowdOutTheRelay() {
        let caller = ICEAgentPeer(network, .controlling)
        for port in 1...10 { caller.addHost("192.0.2.1:\(port)") }
        caller.addRelay("198.51.100.8:50000")
        let hosts = (1...20).map { remote($0, 2_000_000_000 + $0, foundation: "\($0)") }
        let relay = remote(99, 100, foundation: "r", type: .relayed)
        caller.perform(caller.agent.setRemote(parameters, candidates: hosts + [relay], at: network.now))
        let pairs = caller.agent.report.pairs.map(\.pair)
        #expect(pairs.count == 100)
        #expect(pairs.contains { $0.local.type == .relayed && $0.remote.type == .relayed })
    }

    @Test func onlyAddressesThatCanMeetArePaired() {
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("127.0.0.1:5000")
        caller.addHost("[2001:db8::1]:5000")
        caller.addHost("[fe80::1]:5000")
        let remotes = ["192.0.2.9:1", "127.0.0.1:9", "[2001:db8::9]:1", "[fe80::9]:1"].map {
            Candidate(remote: .host, .at($0), priority: 5, foundation: $0)
        }
        caller.perform(caller.agent.setRemote(parameters, candidates: remotes, at: network.now))
        let pairs = caller.agent.report.pairs.map { [$0.pair.local.endpoint.port, $0.pair.remote.endpoint.port] }
        #expect(pairs.count == 3)
    }

    @Test func whatCannotBeUsedIsCounted() {
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        let attributes = [
            "candidate:1 1 udp 5 192.0.2.10 9 typ host", "candidate:1 2 udp 4 192.0.2.10 10 typ host",
            "candidate:2 1 tcp 5 192.0.2.10 9 typ host tcptype active",
            "candidate:3 1 udp 5 2b1c.local 9 typ host", "nonsense",
        ]
        caller.perform(caller.agent.setRemote(parameters, attributes: attributes, at: network.now))
        #expect(caller.agent.remoteCandidates.count == 1)
        #expect(caller.agent.counters.skippedCandidates == 4)
    }

    /// RFC 8421: of two families one may not work, and the other must not wait for all its pairs.
    @Test func aDeadFamilyCostsTheOtherOnePairsTurn() throws {
        let hosts = ["[2001:db8::1]:5000", "[2001:db8::2]:5000", "192.0.2.1:5000", "192.0.2.2:5000"]
        let preferences = Candidate.localPreferences(for: hosts.map { Endpoint.at($0).address })
        let caller = ICEAgentPeer(network, .controlling)
        let callee = ICEAgentPeer(network, .controlled)
        for (host, preference) in zip(hosts, preferences) {
            caller.addHost(host, preference: preference)
            callee.addHost(host.replacing(":5000", with: ":6000"), preference: preference)
        }
        network.firewall = { $0.source.address.family == .v4 }
        caller.learn(callee)
        try network.run(for: .seconds(1))
        let families = caller.log.filter(\.isRequest).compactMap { entry -> IPAddress.Family? in
            guard case .transmit(_, _, let endpoint) = entry.action else { return nil }
            return endpoint.address.family
        }
        #expect(families.prefix(2) == [.v6, .v4])
        // One step of the pace, and the round trip.
        #expect(caller.time(of: .connected) == .zero + .milliseconds(20 + 50))
        #expect(caller.isCompleted && caller.selected?.local.endpoint == .at("192.0.2.1:5000"))
    }

    /// RFC 8445, section 14.3: never under 500 ms, and more when many checks share the pace.
    @Test func retransmissionsWaitForTheirShareOfThePace() throws {
        let few = makeCaller([remote(10, 900, foundation: "a")])
        try network.run(for: .seconds(20))
        let times = few.log.compactMap { if case .transmit = $0.action { $0.time } else { nil } }
        #expect(times.map(\.nanoseconds) == [0, 500, 1500, 3500, 7500, 15_500].map { $0 * 1_000_000 })
        let many = makeCaller((0..<50).map { remote(100 + $0, 900 - $0, foundation: "\($0)") })
        let start = network.now
        try network.run(for: .milliseconds(999))
        #expect(many.agent.counters.retransmissions == 0)
        try network.run(until: start + .milliseconds(1001))
        #expect(many.agent.counters.retransmissions > 0)
    }
}
