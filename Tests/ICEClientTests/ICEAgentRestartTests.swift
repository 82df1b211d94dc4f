import ICEClient
import TestSupport
import Testing
import Wire

@Suite struct ICEAgentRestartTests {
    private func restart(_ peer: ICEAgentPeer) {
        var random = peer.network.makeRandomSource()
        let parameters = ICEParameters(using: &random)
        peer.perform(peer.agent.restart(localParameters: parameters, at: peer.network.now))
    }

    @Test func oldPathCarriesDataUntilTheNewOneWorks() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        try network.run(for: .seconds(20))
        restart(caller)
        // Much longer than consent lasts, so the old parameters must still be answered.
        try network.run(for: .seconds(60))
        #expect(caller.selected != nil)
        #expect(caller.isCompleted && callee.isCompleted)
        restart(callee)
        callee.learn(caller)
        caller.learn(callee)
        try network.run(for: .milliseconds(20))
        #expect(caller.selected != nil && callee.selected != nil)
        try network.run(for: .seconds(60))
        #expect(caller.isCompleted && callee.isCompleted)
        #expect(caller.agent.role == .controlling)
        let sinceRestart = caller.states.drop { $0 != .completed }
        #expect(sinceRestart == [.completed, .connected, .completed])
    }

    @Test func leadsOutOfFailure() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        network.firewall = { _ in false }
        try network.run(for: .seconds(60))
        #expect(caller.agent.state == .failed(.consentLost))
        network.firewall = nil
        restart(caller)
        restart(callee)
        #expect(caller.agent.state == .new)
        callee.learn(caller)
        caller.learn(callee)
        #expect(try network.run(within: .seconds(2)) { caller.isCompleted && callee.isCompleted })
    }

    @Test func movesToAnotherSocket() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        caller.perform(caller.agent.remove(base: SocketID(1), at: network.now))
        #expect(caller.agent.state == .disconnected)
        #expect(caller.selected == nil)
        restart(caller)
        caller.addHost("192.0.2.77:5000")
        restart(callee)
        callee.learn(caller)
        caller.learn(callee)
        #expect(try network.run(within: .seconds(2)) { caller.isCompleted && callee.isCompleted })
        #expect(callee.selected?.remote.endpoint == Endpoint("192.0.2.77:5000"))
    }

    @Test func aRestartNobodyAnswersKeepsTheOldPath() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        restart(caller)
        let stranger = ICEParameters(ufrag: "nobody", password: "nobodynobodynobodynobody")
        let remote = Candidate(remote: .host, Endpoint("192.0.2.99:9")!, priority: 5, foundation: "1")
        caller.perform(caller.agent.setRemote(stranger, candidates: [remote], at: network.now))
        try network.run(for: .seconds(120))
        #expect(caller.isCompleted && callee.isCompleted)
        #expect(caller.selected?.remote.endpoint == Endpoint("192.0.2.2:6000"))
    }

    /// The old path dies while the new parameters are on their way: that is no verdict on the restart.
    @Test func outlivesTheOldPath() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        network.firewall = { _ in false }
        try network.run(for: .seconds(10))
        restart(caller)
        restart(callee)
        try network.run(for: .seconds(30))
        #expect(caller.agent.state == .new)
        #expect(caller.selected == nil)
        network.firewall = nil
        callee.learn(caller)
        caller.learn(callee)
        #expect(try network.run(within: .seconds(2)) { caller.isCompleted && callee.isCompleted })
    }

    /// A valid pair on another socket takes over without a restart.
    @Test func anotherValidPairTakesOver() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = network.makeHostPair()
        caller.addHost("192.0.2.1:5001", preference: 1000)
        callee.learn(caller)
        caller.learn(callee)
        try network.run(for: .seconds(3))
        #expect(caller.selected?.local.endpoint == Endpoint("192.0.2.1:5000"))
        #expect(caller.agent.report.pairs.count == 2)
        caller.perform(caller.agent.remove(base: SocketID(1), at: network.now))
        #expect(caller.selected?.local.endpoint == Endpoint("192.0.2.1:5001"))
        try network.run(for: .seconds(20))
        #expect(caller.isCompleted && callee.isCompleted)
        #expect(callee.selected?.remote.endpoint == Endpoint("192.0.2.1:5001"))
    }
}
