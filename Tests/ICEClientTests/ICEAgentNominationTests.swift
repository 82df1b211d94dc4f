import ICEClient
import TestSupport
import Testing
import Wire

@Suite struct ICEAgentNominationTests {
    @Test(arguments: [ICERole.controlling, .controlled], 0..<8)
    func sameRolesAreSettled(_ role: ICERole, _ seed: UInt64) throws {
        let network = SimulatedNetwork(seed: seed)
        let (caller, callee) = network.makeHostPair(role, role)
        callee.learn(caller)
        caller.learn(callee)
        #expect(try network.run(within: .seconds(2)) { caller.isCompleted && callee.isCompleted })
        #expect(caller.agent.role != callee.agent.role)
        #expect(caller.agent.counters.roleConflicts + callee.agent.counters.roleConflicts > 0)
    }

    /// RFC 8445, section 7.3.1.1: the greater tiebreaker controls.
    @Test(arguments: [UInt64.min, .max]) func greaterTiebreakerControls(_ theirs: UInt64) throws {
        let network = SimulatedNetwork()
        let script = ScriptedChecker(network, at: .at("192.0.2.7:7000"))
        for role in [ICERole.controlling, .controlled] {
            let peer = ICEAgentPeer(network, role)
            peer.addHost("192.0.2.1:5000")
            let claim = role == .controlling ? STUNAttribute.iceControlling(theirs) : .iceControlled(theirs)
            script.send(script.request(peer, claiming: claim), to: peer)
            try network.run(for: .milliseconds(100))
            #expect(peer.agent.role == (theirs == .max ? .controlled : .controlling))
            let mustTheyChange = (role == .controlling) == (theirs == .min)
            #expect(script.answers.last?.errorCode?.code == (mustTheyChange ? 487 : nil))
        }
    }

    /// A refusal of our role is obeyed once, and the check is made again in the other role.
    @Test(arguments: [ICERole.controlling, .controlled]) func refusedRoleIsGivenUp(_ role: ICERole) throws {
        let network = SimulatedNetwork()
        let parameters = ICEParameters(ufrag: "strict", password: "strictstrictstrictstrict")
        let key = STUNCredentials.shortTermKey(parameters.password)
        let socket = network.bind(.at("192.0.2.7:7000"))
        socket.handler = { [unowned socket] datagram, _ in
            guard let request = try? STUNMessage(parsing: datagram.bytes), request.messageClass == .request else {
                return
            }
            let isConflict = (role == .controlling ? request.iceControlling : request.iceControlled) != nil
            let response = STUNMessage(
                isConflict ? .error : .success, .binding, transactionID: request.transactionID,
                attributes: [isConflict ? .errorCode(STUNErrorCode(487)) : .xorMappedAddress(datagram.source)])
            socket.send(response.encoded(integrityKey: key), to: datagram.source)
        }
        let peer = ICEAgentPeer(network, role)
        peer.addHost("192.0.2.1:5000")
        let remote = Candidate(remote: .host, socket.endpoint, priority: 100, foundation: "1")
        peer.perform(peer.agent.setRemote(parameters, candidates: [remote], at: network.now))
        try network.run(for: .seconds(1))
        #expect(peer.agent.role != role)
        #expect(peer.agent.counters.roleConflicts == 1)
        #expect(peer.agent.state == (role == .controlling ? .connected : .completed))
    }

    /// The peer that starts later hears of the conflict by 487 alone.
    @Test(arguments: [ICERole.controlling, .controlled], 0..<8)
    func sameRolesAreSettledOneAfterTheOther(_ role: ICERole, _ seed: UInt64) throws {
        let network = SimulatedNetwork(seed: seed)
        let (caller, callee) = network.makeHostPair(role, role)
        callee.learn(caller)
        try network.run(for: .milliseconds(300))
        caller.learn(callee)
        #expect(try network.run(within: .seconds(3)) { caller.isCompleted && callee.isCompleted })
        #expect(caller.agent.role != callee.agent.role)
    }

    @Test func aDirectPairThatIsSilentHoldsTheNominationOfARelayForAQuarterSecond() throws {
        let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(20)))
        let (caller, callee) = network.makeHostPair()
        caller.addRelay("198.51.100.8:50000")
        // Hosts cannot reach hosts, so only the pair by the relay works.
        network.firewall = { $0.source.address != IPAddress("192.0.2.1") }
        callee.learn(caller)
        caller.learn(callee)
        #expect(try network.run(within: .seconds(2)) { caller.isCompleted })
        let connected = try #require(caller.time(of: .connected))
        let completed = try #require(caller.time(of: .completed))
        #expect(connected <= MonotonicTime.zero + .milliseconds(60))
        // 250 ms held, while data flows, 40 ms for the nomination, and up to a step of the pace.
        #expect(completed - connected <= .milliseconds(295))
        #expect(caller.selected?.local.type == .relayed)
    }

    @Test func holdIsNeverLongerThanItsLimit() throws {
        let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(300)))
        let (caller, callee) = network.makeHostPair()
        caller.addRelay("198.51.100.8:50000")
        network.firewall = { $0.source.address != IPAddress("192.0.2.1") }
        callee.learn(caller)
        caller.learn(callee)
        #expect(try network.run(within: .seconds(5)) { caller.isCompleted })
        let connected = try #require(caller.time(of: .connected))
        let completed = try #require(caller.time(of: .completed))
        #expect(completed - connected <= .milliseconds(250 + 600 + 5))
    }

    @Test func dataMovesToTheBetterPairBeforeNomination() throws {
        let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(20)))
        let (caller, callee) = network.makeHostPair()
        caller.addRelay("198.51.100.8:50000")
        // The direct way is slower, but comes before the hold of the relayed one ends.
        network.links[IPAddress("192.0.2.1")!] = SimulatedLink(delay: .milliseconds(30))
        callee.learn(caller)
        caller.learn(callee)
        #expect(try network.run(within: .seconds(5)) { caller.isCompleted && callee.isCompleted })
        let types = caller.log.compactMap { entry -> CandidateType? in
            guard case .pathChanged(let pair) = entry.action else { return nil }
            return pair.local.type
        }
        #expect(types == [.relayed, .host, .host])
        #expect(callee.selected?.remote.type == .host)
        #expect(caller.log.filter { $0.isNomination }.count == 1)
    }

    /// A lite peer answers and never asks; we control whatever the offer was.
    @Test(arguments: [ICERole.controlling, .controlled]) func litePeer(_ role: ICERole) throws {
        let network = SimulatedNetwork()
        let lite = ICELitePeer(network, at: Endpoint("203.0.113.7:7000")!)
        let caller = ICEAgentPeer(network, role)
        caller.addHost("192.0.2.1:5000")
        caller.perform(caller.agent.setRemote(lite.parameters, candidates: [lite.candidate], at: network.now))
        #expect(try network.run(within: .seconds(2)) { caller.isCompleted })
        #expect(caller.agent.role == .controlling)
        #expect(lite.nominations == 1)
        try network.run(for: .seconds(120))
        #expect(caller.isCompleted)
        #expect(lite.checks > 20)
        #expect(lite.nominations == 1)
    }

    /// RFC 5245 peers put USE-CANDIDATE into every check; the best of what works is used.
    @Test func everythingNominatedByTheirSide() throws {
        let network = SimulatedNetwork()
        let script = ScriptedChecker(network, at: Endpoint("192.0.2.7:7000")!)
        let other = ScriptedChecker(network, at: Endpoint("192.0.2.8:7000")!, sharing: script)
        let callee = ICEAgentPeer(network, .controlled)
        callee.addHost("192.0.2.2:6000")
        let remotes = [
            Candidate(remote: .host, script.endpoint, priority: 100, foundation: "1"),
            Candidate(remote: .host, other.endpoint, priority: 200, foundation: "2"),
        ]
        callee.perform(callee.agent.setRemote(script.parameters, candidates: remotes, at: network.now))
        script.check(callee, isNominating: true)
        try network.run(for: .milliseconds(200))
        #expect(callee.selected?.remote.endpoint == script.endpoint)
        other.check(callee, isNominating: true)
        try network.run(for: .milliseconds(200))
        #expect(callee.selected?.remote.endpoint == other.endpoint)
        // At once a worse one is only another of the many; later it means that the peer has moved.
        script.check(callee, isNominating: true)
        try network.run(for: .milliseconds(200))
        #expect(callee.selected?.remote.endpoint == other.endpoint)
        try network.run(for: .seconds(6))
        script.check(callee, isNominating: true)
        try network.run(for: .milliseconds(200))
        #expect(callee.selected?.remote.endpoint == script.endpoint)
    }
}

extension ICEAgentNominationTests {
    /// A peer that checks first and nominates later means it when it nominates a worse pair.
    @Test func aSecondNominationIsFollowed() throws {
        let network = SimulatedNetwork()
        let worse = ScriptedChecker(network, at: .at("192.0.2.7:7000"))
        let better = ScriptedChecker(network, at: .at("192.0.2.8:7000"), sharing: worse)
        let callee = ICEAgentPeer(network, .controlled)
        callee.addHost("192.0.2.2:6000")
        let remotes = [
            Candidate(remote: .host, worse.endpoint, priority: 100, foundation: "1"),
            Candidate(remote: .host, better.endpoint, priority: 200, foundation: "2"),
        ]
        callee.perform(callee.agent.setRemote(worse.parameters, candidates: remotes, at: network.now))
        for checker in [worse, better] { checker.check(callee) }
        try network.run(for: .milliseconds(200))
        better.check(callee, isNominating: true)
        try network.run(for: .milliseconds(200))
        #expect(callee.selected?.remote.endpoint == better.endpoint)
        worse.check(callee, isNominating: true)
        try network.run(for: .milliseconds(200))
        #expect(callee.selected?.remote.endpoint == worse.endpoint)
        #expect(callee.isCompleted)
    }
}

extension ICEAgentPeer.Entry {
    var isNomination: Bool {
        guard case .transmit(let bytes, _, _) = action, let message = try? STUNMessage(parsing: bytes) else {
            return false
        }
        return message.hasUseCandidate
    }
}
