import ICEClient
import TestSupport
import Testing
import Wire

/// RFC 8863: no verdict while the peer may not even have begun.
@Suite struct ICEAgentPatienceTests {
    @Test func ringingForAMinuteHarmsNothing() throws {
        let network = SimulatedNetwork()
        let caller = try network.peer(.controlling, at: 1, .endpointIndependent, .addressAndPortDependent)
        let callee = try network.peer(.controlled, at: 2, .endpointIndependent, .addressAndPortDependent)
        callee.learn(caller)
        try network.run(for: .seconds(180))
        #expect(callee.agent.state == .checking)
        #expect(caller.agent.state == .new)
        let answeredAt = network.now
        callee.perform(callee.agent.exchangeCompleted(at: network.now))
        try network.run(for: .milliseconds(25))
        caller.learn(callee)
        #expect(try network.run(within: .seconds(1)) { caller.isCompleted && callee.isCompleted })
        // The answer's way, a check, and a nomination held for what may be better.
        #expect(network.now - answeredAt <= .milliseconds(25 + 50 + 50 + 50 + 20))
    }

    /// The callee's owner may forget to tell that the answer has left; the peer's check tells it too.
    @Test func theirCheckCompletesTheExchange() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = network.makeHostPair()
        network.firewall = { $0.source.address == IPAddress("192.0.2.1") }
        callee.learn(caller)
        try network.run(for: .seconds(100))
        #expect(callee.agent.state == .checking)
        caller.learn(callee)
        try network.run(for: .seconds(90))
        #expect(callee.agent.state == .failed(.noPath))
    }

    /// By then the pauses of the old checks are long; the first new one must not wait for them.
    @Test func checksBeginAgainWhenTheAnswerLeaves() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = network.makeHostPair()
        network.firewall = { _ in false }
        callee.learn(caller)
        try network.run(for: .seconds(20))
        network.firewall = nil
        callee.perform(callee.agent.exchangeCompleted(at: network.now))
        try network.run(for: .milliseconds(51))
        #expect(callee.agent.state == .connected)
    }

    @Test func earlyChecksAreAnsweredAndKept() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = network.makeHostPair()
        callee.learn(caller)
        try network.run(for: .seconds(2))
        // The callee found its path before the caller knew anybody.
        #expect(callee.agent.state == .connected)
        #expect(caller.agent.state == .new)
        caller.learn(callee, limit: 0)
        #expect(try network.run(within: .milliseconds(101)) { caller.isCompleted })
    }

    @Test func failureComesWhenPatienceEnds() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = network.makeHostPair()
        network.firewall = { _ in false }
        callee.learn(caller)
        try network.run(for: .seconds(10))
        caller.learn(callee)
        callee.perform(callee.agent.exchangeCompleted(at: network.now))
        try network.run(for: .seconds(100))
        let end = MonotonicTime.zero + .milliseconds(49_500)
        #expect(caller.time(of: .failed(.noPath)) == end)
        #expect(callee.time(of: .failed(.noPath)) == end)
        #expect(caller.nextDeadline == nil)
        #expect(caller.agent.counters.retransmissions == 6)
    }

    @Test func aPathThatOpensLateIsFound() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = network.makeHostPair()
        network.firewall = { _ in false }
        callee.learn(caller)
        caller.learn(callee)
        try network.run(for: .seconds(30))
        network.firewall = nil
        #expect(try network.run(within: .seconds(9)) { caller.isCompleted && callee.isCompleted })
    }

    @Test func refusalsOfAllPairsAreNoVerdict() throws {
        let network = SimulatedNetwork()
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        let key = STUNCredentials.shortTermKey("scriptedscriptedscripted")
        let refuser = network.bind(Endpoint("192.0.2.7:7000")!)
        refuser.handler = { datagram, _ in
            guard let request = try? STUNMessage(parsing: datagram.bytes) else { return }
            let response = STUNMessage(
                .error, .binding, transactionID: request.transactionID,
                attributes: [.errorCode(STUNErrorCode(500, "no"))])
            refuser.send(response.encoded(integrityKey: key), to: datagram.source)
        }
        let remote = Candidate(remote: .host, refuser.endpoint, priority: 100, foundation: "1")
        caller.perform(
            caller.agent.setRemote(
                ICEParameters(ufrag: "script", password: "scriptedscriptedscripted"), candidates: [remote],
                at: network.now))
        try network.run(for: .seconds(39))
        #expect(caller.agent.report.pairs.map(\.state) == ["failed"])
        #expect(caller.agent.state == .checking)
        try network.run(for: .seconds(1))
        #expect(caller.agent.state == .failed(.noPath))
    }
}
