import ICEClient
import TestSupport
import Testing
import Wire

/// How fast a dead path is left, and that a living one is not.
@Suite struct ICEAgentSuspicionTests {
    /// Two addresses of the caller's, both reaching the callee; the path uses the first.
    private func makeCall(
        seed: UInt64 = 1, roundTrip: Duration = .milliseconds(50)
    ) throws -> (SimulatedNetwork, ICEAgentPeer, ICEAgentPeer) {
        let network = SimulatedNetwork(seed: seed, link: SimulatedLink(delay: roundTrip / 2))
        let (caller, callee) = try network.makeConnectedPair()
        caller.addHost("192.0.2.9:5000", preference: 7)
        try network.run(for: .seconds(20))
        #expect(caller.agent.report.pairs.filter { $0.state == "succeeded" }.count == 2)
        return (network, caller, callee)
    }

    private func suspect(_ peer: ICEAgentPeer) {
        peer.perform(peer.agent.suspectPath(at: peer.network.now))
    }

    @Test(arguments: [(50, 500), (100, 700), (20, 350), (200, 1100)])
    func theMoveTakesAFewRoundTrips(_ roundTrip: Int, _ limit: Int) throws {
        let (network, caller, callee) = try makeCall(roundTrip: .milliseconds(roundTrip))
        network.cut("192.0.2.1")
        let start = network.now
        suspect(caller)
        try network.run(for: .seconds(3))
        let moved = try #require(caller.paths(since: start).first)
        #expect(moved.time - start <= .milliseconds(limit))
        #expect(moved.time - start > .milliseconds(max(100, roundTrip * 3 / 2) * 2))
        #expect(moved.pair.local.endpoint == .at("192.0.2.9:5000"))
        #expect(caller.states(since: start) == [.connected, .completed])
        #expect(callee.selected?.remote.endpoint == .at("192.0.2.9:5000"))
        #expect(callee.isCompleted)
        #expect(caller.agent.counters.moves == 1)
        // Data flowed before the second nomination was confirmed, and that came with the first round trip.
        let completed = try #require(caller.paths(since: start).last)
        #expect(completed.pair.isNominated && !moved.pair.isNominated)
        #expect(completed.time - moved.time <= .milliseconds(roundTrip + 20))
        try network.run(for: .seconds(60))
        #expect(caller.isCompleted && callee.isCompleted)
        #expect(caller.selected?.local.endpoint == .at("192.0.2.9:5000"))
    }

    /// Thirty percent of the packets are lost on the way that still works.
    @Test(arguments: 0..<20) func lossOnTheOtherPathCostsLittle(_ seed: UInt64) throws {
        let (network, caller, callee) = try makeCall(seed: seed)
        network.cut("192.0.2.1")
        network.links[IPAddress("192.0.2.9")!] = SimulatedLink(loss: 0.16)
        let start = network.now
        suspect(caller)
        try network.run(for: .seconds(20))
        let moved = try #require(caller.paths(since: start).first)
        #expect(moved.time - start <= .milliseconds(2_300))
        #expect(caller.selected?.local.endpoint == .at("192.0.2.9:5000"))
        #expect(callee.selected?.remote.endpoint == .at("192.0.2.9:5000"))
    }

    @Test func anAnswerEndsTheSuspicion() throws {
        let (network, caller, callee) = try makeCall()
        let start = network.now
        suspect(caller)
        #expect(caller.agent.counters.suspicions == 1)
        #expect(caller.agent.counters.probesSent == 2)
        try network.run(for: .milliseconds(60))
        try network.run(for: .milliseconds(500))
        #expect(caller.agent.counters.probesSent == 2)
        #expect(caller.states(since: start).isEmpty && caller.paths(since: start).isEmpty)
        #expect(caller.isCompleted && callee.isCompleted)
    }

    @Test func suspectingAgainDoesNothing() throws {
        let (network, caller, _) = try makeCall()
        network.firewall = { _ in false }
        suspect(caller)
        let sent = caller.sentCount
        for _ in 0..<100 { suspect(caller) }
        #expect(caller.sentCount == sent)
        #expect(caller.agent.counters.suspicions == 1)
        network.firewall = nil
        try network.run(for: .milliseconds(400))
        suspect(caller)
        #expect(caller.agent.counters.suspicions == 2)
        try network.run(for: .milliseconds(60))
        // It has just answered.
        for _ in 0..<100 { suspect(caller) }
        #expect(caller.agent.counters.suspicions == 2)
    }

    @Test func nothingToSuspectIsNoReasonToSend() {
        let network = SimulatedNetwork()
        let peer = ICEAgentPeer(network, .controlling)
        #expect(peer.agent.suspectPath(at: .zero).isEmpty)
        #expect(peer.agent.peerSends(on: SocketID(1), from: .at("192.0.2.2:6000"), at: .zero).isEmpty)
        #expect(peer.nextDeadline == nil)
    }

    /// 10 % of everything lost: the path is doubted now and then, and stays.
    @Test(arguments: 0..<10) func lossAloneIsSurvived(_ seed: UInt64) throws {
        let network = SimulatedNetwork(seed: seed, link: SimulatedLink(jitter: .milliseconds(10), loss: 0.05))
        let (caller, callee) = try network.makeConnectedPair()
        try network.run(for: .seconds(600))
        #expect(caller.agent.counters.suspicions > 0)
        #expect(!caller.states.contains(.disconnected) && !callee.states.contains(.disconnected))
        #expect(caller.agent.counters.moves == 0)
    }

    @Test func silenceOfAllIsToldAndThePathCanComeBack() throws {
        let (network, caller, callee) = try makeCall()
        network.firewall = { _ in false }
        let start = network.now
        suspect(caller)
        try network.run(for: .seconds(3))
        let told = try #require(caller.log.first { $0.time > start && $0.action == .stateChanged(.disconnected) })
        #expect((.milliseconds(1_150) ... .milliseconds(1_300)).contains(told.time - start))
        #expect(caller.selected != nil)
        // From then on one round a second.
        let before = caller.agent.counters.probesSent
        try network.run(for: .seconds(10))
        #expect((27...33).contains(caller.agent.counters.probesSent - before) == false)
        #expect((18...22).contains(caller.agent.counters.probesSent - before))
        network.firewall = nil
        let opened = network.now
        try network.run(for: .milliseconds(1_060))
        #expect(caller.states(since: opened) == [.completed])
        #expect(caller.paths(since: start).isEmpty)
        try network.run(for: .seconds(60))
        #expect(caller.isCompleted && callee.isCompleted)
    }

    @Test func whateverComesBackFirstIsUsed() throws {
        let (network, caller, callee) = try makeCall()
        network.firewall = { _ in false }
        suspect(caller)
        try network.run(for: .seconds(5))
        #expect(caller.agent.state == .disconnected)
        network.cut("192.0.2.1")
        let opened = network.now
        #expect(try network.run(within: .milliseconds(1_200)) { caller.isCompleted })
        #expect(caller.states(since: opened) == [.connected, .completed])
        #expect(caller.selected?.local.endpoint == .at("192.0.2.9:5000"))
        try network.run(for: .seconds(10))
        #expect(callee.selected?.remote.endpoint == .at("192.0.2.9:5000"))
    }

    /// Nobody tells; the consent check finds out.
    @Test func aMissedConsentCheckStartsIt() throws {
        let (network, caller, callee) = try makeCall()
        network.cut("192.0.2.1")
        let cut = network.now
        try network.run(for: .seconds(8))
        let moved = try #require(caller.paths(since: cut).first)
        #expect(moved.time - cut <= .milliseconds(6_000 + 500 + 350))
        #expect(caller.isCompleted && callee.isCompleted)
        #expect(callee.selected?.remote.endpoint == .at("192.0.2.9:5000"))
    }

    /// The side that does not nominate need not wait to send.
    @Test func theControlledSideMovesByItself() throws {
        let (network, caller, callee) = try makeCall()
        network.cut("192.0.2.1")
        let start = network.now
        suspect(callee)
        try network.run(for: .milliseconds(400))
        let moved = try #require(callee.paths(since: start).first)
        #expect(moved.time - start <= .milliseconds(350))
        #expect(moved.pair.remote.endpoint == .at("192.0.2.9:5000"))
        #expect(!callee.log.contains { $0.isNomination })
        #expect(callee.agent.state == .connected)
        // The caller sees media come another way.
        let seen = network.now
        caller.perform(caller.agent.peerSends(on: SocketID(2), from: .at("192.0.2.2:6000"), at: seen))
        #expect(caller.agent.counters.suspicions == 1)
        try network.run(for: .milliseconds(500))
        #expect(caller.selected?.local.endpoint == .at("192.0.2.9:5000"))
        #expect(caller.isCompleted && callee.isCompleted)
    }

    /// The controlled side was mistaken, so both meet on the nominated pair again.
    @Test func aMoveOutOfErrorIsTakenBack() throws {
        let (network, caller, callee) = try makeCall()
        let start = network.now
        network.firewall = { $0.destination != .at("192.0.2.1:5000") }
        suspect(callee)
        #expect(try network.run(within: .milliseconds(500)) { callee.agent.counters.moves == 1 })
        network.firewall = nil
        caller.perform(caller.agent.peerSends(on: SocketID(2), from: .at("192.0.2.2:6000"), at: network.now))
        try network.run(for: .seconds(13))
        #expect(caller.paths(since: start).isEmpty)
        #expect(callee.selected?.remote.endpoint == .at("192.0.2.1:5000"))
        #expect(caller.isCompleted && callee.isCompleted)
    }

    @Test(arguments: 0..<10) func bothSidesMoveTogether(_ seed: UInt64) throws {
        let (network, caller, callee) = try makeCall(seed: seed)
        network.cut("192.0.2.1")
        let start = network.now
        suspect(caller)
        suspect(callee)
        #expect(
            try network.run(within: .milliseconds(500)) {
                caller.isCompleted && callee.isCompleted && caller.agent.counters.moves == 1
                    && callee.agent.counters.moves == 1
            })
        #expect(callee.paths(since: start).map(\.pair.isNominated) == [false, true])
        #expect(callee.selected?.remote.endpoint == .at("192.0.2.9:5000"))
    }

    /// Some send another way than they receive, and go on like that.
    @Test func mediaOnAnotherPairIsNoReasonToAskAllTheTime() throws {
        let (network, caller, _) = try makeCall()
        let start = network.now
        for _ in 0..<1000 {
            caller.perform(caller.agent.peerSends(on: SocketID(2), from: .at("192.0.2.2:6000"), at: network.now))
            try network.run(for: .milliseconds(20))
        }
        #expect((3...5).contains(caller.agent.counters.suspicions))
        #expect(caller.states(since: start).isEmpty && caller.paths(since: start).isEmpty)
        // On the path itself it says nothing, and of strangers neither.
        let count = caller.agent.counters.suspicions
        try network.run(for: .seconds(10))
        for (base, source) in [(1, "192.0.2.2:6000"), (2, "192.0.2.222:6000"), (9, "192.0.2.2:6000")] {
            caller.perform(caller.agent.peerSends(on: SocketID(UInt32(base)), from: .at(source), at: network.now))
        }
        #expect(caller.agent.counters.suspicions == count)
    }

    /// Three could replace the path, two are asked at a time, and only the last works.
    @Test func everyStandbyGetsItsTurn() throws {
        let (network, caller, callee) = try makeCall()
        caller.addHost("192.0.2.10:5000", preference: 6)
        caller.addHost("192.0.2.11:5000", preference: 5)
        try network.run(for: .seconds(1))
        network.cut("192.0.2.1", "192.0.2.9", "192.0.2.10")
        let start = network.now
        suspect(caller)
        try network.run(for: .seconds(2))
        let moved = try #require(caller.paths(since: start).first)
        #expect(moved.pair.local.endpoint == .at("192.0.2.11:5000"))
        #expect(moved.time - start <= .milliseconds(500))
        #expect(callee.selected?.remote.endpoint == .at("192.0.2.11:5000"))
        let probes = caller.log.filter { $0.time == start && $0.isRequest }
        #expect(probes.count == 3)
    }

    /// The new path dies too, and the old one has come back.
    @Test func thereAndBackAgain() throws {
        let (network, caller, callee) = try makeCall()
        network.cut("192.0.2.1")
        suspect(caller)
        try network.run(for: .seconds(1))
        #expect(caller.selected?.local.endpoint == .at("192.0.2.9:5000"))
        network.firewall = nil
        try network.run(for: .seconds(10))
        // It works again, but one move is enough.
        #expect(caller.selected?.local.endpoint == .at("192.0.2.9:5000"))
        network.cut("192.0.2.9")
        let start = network.now
        suspect(caller)
        #expect(
            try network.run(within: .milliseconds(500)) {
                caller.selected?.local.endpoint == .at("192.0.2.1:5000") && caller.isCompleted
            })
        #expect(callee.selected?.remote.endpoint == .at("192.0.2.1:5000"))
        #expect(network.now - start <= .milliseconds(500))
    }

    /// A path of two seconds' round trip is slow, and not dead.
    @Test func aSlowPathIsGivenItsTime() throws {
        let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(900)))
        let (caller, callee) = network.makeHostPair()
        callee.learn(caller)
        caller.learn(callee)
        try network.run(for: .seconds(30))
        #expect(caller.isCompleted && callee.isCompleted)
        let start = network.now
        suspect(caller)
        try network.run(for: .seconds(60))
        #expect(caller.states(since: start).isEmpty)
    }

    /// A nomination that is lost again and again is repeated with every check of the path.
    @Test func theSecondNominationOutlivesLoss() throws {
        let (network, caller, callee) = try makeCall()
        network.cut("192.0.2.1")
        suspect(caller)
        var isLost = false
        #expect(try network.run(within: .seconds(1)) { caller.selected?.local.endpoint == .at("192.0.2.9:5000") })
        network.firewall = { datagram in
            guard datagram.source.address != IPAddress("192.0.2.1") else { return false }
            guard !isLost, let message = try? STUNMessage(parsing: datagram.bytes), message.hasUseCandidate else {
                return true
            }
            isLost = true
            return false
        }
        try network.run(for: .seconds(2))
        #expect(caller.isCompleted && callee.isCompleted)
    }
}
