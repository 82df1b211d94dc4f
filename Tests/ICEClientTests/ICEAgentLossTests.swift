import ICEClient
import TestSupport
import Testing
import Wire

/// The path's socket is gone, or consent is: what happens then.
@Suite struct ICEAgentLossTests {
    private func restart(_ peer: ICEAgentPeer) {
        var random = peer.network.makeRandomSource()
        peer.perform(peer.agent.restart(localParameters: ICEParameters(using: &random), at: peer.network.now))
    }

    @Test(arguments: [30, 5]) func withoutAnythingElseItIsPatientAndThenFails(_ seconds: Int) throws {
        let network = SimulatedNetwork()
        var configuration = ICEConfiguration()
        #expect(configuration.restartPatience == .seconds(30))
        configuration.restartPatience = .seconds(seconds)
        let caller = ICEAgentPeer(network, .controlling, configuration: configuration)
        let callee = ICEAgentPeer(network, .controlled)
        caller.addHost("192.0.2.1:5000")
        callee.addHost("192.0.2.2:6000")
        callee.learn(caller)
        caller.learn(callee)
        try network.run(for: .seconds(3))
        let lost = network.now
        caller.lose(SocketID(1))
        #expect(caller.states(since: lost) == [.disconnected])
        #expect(caller.selected == nil)
        try network.run(for: .seconds(seconds) - .milliseconds(1))
        #expect(caller.agent.state == .disconnected)
        try network.run(for: .milliseconds(1))
        #expect(caller.agent.state == .failed(.socketLost))
        #expect(caller.nextDeadline == nil)
    }

    @Test func anotherCandidateBeginsChecksAgain() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        caller.lose(SocketID(1))
        try network.run(for: .seconds(2))
        let added = network.now
        caller.addHost("192.0.2.77:5000")
        #expect(try network.run(within: .milliseconds(120)) { caller.isCompleted && callee.isCompleted })
        #expect(caller.states(since: added) == [.connected, .completed])
        #expect(callee.selected?.remote.endpoint == .at("192.0.2.77:5000"))
        try network.run(for: .seconds(60))
        #expect(caller.isCompleted && callee.isCompleted)
    }

    /// The other way round: it is the controlled side that comes with a new address.
    @Test func theControlledSideFindsItsWayBackToo() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        callee.lose(SocketID(1))
        try network.run(for: .seconds(2))
        callee.addHost("192.0.2.78:6000")
        #expect(try network.run(within: .milliseconds(150)) { callee.agent.state == .connected })
        // The caller does not know yet that its path is dead, but will.
        #expect(try network.run(within: .seconds(8)) { caller.isCompleted && callee.isCompleted })
        try network.run(for: .seconds(8))
        #expect(caller.selected?.remote.endpoint == .at("192.0.2.78:6000"))
        #expect(caller.isCompleted && callee.isCompleted)
    }

    @Test func restartLeadsOutAndOldChecksAreAnsweredMeanwhile() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        caller.lose(SocketID(1))
        caller.addHost("192.0.2.77:5000")
        restart(caller)
        #expect(caller.agent.state == .new)
        // The callee still knows the old parameters only; somebody relays its check to the new socket.
        let old = callee.agent.remoteParameters
        let script = ScriptedChecker(network, at: .at("192.0.2.7:7000"))
        let name = "\(old?.ufrag ?? "?"):whoever"
        script.send(script.request(caller, username: name, password: old?.password), to: caller)
        try network.run(for: .milliseconds(100))
        #expect(script.answers.map(\.messageClass) == [.success])
        try network.run(for: .seconds(5))
        restart(callee)
        callee.learn(caller)
        caller.learn(callee)
        #expect(try network.run(within: .seconds(1)) { caller.isCompleted && callee.isCompleted })
        #expect(callee.selected?.remote.endpoint == .at("192.0.2.77:5000"))
        try network.run(for: .seconds(60))
        #expect(caller.isCompleted && callee.isCompleted)
    }

    /// The first restart's offer never arrived, so the peer still uses what it knew before.
    @Test func twoRestartsDoNotForgetWhatThePeerKnows() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        restart(caller)
        restart(caller)
        try network.run(for: .seconds(60))
        #expect(caller.isCompleted && callee.isCompleted)
        restart(caller)
        try network.run(for: .seconds(60))
        #expect(callee.agent.state == .failed(.consentLost))
    }

    @Test func aRestartAfterLossIsGivenItsOwnTime() throws {
        let network = SimulatedNetwork()
        let (caller, _) = try network.makeConnectedPair()
        caller.lose(SocketID(1))
        try network.run(for: .seconds(20))
        caller.addHost("192.0.2.77:5000")
        restart(caller)
        try network.run(for: .seconds(29))
        #expect(caller.agent.state == .new)
        try network.run(for: .seconds(2))
        #expect(caller.agent.state == .failed(.socketLost))
    }

    @Test func aStandbyTakesOverAtOnce() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        caller.addRelay("198.51.100.8:50000")
        try network.run(for: .seconds(5))
        let lost = network.now
        caller.lose(SocketID(1))
        #expect(caller.selected?.local.type == .relayed)
        #expect(caller.agent.state == .connected)
        #expect(try network.run(within: .milliseconds(100)) { caller.isCompleted })
        #expect(caller.states(since: lost) == [.connected, .completed])
        #expect(callee.selected?.remote.endpoint == .at("198.51.100.8:50000"))
        #expect(caller.agent.counters.moves == 1)
    }

    /// What takes over may have died with it; that shows in a few round trips, not at the next consent check.
    @Test func aDeadSubstituteIsReplacedInTurn() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        caller.addHost("192.0.2.9:5000", preference: 100)
        caller.addRelay("198.51.100.8:50000")
        try network.run(for: .seconds(5))
        network.cut("192.0.2.1", "192.0.2.9")
        let lost = network.now
        caller.lose(SocketID(1))
        #expect(caller.selected?.local.endpoint == .at("192.0.2.9:5000"))
        #expect(try network.run(within: .milliseconds(500)) { caller.selected?.local.type == .relayed })
        #expect(try network.run(within: .milliseconds(200)) { caller.isCompleted && callee.isCompleted })
        #expect(!caller.states(since: lost).contains(.disconnected))
    }

    /// Nobody answered on any pair; that the socket goes then makes none of them better.
    @Test func silentPairsDoNotTakeOver() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        caller.addHost("192.0.2.9:5000", preference: 100)
        try network.run(for: .seconds(5))
        network.firewall = { _ in false }
        caller.perform(caller.agent.suspectPath(at: network.now))
        try network.run(for: .seconds(3))
        #expect(caller.agent.state == .disconnected && caller.selected != nil)
        let lost = network.now
        caller.lose(SocketID(1))
        #expect(caller.selected == nil)
        #expect(caller.states(since: lost).isEmpty)
        // They are asked every second.
        try network.run(for: .milliseconds(3_200))
        network.firewall = nil
        #expect(try network.run(within: .milliseconds(1_200)) { caller.isCompleted })
        #expect(caller.selected?.local.endpoint == .at("192.0.2.9:5000"))
        #expect(try network.run(within: .seconds(1)) { callee.isCompleted })
        #expect(callee.selected?.remote.endpoint == .at("192.0.2.9:5000"))
    }

    /// Several pairs, all silent: one verdict, after thirty seconds, and no false hope on the way.
    @Test(arguments: 0..<8) func consentEndsOnceForAllPairs(_ seed: UInt64) throws {
        let network = SimulatedNetwork(seed: seed)
        let (caller, callee) = network.makeHostPair()
        caller.addHost("192.0.2.9:5000", preference: 100)
        callee.addHost("192.0.2.8:6000", preference: 100)
        caller.addRelay("198.51.100.8:50000")
        callee.learn(caller)
        caller.learn(callee)
        try network.run(for: .seconds(60))
        let cut = network.now
        network.firewall = { _ in false }
        try network.run(for: .seconds(60))
        for peer in [caller, callee] {
            #expect(peer.states(since: cut) == [.disconnected, .failed(.consentLost)])
            let failedAt = try #require(peer.time(of: .failed(.consentLost)))
            #expect((.seconds(23.9) ... .seconds(30.1)).contains(failedAt - cut))
            #expect(peer.nextDeadline == nil)
            #expect(peer.selected == nil)
        }
    }

    /// A new address came seconds before consent ends: it is given its chance, but not for ever.
    @Test(arguments: [true, false]) func aFreshCandidateIsNotCutShort(_ isReachable: Bool) throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        network.cut("192.0.2.1")
        callee.isReachable = isReachable
        #expect(try network.run(within: .seconds(8)) { caller.agent.state == .disconnected })
        try network.run(until: MonotonicTime.zero + .seconds(27))
        if !isReachable { network.firewall = { _ in false } }
        network.links[IPAddress("192.0.2.77")!] = SimulatedLink(delay: .seconds(3))
        caller.addHost("192.0.2.77:5000")
        try network.run(until: MonotonicTime.zero + .seconds(31))
        #expect(caller.agent.state == .disconnected)
        #expect(caller.selected == nil)
        try network.run(until: MonotonicTime.zero + .seconds(41))
        if isReachable {
            #expect(caller.selected?.local.endpoint == .at("192.0.2.77:5000"))
        } else {
            #expect(caller.agent.state == .failed(.consentLost))
        }
    }

    /// What nomination had made superfluous is tried when the nominated path is silent.
    @Test func otherPairsAreTriedWhenThePathIsSilent() throws {
        let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(5)))
        let (caller, callee) = network.makeHostPair()
        caller.addRelay("198.51.100.8:50000")
        // The relay cannot be reached for a while, so its pair is not valid when the hosts' pair is nominated.
        network.cut("198.51.100.8")
        callee.learn(caller)
        caller.learn(callee)
        #expect(try network.run(within: .seconds(1)) { caller.isCompleted && callee.isCompleted })
        #expect(caller.agent.report.pairs.count == 1)
        try network.run(for: .seconds(1))
        network.cut("192.0.2.1")
        let cut = network.now
        #expect(try network.run(within: .seconds(9)) { caller.selected?.local.type == .relayed && caller.isCompleted })
        #expect(caller.states(since: cut) == [.disconnected, .connected, .completed])
        #expect(try network.run(within: .seconds(1)) { callee.isCompleted })
        #expect(callee.selected?.remote.type == .relayed)
    }

    /// What has failed once may work when it is needed.
    @Test func failedPairsAreTriedAgainWhenThePathIsSilent() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        network.cut("192.0.2.9")
        let other = caller.addHost("192.0.2.9:5000")
        try network.run(for: .seconds(60))
        #expect(caller.agent.report.pairs.first { $0.pair.local.base == other }?.state == "failed")
        network.cut("192.0.2.1")
        caller.perform(caller.agent.suspectPath(at: network.now))
        #expect(try network.run(within: .seconds(2)) { caller.selected?.local.base == other && caller.isCompleted })
        #expect(try network.run(within: .seconds(1)) { callee.isCompleted })
        #expect(callee.selected?.remote.endpoint == .at("192.0.2.9:5000"))
    }

    /// While it rings nobody can answer, so nothing is a failure.
    @Test func aSocketLostWhileRingingIsNoVerdict() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = network.makeHostPair()
        callee.addHost("192.0.2.8:6000", preference: 100)
        callee.learn(caller)
        try network.run(for: .seconds(2))
        #expect(callee.agent.state == .connected)
        callee.lose(SocketID(1))
        callee.lose(SocketID(2))
        try network.run(for: .seconds(100))
        callee.addHost("192.0.2.3:6000")
        callee.perform(callee.agent.exchangeCompleted(at: network.now))
        caller.learn(callee)
        #expect(try network.run(within: .seconds(1)) { caller.isCompleted && callee.isCompleted })
    }

    /// The first pair that worked is lost before any was nominated: the search goes on.
    @Test func lossDuringTheSearchIsStillTheSearch() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = network.makeHostPair()
        caller.addHost("192.0.2.9:5000")
        network.links[IPAddress("192.0.2.9")!] = SimulatedLink(delay: .milliseconds(60))
        callee.learn(caller)
        caller.learn(callee)
        #expect(try network.run(within: .milliseconds(60)) { caller.agent.state == .connected })
        caller.lose(SocketID(1))
        #expect(caller.agent.state == .checking)
        #expect(try network.run(within: .seconds(1)) { caller.isCompleted && callee.isCompleted })
    }
}
