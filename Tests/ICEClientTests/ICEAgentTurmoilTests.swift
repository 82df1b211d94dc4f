import ICEClient
import TestSupport
import Testing
import Wire

/// Everything that can happen to a call, in any order.
@Suite struct ICEAgentTurmoilTests {
    private let addresses = (1...6).map { "192.0.2.\($0)" }

    @Test(arguments: 0..<60) func nothingHangsGrowsOrTraps(_ seed: UInt64) throws {
        let link = SimulatedLink(delay: .milliseconds(10), jitter: .milliseconds(40), loss: 0.1, duplication: 0.05)
        let network = SimulatedNetwork(seed: seed, link: link)
        let (caller, callee) = network.makeHostPair()
        var turmoil = Turmoil(caller, callee, seed: seed)
        callee.learn(caller)
        caller.learn(callee)
        for _ in 0..<60 {
            turmoil.step()
            try network.run(for: .milliseconds(Int.random(in: 0...3000, using: &turmoil.random)))
            for peer in [caller, callee] { expectSense(peer) }
        }
        // Quiet again, and begun anew, every pair of agents finds its path.
        network.firewall = nil
        network.link = SimulatedLink()
        turmoil.beginAnew()
        #expect(try network.run(within: .seconds(20)) { caller.isCompleted && callee.isCompleted }, "seed \(seed)")
        try network.run(for: .seconds(40))
        #expect(caller.isCompleted && callee.isCompleted, "seed \(seed)")
        #expect(caller.selected?.remote.endpoint == callee.selected?.local.endpoint, "seed \(seed)")
        for peer in [caller, callee] { expectSense(peer) }
    }

    private func expectSense(_ peer: ICEAgentPeer) {
        let agent = peer.agent
        if let selected = agent.selectedPair {
            #expect(agent.localCandidates.contains { $0.base == selected.local.base })
            #expect(selected.local.base.map { agent.isAuthenticated(selected.remote.endpoint, on: $0) } == true)
        }
        switch agent.state {
        case .connected, .completed: #expect(agent.selectedPair != nil)
        case .failed: #expect(agent.selectedPair == nil && agent.nextDeadline == nil)
        case .new, .checking, .disconnected: break
        }
        if agent.state == .completed { #expect(agent.selectedPair?.isNominated == true) }
        if let next = agent.nextDeadline { #expect(next >= peer.network.now) }
        #expect(agent.report.pairs.count <= 100)
        #expect(agent.remoteCandidates.count <= ICEAgent.maximumRemoteCandidates)
    }

    private struct Turmoil {
        let peers: [ICEAgentPeer]
        var random: RandomSource
        private var bases: [[SocketID]] = [[SocketID(1)], [SocketID(1)]]
        private var port = 10_000

        init(_ caller: ICEAgentPeer, _ callee: ICEAgentPeer, seed: UInt64) {
            peers = [caller, callee]
            random = .seeded(seed &+ 1000)
        }

        private var network: SimulatedNetwork { peers[0].network }

        mutating func step() {
            let side = Int.random(in: 0...1, using: &random)
            let peer = peers[side]
            switch Int.random(in: 0..<12, using: &random) {
            case 0, 1: add(side)
            case 2: remove(side)
            case 3: peer.perform(peer.agent.suspectPath(at: network.now))
            case 4: cut()
            case 5, 6: network.firewall = nil
            case 7: peersSend(side)
            case 8: exchange()
            case 9: restart(peer)
            case 10: peer.perform(peer.agent.add(remote: peers[1 - side].agent.localCandidates, at: network.now))
            default: peer.perform(peer.agent.endOfRemoteCandidates(at: network.now))
            }
        }

        private mutating func add(_ side: Int) {
            guard bases[side].count < 6 else { return }
            port += 1
            let address = "192.0.2.\(side * 3 + Int.random(in: 1...3, using: &random))"
            let isRelay = Bool.random(using: &random)
            let base =
                isRelay
                ? peers[side].addRelay("198.51.100.\(side + 1):\(port)") : peers[side].addHost("\(address):\(port)")
            bases[side].append(base)
        }

        private mutating func remove(_ side: Int) {
            guard let base = bases[side].randomElement(using: &random) else { return }
            bases[side].removeAll { $0 == base }
            peers[side].lose(base)
        }

        private mutating func cut() {
            let last = UInt32.random(in: 1...6, using: &random)
            let isEverything = Int.random(in: 0..<4, using: &random) == 0
            network.firewall = { datagram in
                !isEverything && datagram.source.address != .v4(0xC000_0200 + last)
                    && datagram.destination.address != .v4(0xC000_0200 + last)
            }
        }

        private mutating func peersSend(_ side: Int) {
            guard let base = bases[side].randomElement(using: &random),
                let remote = peers[1 - side].agent.localCandidates.randomElement(using: &random)
            else { return }
            peers[side].perform(peers[side].agent.peerSends(on: base, from: remote.endpoint, at: network.now))
        }

        private mutating func restart(_ peer: ICEAgentPeer) {
            peer.perform(peer.agent.restart(localParameters: ICEParameters(using: &random), at: network.now))
        }

        private mutating func exchange() {
            for peer in peers { restart(peer) }
            peers[1].learn(peers[0])
            peers[0].learn(peers[1])
            peers[1].perform(peers[1].agent.exchangeCompleted(at: network.now))
        }

        mutating func beginAnew() {
            for side in 0...1 where bases[side].isEmpty { add(side) }
            exchange()
        }
    }
}
