import ICEClient
import TestSupport
import Testing
import Wire

@Suite struct ICEAgentPathTests {
    @Test func hostsMeetInTwoRoundTrips() throws {
        let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
        let (caller, callee) = network.makeHostPair()
        callee.learn(caller)
        caller.learn(callee)
        try network.run(for: .seconds(1))
        #expect(caller.states == [.checking, .connected, .completed])
        #expect(callee.states == [.checking, .connected, .completed])
        #expect(caller.time(of: .connected) == MonotonicTime(nanoseconds: 50_000_000))
        #expect(caller.time(of: .completed) == MonotonicTime(nanoseconds: 100_000_000))
        #expect(callee.time(of: .completed) == MonotonicTime(nanoseconds: 75_000_000))
        #expect(caller.selected?.local.type == .host)
        #expect(caller.selected?.remote.endpoint == Endpoint("192.0.2.2:6000"))
        #expect(caller.selected?.isNominated == true)
        #expect(caller.selected?.roundTripTime == .milliseconds(50))
    }

    @Test func firstCheckLeavesAtOnceAndTheNextOnesAtThePace() throws {
        let network = SimulatedNetwork()
        network.firewall = { _ in false }
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        let remotes = (1...6).map {
            Candidate(remote: .host, Endpoint(.v4(0xC000_0200 + $0), 7000), priority: 1000 - $0, foundation: "\($0)")
        }
        caller.perform(
            caller.agent.setRemote(
                ICEParameters(ufrag: "abcd", password: "0123456789012345678901"), candidates: remotes, at: .zero))
        try network.run(for: .milliseconds(300))
        let times = caller.log.compactMap { if case .transmit = $0.action { $0.time } else { nil } }
        #expect(times.map(\.nanoseconds) == (0..<6).map { $0 * 20_000_000 })
    }

    @Test func fewPairsAreCheckedFaster() throws {
        let network = SimulatedNetwork()
        network.firewall = { _ in false }
        let (caller, callee) = network.makeHostPair()
        callee.addHost("192.0.2.2:6001")
        callee.addHost("192.0.2.2:6002")
        caller.learn(callee)
        try network.run(for: .milliseconds(300))
        let times = caller.log.compactMap { if case .transmit = $0.action { $0.time } else { nil } }
        #expect(times.map(\.nanoseconds) == [0, 5_000_000, 10_000_000])
    }

    @Test func reflexiveAddressesMeetThroughNATs() throws {
        let network = SimulatedNetwork()
        let caller = try network.peer(.controlling, at: 1, .endpointIndependent, .addressAndPortDependent)
        let callee = try network.peer(.controlled, at: 2, .endpointIndependent, .addressAndPortDependent)
        callee.learn(caller)
        caller.learn(callee)
        #expect(try network.run(within: .seconds(5)) { caller.isCompleted && callee.isCompleted })
        #expect(caller.selected?.local.type == .serverReflexive)
        #expect(caller.selected?.remote.type == .serverReflexive)
    }

    /// Which pairs of NATs can be crossed follows from what each maps and lets in.
    @Test(arguments: SimulatedNAT.Mapping.allCases, SimulatedNAT.Mapping.allCases)
    func natsAreCrossedWhereverICECan(_ first: SimulatedNAT.Mapping, _ second: SimulatedNAT.Mapping) throws {
        for firstFilter in SimulatedNAT.Filtering.allCases {
            for secondFilter in SimulatedNAT.Filtering.allCases {
                guard let expected = Self.canCross((first, firstFilter), (second, secondFilter)) else { continue }
                let network = SimulatedNetwork()
                let caller = try network.peer(.controlling, at: 1, first, firstFilter)
                let callee = try network.peer(.controlled, at: 2, second, secondFilter)
                callee.learn(caller)
                caller.learn(callee)
                callee.perform(callee.agent.exchangeCompleted(at: network.now))
                try network.run(for: .seconds(60))
                let result: ICEState = expected ? .completed : .failed(.noPath)
                #expect(caller.agent.state == result, "\(first) \(firstFilter) to \(second) \(secondFilter)")
                #expect(callee.agent.state == result, "\(first) \(firstFilter) to \(second) \(secondFilter)")
            }
        }
    }

    /// Nil where it depends on more than these properties.
    private static func canCross(
        _ first: (SimulatedNAT.Mapping, SimulatedNAT.Filtering),
        _ second: (SimulatedNAT.Mapping, SimulatedNAT.Filtering)
    ) -> Bool? {
        switch (first.0, second.0) {
        case (.endpointIndependent, .endpointIndependent): true
        case (.endpointIndependent, _): first.1 != .addressAndPortDependent
        case (_, .endpointIndependent): second.1 != .addressAndPortDependent
        case (.addressAndPortDependent, .addressAndPortDependent): false
        default: nil
        }
    }

    @Test func symmetricNATsNeedARelay() throws {
        let network = SimulatedNetwork()
        let caller = try network.peer(.controlling, at: 1, .addressAndPortDependent, .addressAndPortDependent)
        let callee = try network.peer(.controlled, at: 2, .addressAndPortDependent, .addressAndPortDependent)
        callee.addRelay("198.51.100.9:50000")
        callee.learn(caller)
        caller.learn(callee)
        #expect(try network.run(within: .seconds(5)) { caller.isCompleted && callee.isCompleted })
        #expect(callee.selected?.local.type == .relayed)
        #expect(caller.selected?.remote.type == .relayed)
        // The caller's NAT gave the relay an address nobody knew of.
        #expect(caller.selected?.local.type == .peerReflexive)
        #expect(callee.selected?.remote.type == .peerReflexive)
    }

    @Test func relaysMeetAtOnceWithPolicyRelay() throws {
        let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(50)))
        let caller = ICEAgentPeer(network, .controlling)
        let callee = ICEAgentPeer(network, .controlled)
        caller.addRelay("198.51.100.8:50000")
        callee.addRelay("198.51.100.9:50000")
        // Ring time: the callee opens its relay before the caller knows it.
        callee.learn(caller)
        #expect(callee.log.contains { if case .permit = $0.action { true } else { false } })
        try network.run(for: .seconds(3))
        let answeredAt = network.now
        caller.learn(callee)
        try network.run(for: .seconds(2))
        #expect(caller.time(of: .connected) == answeredAt + .milliseconds(100))
        #expect(caller.time(of: .completed) == answeredAt + .milliseconds(200))
        #expect(callee.isCompleted)
    }

    @Test func anAddressNobodyToldIsLearnedFromItsChecks() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = network.makeHostPair()
        callee.learn(caller)
        // The caller hears of no candidate at all.
        caller.learn(callee, limit: 0)
        #expect(try network.run(within: .seconds(5)) { caller.isCompleted && callee.isCompleted })
        #expect(caller.selected?.remote.type == .peerReflexive)
        #expect(caller.selected?.remote.priority == Candidate.priority(.peerReflexive))
        #expect(caller.selected?.remote.endpoint == Endpoint("192.0.2.2:6000"))
        // Told later, it becomes what it is.
        caller.learn(callee)
        #expect(caller.agent.remoteCandidates.map(\.type) == [.host])
    }

    /// RFC 8445, section 7.2.5.2.1: then the way back is another one, and media would not take it.
    @Test func anAnswerFromElsewhereIsNoPath() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = network.makeHostPair()
        callee.learn(caller)
        network.firewall = { datagram in
            guard datagram.source == Endpoint("192.0.2.2:6000") else { return true }
            network.schedule(after: .milliseconds(25)) { now in
                caller.perform(
                    caller.agent.receive(
                        datagram.bytes, from: .at("192.0.2.3:6000"), on: SocketID(1), at: now))
            }
            return false
        }
        caller.learn(callee)
        try network.run(for: .milliseconds(200))
        #expect(caller.agent.counters.asymmetricResponses > 0)
        #expect(
            !caller.agent.report.pairs.contains {
                $0.pair.remote.endpoint == Endpoint("192.0.2.2:6000") && $0.state == "succeeded"
            })
    }

    @Test func relaysAreOpenedForAFewAddressesAhead() throws {
        let network = SimulatedNetwork()
        let callee = ICEAgentPeer(network, .controlled)
        callee.addRelay("198.51.100.9:50000")
        let remotes = (0..<60).map {
            Candidate(
                remote: .host, Endpoint(.v4(0x0A00_0000 + $0 / 2), 7000 + UInt16($0)), priority: 900 - $0,
                foundation: "1")
        }
        callee.perform(
            callee.agent.setRemote(
                ICEParameters(ufrag: "abcd", password: "0123456789012345678901"), candidates: remotes, at: .zero))
        let permitted = callee.log.compactMap { entry -> IPAddress? in
            guard case .permit(let endpoint, SocketID(1)) = entry.action else { return nil }
            return endpoint.address
        }
        #expect(permitted == (0..<16).map { .v4(0x0A00_0000 + $0) })
    }

    @Test func cloudHostBehindOneToOneNAT() throws {
        let network = SimulatedNetwork()
        let cloud = SimulatedNAT(external: IPAddress("203.0.113.5")!, oneToOne: IPAddress("10.9.0.1")!)
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        let callee = ICEAgentPeer(network, .controlled)
        try callee.addReflexive(of: callee.addHost("10.9.0.1:6000", behind: cloud))
        callee.learn(caller)
        caller.learn(callee)
        #expect(try network.run(within: .seconds(5)) { caller.isCompleted && callee.isCompleted })
        #expect(caller.selected?.remote.endpoint == Endpoint("203.0.113.5:6000"))
    }

    @Test(arguments: 0..<40) func thirtyPercentLossOnlyCostsTime(_ seed: UInt64) throws {
        let link = SimulatedLink(delay: .milliseconds(30), jitter: .milliseconds(20), loss: 0.3, duplication: 0.1)
        let network = SimulatedNetwork(seed: seed, link: link)
        let (caller, callee) = network.makeHostPair()
        callee.learn(caller)
        caller.learn(callee)
        #expect(try network.run(within: .milliseconds(39_500)) { caller.isCompleted && callee.isCompleted })
        #expect(caller.selected?.local.endpoint == callee.selected?.remote.endpoint)
    }
}

extension SimulatedNetwork {
    /// An agent behind a NAT of its own, with a host and a reflexive candidate.
    func peer(
        _ role: ICERole, at site: UInt32, _ mapping: SimulatedNAT.Mapping, _ filtering: SimulatedNAT.Filtering
    ) throws -> ICEAgentPeer {
        let nat = SimulatedNAT(external: .v4(0xCB00_7100 + site), mapping: mapping, filtering: filtering)
        let peer = ICEAgentPeer(self, role)
        try peer.addReflexive(of: peer.addHost("10.0.\(site).2:5000", behind: nat))
        return peer
    }
}
