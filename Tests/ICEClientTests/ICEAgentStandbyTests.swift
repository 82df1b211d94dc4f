import ICEClient
import TestSupport
import Testing
import Wire

/// Pairs that are kept in case the path dies.
@Suite struct ICEAgentStandbyTests {
    private func requests(_ peer: ICEAgentPeer, on base: SocketID, since start: MonotonicTime) -> [ICEAgentPeer.Entry] {
        peer.log.filter { entry in
            guard entry.time > start, entry.isRequest, case .transmit(_, base, _) = entry.action else { return false }
            return true
        }
    }

    @Test func aCandidateAfterNominationIsCheckedAndKept() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        try network.run(for: .seconds(10))
        let standby = caller.addRelay("198.51.100.8:50000")
        let start = network.now
        #expect(caller.log.last?.action == .permit(.at("192.0.2.2:6000"), on: standby))
        try network.run(for: .seconds(1))
        #expect(caller.agent.report.pairs.map(\.state) == ["succeeded", "succeeded"])
        try network.run(for: .seconds(300))
        let times = requests(caller, on: standby, since: start).map(\.time)
        let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect((50...75).contains(times.count))
        #expect(gaps.allSatisfy { (.seconds(4) ... .seconds(6)).contains($0) })
        #expect(Set(gaps).count > 20)
        #expect(!caller.log.contains { $0.time > start && $0.isNomination })
        #expect(caller.selected?.local.type == .host && callee.selected?.remote.type == .host)
        #expect(caller.states.last == .completed && caller.paths(since: start).isEmpty)
        #expect(caller.agent.counters.standbyChecksSent > 40)
    }

    /// Data flows over the first pair that answers, and a standby is opened then; the nomination comes later and ends the search.
    @Test func aCandidateBetweenTheFirstPathAndTheNominationIsKeptToo() throws {
        let network = SimulatedNetwork()
        let script = ScriptedChecker(network, at: .at("192.0.2.7:7000"))
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        let remotes = [
            Candidate(remote: .host, .at("192.0.3.1:7000"), priority: 2_000_000_000, foundation: "u"),
            Candidate(remote: .host, script.endpoint, priority: 1_000_000_000, foundation: "s"),
        ]
        caller.perform(caller.agent.setRemote(script.parameters, candidates: remotes, at: network.now))
        #expect(try network.run(within: .seconds(3)) { caller.log.contains(where: \.isNomination) })
        #expect(caller.selected != nil && !caller.isCompleted)
        // Its check is overtaken by the answer to the nomination.
        let standby = caller.addRelay("198.51.100.8:50000")
        #expect(try network.run(within: .seconds(3)) { caller.isCompleted })
        #expect(caller.selected?.local.type == .host)
        try network.run(for: .seconds(1))
        let kept = caller.agent.report.pairs.filter { $0.pair.local.base == standby }
        #expect(kept.contains { $0.state == "succeeded" && $0.pair.remote.endpoint == script.endpoint }, "\(kept)")
    }

    /// The peer checks back, so that it has the pair ready too.
    @Test func bothSidesHaveIt() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        caller.addHost("192.0.2.9:5000")
        try network.run(for: .seconds(1))
        #expect(callee.agent.report.pairs.filter { $0.state == "succeeded" }.count == 2)
        try network.run(for: .seconds(120))
        #expect(callee.agent.report.pairs.filter { $0.state == "succeeded" }.count == 2)
        #expect(callee.agent.report.pairs.map(\.pair.remote.endpoint).contains(.at("192.0.2.9:5000")))
        #expect(callee.isCompleted && callee.selected?.remote.endpoint == .at("192.0.2.1:5000"))
    }

    @Test func oneCandidateGetsFourPairsAtMostAndThatOfThePathFirst() throws {
        let network = SimulatedNetwork()
        let script = ScriptedChecker(network, at: .at("192.0.2.7:7000"))
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        var remotes = (0..<10).map {
            Candidate(
                remote: .host, Endpoint(.v4(0xC000_0300 + $0), 7000), priority: 2_000_000_000 + $0, foundation: "\($0)")
        }
        remotes.append(Candidate(remote: .host, script.endpoint, priority: 1_000, foundation: "s"))
        remotes.append(Candidate(remote: .relayed, .at("198.51.100.7:1"), priority: 10, foundation: "r"))
        remotes.append(Candidate(remote: .serverReflexive, .at("203.0.113.7:1"), priority: 20, foundation: "x"))
        caller.perform(caller.agent.setRemote(script.parameters, candidates: remotes, at: network.now))
        #expect(try network.run(within: .seconds(3)) { caller.isCompleted })
        #expect(caller.selected?.remote.endpoint == script.endpoint)
        let standby = caller.addRelay("198.51.100.8:50000")
        let pairs = caller.agent.report.pairs.map(\.pair).filter { $0.local.base == standby }
        #expect(
            Set(pairs.map(\.remote.endpoint)) == [
                script.endpoint, .at("192.0.3.9:7000"), .at("203.0.113.7:1"), .at("198.51.100.7:1"),
            ])
        let permitted = caller.log.filter { if case .permit(_, standby) = $0.action { true } else { false } }
        #expect(permitted.count == 4)
        let first = caller.log.last { if case .permit(_, standby) = $0.action { false } else { true } }
        #expect(first?.isRequest == true)
        // A late candidate of the peer is as little an invitation.
        let late = Candidate(remote: .host, .at("192.0.2.250:9"), priority: 2_100_000_000, foundation: "l")
        let before = caller.agent.report.pairs.count
        caller.perform(caller.agent.add(remote: [late], at: network.now))
        #expect(caller.agent.report.pairs.count == before + 2)
    }

    /// A lite peer checks nothing by itself, so what stays valid is what we keep.
    @Test func threeAreKeptAndTheOthersLetGo() throws {
        let network = SimulatedNetwork()
        let lite = ICELitePeer(network, at: .at("203.0.113.7:7000"))
        let caller = ICEAgentPeer(network, .controlling)
        caller.addHost("192.0.2.1:5000")
        caller.perform(caller.agent.setRemote(lite.parameters, candidates: [lite.candidate], at: network.now))
        try network.run(for: .seconds(2))
        #expect(caller.isCompleted)
        for port in 5001...5005 { caller.addHost("192.0.2.1:\(port)", preference: UInt16(port)) }
        let standby = caller.addRelay("198.51.100.8:50000")
        try network.run(for: .seconds(2))
        #expect(caller.agent.report.pairs.filter { $0.state == "succeeded" }.count == 7)
        try network.run(for: .seconds(60))
        let valid = caller.agent.report.pairs.filter { $0.state == "succeeded" }.map(\.pair)
        // The path, the relay that was opened for it, and the two best of the others.
        #expect(valid.count == 4)
        #expect(Set(valid.compactMap(\.local.base)).count == 4)
        #expect(valid.contains { $0.local.base == standby })
    }

    @Test func whatDoesNotAnswerForThirtySecondsIsInvalid() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        let standby = caller.addHost("192.0.2.9:5000")
        try network.run(for: .seconds(10))
        network.cut("192.0.2.9")
        let cut = network.now
        try network.run(for: .seconds(23))
        let pair = { caller.agent.report.pairs.first { $0.pair.local.base == standby } }
        #expect(pair()?.state == "succeeded")
        try network.run(until: cut + .seconds(31))
        #expect(pair()?.state == "failed")
        let start = network.now
        try network.run(for: .seconds(60))
        #expect(requests(caller, on: standby, since: start).isEmpty)
        #expect(caller.isCompleted && callee.isCompleted)
        #expect(caller.agent.counters.suspicions == 0)
    }

    /// Those left over from before nomination serve too.
    @Test func olderPairsAreKept() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = network.makeHostPair()
        caller.addRelay("198.51.100.8:50000")
        callee.learn(caller)
        caller.learn(callee)
        try network.run(for: .seconds(120))
        #expect(caller.agent.report.pairs.filter { $0.state == "succeeded" }.count == 2)
        network.cut("192.0.2.1")
        try network.run(for: .seconds(8))
        #expect(caller.selected?.local.type == .relayed)
        #expect(caller.isCompleted && callee.isCompleted)
    }

    /// A pair that does not work in our direction is not tried at every check of the peer.
    @Test func aPairThatFailsIsTriedNowAndThenOnly() throws {
        let network = SimulatedNetwork()
        let script = ScriptedChecker(network, at: .at("192.0.2.7:7000"))
        let callee = ICEAgentPeer(network, .controlled)
        callee.addHost("192.0.2.2:6000")
        callee.perform(callee.agent.setRemote(script.parameters, candidates: [], at: network.now))
        script.check(callee, isNominating: true)
        try network.run(for: .seconds(1))
        let key = STUNCredentials.shortTermKey(script.parameters.password)
        let refuser = network.bind(.at("192.0.2.6:7000"))
        var asked = 0
        refuser.handler = { [unowned refuser] datagram, _ in
            guard let request = try? STUNMessage(parsing: datagram.bytes), request.messageClass == .request else {
                return
            }
            asked += 1
            let response = STUNMessage(
                .error, .binding, transactionID: request.transactionID,
                attributes: [.errorCode(STUNErrorCode(500, "no"))])
            refuser.send(response.encoded(integrityKey: key), to: datagram.source)
        }
        for _ in 0..<200 {
            let bytes = script.request(callee)
            callee.perform(callee.agent.receive(bytes, from: refuser.endpoint, on: SocketID(1), at: network.now))
            try network.run(for: .milliseconds(100))
        }
        #expect((3...5).contains(asked))
    }

    /// A second nomination says nothing of standbys that are still being checked.
    @Test func aStandbyUnderCheckOutlivesTheMove() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        caller.addHost("192.0.2.9:5000")
        try network.run(for: .seconds(20))
        network.cut("192.0.2.1", "192.0.2.10")
        caller.perform(caller.agent.suspectPath(at: network.now))
        let late = caller.addHost("192.0.2.10:5000")
        try network.run(for: .milliseconds(500))
        #expect(caller.isCompleted && caller.agent.counters.moves == 1)
        #expect(caller.agent.report.pairs.first { $0.pair.local.base == late }?.state == "inProgress")
        network.firewall = nil
        try network.run(for: .seconds(4))
        #expect(caller.agent.report.pairs.first { $0.pair.local.base == late }?.state == "succeeded")
        #expect(callee.isCompleted)
    }

    /// Whoever has the password can make us send a bounded number of checks.
    @Test func genuineChecksFromEverywhereAfterNominationAreBounded() throws {
        let network = SimulatedNetwork()
        let script = ScriptedChecker(network, at: .at("192.0.2.7:7000"))
        let callee = ICEAgentPeer(network, .controlled)
        callee.addHost("192.0.2.2:6000")
        callee.perform(callee.agent.setRemote(script.parameters, candidates: [], at: network.now))
        script.check(callee, isNominating: true)
        try network.run(for: .seconds(1))
        #expect(callee.isCompleted)
        for index in 0..<3000 {
            let source = Endpoint(.v4(0x0A00_0000 + UInt32(index)), 1)
            let bytes = script.request(callee)
            callee.perform(callee.agent.receive(bytes, from: source, on: SocketID(1), at: network.now))
        }
        #expect(callee.agent.report.pairs.count <= 16)
        let sent = callee.sentCount
        try network.run(for: .seconds(20))
        #expect(callee.sentCount - sent < 16 * 7 + 20)
        #expect(callee.selected?.remote.endpoint == script.endpoint)
    }
}
