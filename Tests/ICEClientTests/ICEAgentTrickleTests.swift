import ICEClient
import TestSupport
import Testing
import Wire

/// Candidates that come one by one (RFC 8838).
@Suite struct ICEAgentTrickleTests {
    private let network = SimulatedNetwork()

    @Test func candidatesAreCheckedAsTheyCome() throws {
        let script = ScriptedChecker(network, at: .at("192.0.2.7:7000"))
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        let told = [20, 21].map {
            Candidate(remote: .host, Endpoint(.v4(0xC000_0200 + $0), 1), priority: 900, foundation: "\($0)")
        }
        caller.perform(caller.agent.setRemote(script.parameters, candidates: told, at: network.now))
        try network.run(for: .seconds(20))
        #expect(caller.agent.state == .checking)
        let start = network.now
        let late = Candidate(remote: .host, script.endpoint, priority: 5, foundation: "9")
        caller.perform(caller.agent.add(remote: [late], at: network.now))
        #expect(caller.log.last?.time == start && caller.log.last?.isRequest == true)
        #expect(try network.run(within: .milliseconds(200)) { caller.isCompleted })
    }

    @Test func candidatesBeforeTheAnswerAreKeptForIt() throws {
        let (caller, callee) = network.makeHostPair()
        callee.learn(caller)
        let ufrag = callee.agent.localParameters.ufrag
        let told = callee.agent.localCandidates
        let stale = Candidate(remote: .host, .at("192.0.2.200:1"), priority: 5, foundation: "old")
        caller.perform(caller.agent.add(remote: told, ufrag: ufrag, at: network.now))
        caller.perform(caller.agent.add(remote: [stale], ufrag: "other", at: network.now))
        #expect(caller.agent.remoteCandidates.isEmpty)
        caller.learn(callee, limit: 0)
        #expect(caller.agent.remoteCandidates.map(\.endpoint) == told.map(\.endpoint))
        #expect(caller.agent.counters.skippedCandidates == 1)
        #expect(try network.run(within: .milliseconds(120)) { caller.isCompleted })
    }

    @Test func anotherGenerationsCandidatesAreSkipped() {
        let (caller, callee) = network.makeHostPair()
        caller.learn(callee, limit: 0)
        let told = callee.agent.localCandidates
        #expect(caller.agent.add(remote: told, ufrag: "other", at: network.now).isEmpty)
        #expect(caller.agent.remoteCandidates.isEmpty)
        caller.perform(caller.agent.add(remote: told, ufrag: callee.agent.localParameters.ufrag, at: network.now))
        #expect(caller.agent.remoteCandidates.count == 1)
    }

    @Test func earlyCandidatesAreBounded() {
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        for index in 0..<500 {
            let candidate = Candidate(
                remote: .host, Endpoint(.v4(0x0A00_0000 + UInt32(index)), 1), priority: 5, foundation: "1")
            caller.perform(caller.agent.add(remote: [candidate], at: network.now))
        }
        #expect(caller.agent.counters.droppedCandidates == 500 - ICEAgent.maximumRemoteCandidates)
        let parameters = ICEParameters(ufrag: "abcd", password: "0123456789012345678901")
        caller.perform(caller.agent.setRemote(parameters, candidates: [], at: network.now))
        #expect(caller.agent.remoteCandidates.count == ICEAgent.maximumRemoteCandidates)
        #expect(caller.nextDeadline != nil)
    }

    // MARK: The end of candidates

    private func makeRefused() -> ICEAgentPeer {
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        let key = STUNCredentials.shortTermKey("scriptedscriptedscripted")
        let refuser = network.bind(.at("192.0.2.7:7000"))
        refuser.handler = { [unowned refuser] datagram, _ in
            guard let request = try? STUNMessage(parsing: datagram.bytes) else { return }
            let response = STUNMessage(
                .error, .binding, transactionID: request.transactionID,
                attributes: [.errorCode(STUNErrorCode(500, "no"))])
            refuser.send(response.encoded(integrityKey: key), to: datagram.source)
        }
        return caller
    }

    private let parameters = ICEParameters(ufrag: "script", password: "scriptedscriptedscripted")
    private let refused = "candidate:1 1 udp 5 192.0.2.7 7000 typ host"

    /// Whatever failed: the peer may still ring, or check us from an address nobody knows (RFC 8863, section 4).
    @Test func allPairsFailedIsNoVerdictBeforeItsTime() throws {
        let caller = makeRefused()
        caller.perform(
            caller.agent.setRemote(parameters, attributes: [refused, "a=end-of-candidates\r\n"], at: network.now))
        #expect(caller.agent.counters.skippedCandidates == 0)
        try network.run(for: .milliseconds(39_499))
        #expect(caller.agent.report.pairs.map(\.state) == ["failed"])
        #expect(caller.agent.state == .checking)
        try network.run(for: .milliseconds(1))
        #expect(caller.agent.state == .failed(.noPath))
    }

    /// Without the end being told a late sign of life buys time; with it there is nothing to wait for.
    @Test(arguments: [true, false]) func theEndOfCandidatesEndsTheGrace(_ isTold: Bool) throws {
        let caller = makeRefused()
        caller.perform(caller.agent.setRemote(parameters, attributes: [], at: network.now))
        try network.run(for: .seconds(38))
        caller.perform(caller.agent.setRemote(parameters, attributes: [refused], at: network.now))
        if isTold { caller.perform(caller.agent.endOfRemoteCandidates(at: network.now)) }
        try network.run(until: .zero + .milliseconds(39_600))
        #expect(caller.agent.state == (isTold ? .failed(.noPath) : .checking))
        try network.run(until: .zero + .milliseconds(48_000))
        #expect(caller.agent.state == .failed(.noPath))
    }

    /// In the grace the last refusal is the verdict.
    @Test func failureComesWithTheLastPair() throws {
        let caller = makeRefused()
        network.firewall = { _ in false }
        caller.perform(caller.agent.setRemote(parameters, attributes: [], at: network.now))
        try network.run(for: .milliseconds(39_000))
        caller.perform(
            caller.agent.setRemote(parameters, attributes: [refused, "end-of-candidates"], at: network.now))
        try network.run(for: .seconds(1))
        #expect(caller.agent.state == .checking)
        network.firewall = nil
        // The next copy leaves 500 ms and 1 s after the first.
        #expect(try network.run(within: .milliseconds(600)) { caller.agent.state == .failed(.noPath) })
    }

    @Test func theEndIsOfOneGenerationOnly() throws {
        let caller = makeRefused()
        caller.perform(
            caller.agent.setRemote(parameters, attributes: [refused, "end-of-candidates"], at: network.now))
        var random = network.makeRandomSource()
        caller.perform(caller.agent.restart(localParameters: ICEParameters(using: &random), at: network.now))
        caller.perform(caller.agent.setRemote(parameters, attributes: [], at: network.now))
        try network.run(for: .seconds(38))
        caller.perform(caller.agent.setRemote(parameters, attributes: [refused], at: network.now))
        try network.run(until: .zero + .milliseconds(40_000))
        #expect(caller.agent.state == .checking)
    }
}
