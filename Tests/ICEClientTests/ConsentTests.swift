import ICEClient
import TestSupport
import Testing
import Wire

@Suite struct ConsentTests {
    @Test func checksGoOnAtFourToSixSeconds() throws {
        let network = SimulatedNetwork()
        let (caller, _) = try network.makeConnectedPair()
        let start = network.now
        try network.run(for: .seconds(600))
        let times = caller.log.filter { $0.time > start && $0.isRequest }.map(\.time)
        let distances = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect((100...150).contains(times.count))
        #expect(distances.allSatisfy { (.seconds(4) ... .seconds(6)).contains($0) })
        #expect(Set(distances).count > 50)
        #expect(caller.isCompleted)
    }

    @Test(arguments: 0..<5) func lossEndsThePathAfterThirtySeconds(_ seed: UInt64) throws {
        let network = SimulatedNetwork(seed: seed)
        let (caller, callee) = try network.makeConnectedPair()
        try network.run(for: .seconds(100))
        let cut = network.now
        network.firewall = { _ in false }
        try network.run(for: .seconds(60))
        for peer in [caller, callee] {
            #expect(peer.states.suffix(2) == [.disconnected, .failed(.consentLost)])
            let failedAt = try #require(peer.time(of: .failed(.consentLost)))
            #expect((.seconds(23.9) ... .seconds(30.1)).contains(failedAt - cut))
            #expect(peer.selected == nil)
            #expect(peer.nextDeadline == nil)
            #expect(!peer.log.contains { $0.time > failedAt && $0.isRequest })
        }
    }

    /// The check that found the path is the first consent.
    @Test func aPathCutAtOnceEndsToo() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        network.firewall = { _ in false }
        try network.run(for: .seconds(31))
        #expect(caller.agent.state == .failed(.consentLost))
        #expect(callee.agent.state == .failed(.consentLost))
    }

    @Test func silenceUnderThirtySecondsIsSurvived() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        try network.run(for: .seconds(100))
        network.firewall = { _ in false }
        try network.run(for: .seconds(17))
        #expect(caller.agent.state == .disconnected)
        #expect(caller.selected != nil)
        network.firewall = nil
        try network.run(for: .seconds(7))
        #expect(caller.isCompleted && callee.isCompleted)
        try network.run(for: .seconds(100))
        #expect(caller.isCompleted && callee.isCompleted)
    }

    @Test func answersOfAnotherDoNotCount() throws {
        let network = SimulatedNetwork()
        let (caller, callee) = try network.makeConnectedPair()
        callee.isReachable = false
        // Somebody on the way answers for the callee, without its password.
        network.firewall = { datagram in
            guard let request = try? STUNMessage(parsing: datagram.bytes), request.messageClass == .request,
                datagram.source == Endpoint("192.0.2.1:5000")
            else { return true }
            let response = STUNMessage(
                .success, .binding, transactionID: request.transactionID,
                attributes: [.xorMappedAddress(datagram.source)])
            let bytes = response.encoded(integrityKey: STUNCredentials.shortTermKey("a guess of the password"))
            network.schedule(after: .milliseconds(10)) { now in
                caller.perform(
                    caller.agent.receive(bytes, from: datagram.destination, on: SocketID(1), at: now))
            }
            return false
        }
        try network.run(for: .seconds(40))
        #expect(caller.agent.state == .failed(.consentLost))
        #expect(caller.agent.counters.unauthenticatedResponses > 3)
    }

    @Test func roundTripTimeFollowsThePath() throws {
        let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
        let (caller, _) = try network.makeConnectedPair()
        network.link.delay = .milliseconds(100)
        try network.run(for: .seconds(300))
        let roundTripTime = try #require(caller.selected?.roundTripTime)
        #expect((.milliseconds(190) ... .milliseconds(200)).contains(roundTripTime))
    }
}

extension ICEAgentPeer.Entry {
    var isRequest: Bool {
        guard case .transmit(let bytes, _, _) = action, let message = try? STUNMessage(parsing: bytes) else {
            return false
        }
        return message.messageClass == .request
    }
}
