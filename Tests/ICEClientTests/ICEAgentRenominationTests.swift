import ICEClient
import TestSupport
import Testing
import Wire

/// A controlling peer that changes its mind.
@Suite struct ICEAgentRenominationTests {
    private let network = SimulatedNetwork()

    /// A callee and two ends of one peer; the better pair is in use and nominated.
    private func makeCall(
        isAggressive: Bool
    ) throws -> (callee: ICEAgentPeer, better: ScriptedChecker, worse: ScriptedChecker) {
        let better = ScriptedChecker(network, at: .at("192.0.2.8:7000"))
        let worse = ScriptedChecker(network, at: .at("192.0.2.7:7000"), sharing: better)
        let callee = ICEAgentPeer(network, .controlled)
        callee.addHost("192.0.2.2:6000")
        let remotes = [
            Candidate(remote: .host, worse.endpoint, priority: 100, foundation: "1"),
            Candidate(remote: .host, better.endpoint, priority: 200, foundation: "2"),
        ]
        callee.perform(callee.agent.setRemote(better.parameters, candidates: remotes, at: network.now))
        for checker in [worse, better] { checker.check(callee, isNominating: isAggressive) }
        try network.run(for: .milliseconds(200))
        better.check(callee, isNominating: true)
        try network.run(for: .milliseconds(200))
        #expect(callee.selected?.remote.endpoint == better.endpoint && callee.isCompleted)
        return (callee, better, worse)
    }

    /// Media follows in the moment the request arrives.
    @Test func aWorsePairThatWasCheckedPlainlyIsFollowedAtOnce() throws {
        let (callee, better, worse) = try makeCall(isAggressive: false)
        for checker in [worse, better, worse] {
            let start = network.now
            checker.check(callee, isNominating: true)
            try network.run(for: .milliseconds(100))
            let path = try #require(callee.paths(since: start).first)
            #expect(path.time - start == .milliseconds(25))
            #expect(path.pair.remote.endpoint == checker.endpoint && path.pair.isNominated)
        }
        #expect(callee.states.last == .completed)
    }

    /// A pair nobody has checked before costs one round trip more.
    @Test func aNewPairIsFollowedOnceItWorks() throws {
        let (callee, better, _) = try makeCall(isAggressive: false)
        let third = ScriptedChecker(network, at: .at("192.0.2.6:7000"), sharing: better)
        let start = network.now
        third.check(callee)
        try network.run(for: .milliseconds(200))
        #expect(callee.paths(since: start).isEmpty)
        third.check(callee, isNominating: true)
        let nominated = network.now
        try network.run(for: .milliseconds(200))
        let path = try #require(callee.paths(since: start).first)
        #expect(path.pair.remote.endpoint == third.endpoint)
        #expect(path.time - nominated == .milliseconds(25))
    }

    @Test func aPeerThatNominatesEverythingIsFollowedOnlyFromADeadPair() throws {
        let (callee, better, worse) = try makeCall(isAggressive: true)
        worse.check(callee, isNominating: true)
        try network.run(for: .milliseconds(200))
        #expect(callee.selected?.remote.endpoint == better.endpoint)
        // Suspected, it is left as soon as the peer says so.
        network.cut("192.0.2.8")
        callee.perform(callee.agent.suspectPath(at: network.now))
        worse.check(callee, isNominating: true)
        let start = network.now
        try network.run(for: .milliseconds(100))
        let path = try #require(callee.paths(since: start).first)
        #expect(path.pair.remote.endpoint == worse.endpoint && path.pair.isNominated)
        #expect(path.time - start == .milliseconds(25))
    }

    /// We had to move, and the peer has not noticed anything: back to its pair when that answers, and not before.
    @Test(arguments: [true, false])
    func aPairThePeerKeepsToIsTakenUpAgainWhenItAnswers(_ isInsisting: Bool) throws {
        let (callee, better, worse) = try makeCall(isAggressive: false)
        network.firewall = { [endpoint = better.endpoint] in $0.destination != endpoint }
        callee.perform(callee.agent.suspectPath(at: network.now))
        try network.run(for: .milliseconds(500))
        #expect(callee.selected?.remote.endpoint == worse.endpoint)
        #expect(callee.selected?.isNominated == false && callee.agent.state == .connected)
        better.check(callee, isNominating: isInsisting)
        try network.run(for: .seconds(10))
        #expect(callee.selected?.remote.endpoint == worse.endpoint)
        network.firewall = nil
        try network.run(for: .seconds(7))
        #expect(callee.selected?.remote.endpoint == better.endpoint)
        #expect(callee.isCompleted)
    }

    /// The peer has gone silent on its own pair: that the pair answers is no reason to go back.
    @Test func aPairThePeerHasLeftIsNot() throws {
        let (callee, better, worse) = try makeCall(isAggressive: false)
        network.firewall = { [endpoint = better.endpoint] in $0.destination != endpoint }
        callee.perform(callee.agent.suspectPath(at: network.now))
        try network.run(for: .milliseconds(500))
        network.firewall = nil
        try network.run(for: .seconds(20))
        #expect(callee.selected?.remote.endpoint == worse.endpoint)
        better.check(callee, isNominating: true)
        try network.run(for: .milliseconds(100))
        #expect(callee.selected?.remote.endpoint == better.endpoint)
        #expect(callee.isCompleted)
    }

    /// The nominated pair died so long ago that it is not even valid any more.
    @Test func aPairThatWasInvalidatedCanBeNominatedAgain() throws {
        let (callee, better, worse) = try makeCall(isAggressive: false)
        network.cut("192.0.2.8")
        callee.perform(callee.agent.suspectPath(at: network.now))
        try network.run(for: .seconds(60))
        #expect(callee.selected?.remote.endpoint == worse.endpoint)
        #expect(callee.agent.report.pairs.first { $0.pair.remote.endpoint == better.endpoint }?.state == "failed")
        network.firewall = nil
        better.check(callee, isNominating: true)
        try network.run(for: .milliseconds(200))
        #expect(callee.selected?.remote.endpoint == better.endpoint)
        #expect(callee.isCompleted)
    }
}
