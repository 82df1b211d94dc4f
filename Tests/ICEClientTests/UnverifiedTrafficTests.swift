import TestSupport
import Testing
import Wire

@testable import ICEClient

/// A description may name a stranger's address: it is sent little, while real peers are still found.
@Suite struct UnverifiedTrafficTests {
    private let stranger = ICEParameters(ufrag: "abcd", password: "0123456789012345678901")

    private func victims(_ count: Int) -> [String] {
        (0..<count).map { "candidate:\($0) 1 udp \(2_000_000_000 - $0) 198.51.100.9 \(7000 + $0) typ host" }
    }

    private func bytesSent(_ peer: ICEAgentPeer) -> Int {
        peer.log.reduce(0) { sum, entry in
            if case .transmit(let bytes, _, _) = entry.action { sum + bytes.count } else { sum }
        }
    }

    @Test(arguments: [1, 4, 40], [ICERole.controlling, .controlled])
    func noMoreThanThreeTimesTheDescription(_ count: Int, _ role: ICERole) throws {
        let network = SimulatedNetwork()
        let peer = ICEAgentPeer(network, role)
        for index in 1...3 { peer.addHost("192.0.2.\(index):5000") }
        let lines = victims(count)
        peer.perform(peer.agent.setRemote(stranger, attributes: lines, at: network.now))
        if role == .controlled { peer.perform(peer.agent.exchangeCompleted(at: network.now)) }
        try network.run(for: .seconds(120))
        let description = lines.reduce(226 + 26) { $0 + $1.utf8.count + 4 }
        #expect(bytesSent(peer) <= 3 * description)
        #expect(peer.sentCount >= min(9, count * 3))
        #expect(peer.agent.state == .failed(.noPath))
    }

    @Test func whileItRingsFewPairsAreCheckedAndNothingIsConnected() throws {
        let network = SimulatedNetwork()
        let peer = ICEAgentPeer(network, .controlled)
        for index in 1...3 { peer.addHost("192.0.2.\(index):5000") }
        let lines = victims(20) + ["candidate:t 1 tcp 9 198.51.100.9 443 typ host tcptype passive"]
        peer.perform(peer.agent.setRemote(stranger, attributes: lines, at: network.now))
        try network.run(for: .seconds(60))
        var pairs: Set<PathKey> = []
        for case .transmit(_, let base, let remote) in peer.log.map(\.action) {
            pairs.insert(PathKey(base: base, remote: remote))
        }
        #expect(pairs.count <= 4 && !pairs.isEmpty)
        #expect(bytesSent(peer) <= lines.reduce(252) { $0 + $1.utf8.count + 4 })
        let connects = { peer.log.contains { if case .connect = $0.action { true } else { false } } }
        #expect(!connects())
        peer.perform(peer.agent.exchangeCompleted(at: network.now))
        #expect(connects())
    }

    /// An end that only answers, at the smallest description there is, over the worst link.
    @Test func aLitePeerIsFoundOverABadLink() throws {
        var found = 0
        for seed in 1...50 as ClosedRange<UInt64> {
            let network = SimulatedNetwork(seed: seed, link: SimulatedLink(delay: .milliseconds(250), loss: 0.3))
            let peer = ICEAgentPeer(network, .controlling)
            peer.addHost("192.0.2.1:5000")
            let lite = ICELitePeer(network, at: .at("198.51.100.9:7000"))
            peer.perform(peer.agent.setRemote(lite.parameters, candidates: [lite.candidate], at: network.now))
            if try network.run(within: .seconds(39), until: { peer.selected != nil }) { found += 1 }
        }
        #expect(found >= 49)
    }

    @Test func aPeerThatIsAnsweredLateIsFoundAfterALongRing() throws {
        let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
        let (caller, callee) = network.makeHostPair()
        caller.isReachable = false
        callee.learn(caller)
        try network.run(for: .seconds(120))
        caller.isReachable = true
        callee.perform(callee.agent.exchangeCompleted(at: network.now))
        caller.learn(callee)
        #expect(try network.run(within: .seconds(1), until: { caller.isCompleted && callee.isCompleted }))
    }

    @Test func aHandshakeLeavesOnlyWithACheckAndFourTimes() throws {
        var random = RandomSource.seeded(4)
        let host = Endpoint.at("192.0.2.10:5000")
        var reservation = Reservation(
            configuration: GatheringConfiguration(hostAddresses: [host.address]), firstSocket: 0,
            random: random.split())
        var now = MonotonicTime.zero
        _ = reservation.start(at: now)
        _ = reservation.socketOpened(SocketID(0), local: host, remote: nil, at: now)
        var transport = ICETransport(reservation: reservation, role: .controlling, random: random.split(), at: now)
        var actions = transport.setRemote(stranger, attributes: victims(8), at: now)
        let hello = [UInt8](repeating: 22, count: 230)
        var hellos = 0
        while let next = transport.nextDeadline, now < .zero + .seconds(100) {
            let isTold = actions.contains(.earlyPathFound)
            let left = transport.sendHandshake(hello, at: now)
            if !left.isEmpty { #expect(isTold) }
            hellos += left.count
            let alone = transport.sendHandshake(hello, at: now + .milliseconds(1))
            #expect(alone.isEmpty, "no check leaves now")
            now = max(now, next)
            actions = transport.timerFired(at: now)
        }
        #expect((1...4).contains(hellos))
    }
}
