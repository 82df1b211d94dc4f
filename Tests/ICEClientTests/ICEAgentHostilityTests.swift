import ICEClient
import TestSupport
import Testing
import Wire

@Suite struct ICEAgentHostilityTests {
    private let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(10)))

    private func makeCallee() -> (ICEAgentPeer, ScriptedChecker) {
        let callee = ICEAgentPeer(network, .controlled)
        callee.addHost("192.0.2.2:6000")
        return (callee, ScriptedChecker(network, at: .at("192.0.2.7:7000")))
    }

    @Test func wrongCredentialsAreRefused() throws {
        let (callee, script) = makeCallee()
        callee.perform(callee.agent.setRemote(script.parameters, candidates: [], at: network.now))
        script.send(script.request(callee, password: "not the password of anybody"), to: callee)
        script.send(script.request(callee, username: "somebody:script"), to: callee)
        script.send(script.request(callee, username: "nocolon"), to: callee)
        script.send(script.request(callee, username: ""), to: callee)
        script.send(script.request(callee, isSigned: false), to: callee)
        try network.run(for: .milliseconds(100))
        #expect(script.answers.map(\.errorCode?.code) == [401, 401, 401, 400, 400])
        #expect(callee.agent.counters.unauthenticated == 3)
        #expect(callee.agent.counters.incomplete == 2)
        #expect(callee.agent.report.pairs.isEmpty)
        #expect(!callee.agent.isAuthenticated(script.endpoint, on: SocketID(1)))
        script.check(callee)
        try network.run(for: .milliseconds(100))
        #expect(callee.agent.isAuthenticated(script.endpoint, on: SocketID(1)))
    }

    @Test func unknownRequiredAttributesAreNamed() throws {
        let (callee, script) = makeCallee()
        let extra = [STUNAttribute.unknown(type: 0x7777, value: [1]), .unknown(type: 0xC057, value: [0, 0, 0, 1])]
        script.send(script.request(callee, adding: extra), to: callee)
        try network.run(for: .milliseconds(100))
        #expect(script.answers.map(\.errorCode?.code) == [420])
        #expect(script.answers.first?.attributes.contains(.unknownAttributes([0x7777])) == true)
        let key = STUNCredentials.shortTermKey(callee.agent.localParameters.password)
        #expect(script.answerBytes.allSatisfy { STUNMessage.isIntegrityValid($0, key: key) })
    }

    /// Both sides know each other's names, but one was told a wrong password.
    @Test func aPeerWithAnotherPasswordIsNeverReached() throws {
        let (caller, callee) = network.makeHostPair()
        callee.learn(caller)
        var parameters = callee.agent.localParameters
        parameters.password = "anything but the password"
        caller.perform(
            caller.agent.setRemote(parameters, candidates: callee.agent.localCandidates, at: network.now))
        try network.run(for: .seconds(35))
        #expect(caller.agent.state == .checking)
        #expect(caller.agent.counters.unauthenticatedResponses > 0)
        #expect(callee.agent.counters.unauthenticated > 0)
        try network.run(for: .seconds(60))
        #expect(caller.agent.state == .failed(.noPath))
    }

    @Test func strangersLeaveNoTrace() throws {
        let (caller, callee) = try network.makeConnectedPair()
        let before = caller.agent.report.pairs
        let deadline = caller.nextDeadline
        let script = ScriptedChecker(network, at: .at("192.0.2.7:7000"))
        for index in 0..<2000 {
            let bytes = script.request(caller, password: "wrong wrong wrong wrong")
            let source = Endpoint(.v4(0x0A00_0000 + UInt32(index)), 1)
            let actions = caller.agent.receive(bytes, from: source, on: SocketID(1), at: network.now)
            #expect(actions.count == 1)
        }
        #expect(caller.agent.report.pairs == before)
        #expect(caller.agent.remoteCandidates.count == 1)
        #expect(caller.nextDeadline == deadline)
        #expect(callee.isCompleted)
    }

    /// Somebody who knows the password can waste no more than a bounded share of us.
    @Test func genuineChecksFromEverywhereAreBounded() throws {
        let (callee, script) = makeCallee()
        callee.perform(callee.agent.setRemote(script.parameters, candidates: [], at: network.now))
        for index in 0..<3000 {
            let source = Endpoint(.v4(0x0A00_0000 + UInt32(index)), 1)
            let bytes = script.request(callee, isNominating: index % 2 == 0)
            callee.perform(callee.agent.receive(bytes, from: source, on: SocketID(1), at: network.now))
        }
        #expect(callee.agent.remoteCandidates.count == ICEAgent.maximumRemoteCandidates)
        #expect(callee.agent.report.pairs.count <= 100)
        #expect(callee.agent.counters.droppedCandidates > 2000)
        let sent = callee.sentCount
        try network.run(for: .seconds(30))
        #expect(callee.sentCount - sent < 700)
    }

    @Test func earlyChecksAreBounded() throws {
        let (callee, script) = makeCallee()
        for index in 0..<500 {
            let source = Endpoint(.v4(0x0A00_0000 + UInt32(index)), 1)
            callee.perform(
                callee.agent.receive(script.request(callee), from: source, on: SocketID(1), at: network.now))
        }
        #expect(callee.agent.counters.droppedEarlyChecks == 484)
        #expect(callee.nextDeadline == nil)
        callee.perform(callee.agent.setRemote(script.parameters, candidates: [], at: network.now))
        #expect(callee.agent.report.pairs.count == 16)
    }

    @Test func anOfferOfManyCandidatesIsCut() throws {
        let (callee, script) = makeCallee()
        for port in 1...40 { callee.addHost("192.0.2.2:\(6000 + port)") }
        #expect(callee.agent.localCandidates.count == ICEAgent.maximumLocalCandidates)
        let hosts = (0..<500).map { index in
            Candidate(
                remote: .host, Endpoint(.v4(0x0A00_0000 + index), 1), priority: 2_000_000_000 + index,
                foundation: "\(index)")
        }
        callee.perform(callee.agent.setRemote(script.parameters, candidates: hosts, at: network.now))
        #expect(callee.agent.remoteCandidates.count == ICEAgent.maximumRemoteCandidates)
        #expect(callee.agent.report.pairs.count == 100)
        #expect(callee.agent.counters.droppedPairs > 0)
    }

    @Test func cutChecksAreNotAnswered() throws {
        let (callee, script) = makeCallee()
        let whole = script.request(callee, isNominating: true)
        for length in 0..<whole.count {
            let bytes = Array(whole.prefix(length))
            #expect(callee.agent.receive(bytes, from: script.endpoint, on: SocketID(1), at: network.now).isEmpty)
        }
        #expect(callee.agent.counters.malformed == whole.count)
        #expect(callee.agent.receive(whole, from: script.endpoint, on: SocketID(1), at: network.now).count == 1)
    }

    @Test func changedBytesNeverPassAndNeverTrap() throws {
        let (callee, script) = makeCallee()
        callee.perform(callee.agent.setRemote(script.parameters, candidates: [], at: network.now))
        let whole = script.request(callee, isNominating: true)
        var random = RandomSource.seeded(4)
        for index in 0..<4000 {
            var bytes = whole
            for _ in 0...index % 4 {
                // Not in FINGERPRINT, which the password does not vouch for: without it the check is as good.
                bytes[Int.random(in: 0..<bytes.count - 8, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            }
            guard bytes != whole else { continue }
            _ = callee.agent.receive(bytes, from: script.endpoint, on: SocketID(1), at: network.now)
        }
        #expect(callee.agent.report.pairs.isEmpty)
        #expect(callee.nextDeadline == nil)
    }

    @Test func whatBelongsNowhereIsCounted() throws {
        let (caller, callee) = try network.makeConnectedPair()
        let script = ScriptedChecker(network, at: .at("192.0.2.7:7000"))
        let now = network.now
        let unmatched = caller.agent.counters.unmatchedResponses
        _ = caller.agent.receive(script.request(caller), from: script.endpoint, on: SocketID(9), at: now)
        #expect(caller.agent.counters.unknownBase == 1)
        var random = RandomSource.seeded(1)
        let id = TransactionID(using: &random)
        let response = STUNMessage(.success, .binding, transactionID: id).encoded()
        _ = caller.agent.receive(response, from: script.endpoint, on: SocketID(1), at: now)
        #expect(caller.agent.counters.unmatchedResponses == unmatched + 1)
        let allocate = STUNMessage(.request, .allocate, transactionID: id).encoded()
        _ = caller.agent.receive(allocate, from: script.endpoint, on: SocketID(1), at: now)
        #expect(caller.agent.counters.malformed == 1)
        let indication = STUNMessage(.indication, .binding, transactionID: id).encoded()
        #expect(caller.agent.receive(indication, from: script.endpoint, on: SocketID(1), at: now).isEmpty)
        #expect(caller.agent.counters.keepAlivesReceived == 1)
        #expect(callee.isCompleted)
    }
}
