import TestSupport
import Testing
import Wire

@testable import ICEClient

/// Tens of thousands of damaged messages among good ones: no state machine of TURN traps, floods or grows.
@Suite struct FuzzAllocationTests {
    private static let key = STUNCredentials.longTermKey(username: "agent", realm: "turn.example", password: "secret")
    private static let clientEndpoint = Endpoint(.v4(0xC633_6401), 2000)
    private static let peers = (0..<100).map { Endpoint(.v4(0xC000_0200 + UInt32($0 % 90)), 9 + UInt16($0 / 90)) }

    @Test(arguments: [1, 2] as [UInt64])
    func allocations(_ seed: UInt64) async {
        var run = Run(seed: seed)
        while run.inputs < 50_000 {
            await Task.yield()
            run.step()
        }
        #expect(run.transmissions < 2 * run.inputs)
        #expect(run.allocated > 3, "the damage must not keep every allocation from its address")
    }

    /// An allocation, its server, and a wire that damages.
    private struct Run {
        private var allocation: TURNAllocation
        private var server = TURNTestServer(address: .v4(0xCB00_7101))
        private var traffic: FuzzTraffic
        private var random: RandomSource
        private var now = MonotonicTime.zero
        private(set) var inputs = 0
        private(set) var transmissions = 0
        private(set) var allocated = 0
        private var hasEnded = true

        init(seed: UInt64) {
            traffic = FuzzTraffic(seed: seed)
            random = .seeded(seed)
            allocation = Self.make(&random)
        }

        private static func make(_ random: inout RandomSource) -> TURNAllocation {
            TURNAllocation(configuration: .init(username: "agent", password: "secret"), random: random.split())
        }

        mutating func step() {
            if hasEnded { begin() }
            now += .milliseconds(traffic.number(below: 3000))
            if let next = allocation.nextDeadline, next <= now {
                take(allocation.timerFired(at: now))
                if let next = allocation.nextDeadline, next <= now { Issue.record("a deadline stays in the past") }
            }
            act()
            if inputs & 255 == 0 { #expect(Weight.of(allocation) < 30_000) }
        }

        private mutating func begin() {
            server.restart()
            allocation = Self.make(&random)
            hasEnded = false
            take(allocation.start(at: now))
        }

        private mutating func act() {
            let peer = FuzzAllocationTests.peers[traffic.number(below: 100)]
            switch traffic.number(below: 12) {
            case 0...3: take(allocation.send([1, 2, 3, 4], to: peer, at: now))
            case 4: take(allocation.bindChannel(to: peer, at: now))
            case 5: take(allocation.permit([peer.address], at: now))
            case 6: server.invalidateNonce()
            case 7 where traffic.number(below: 40) == 0: take(allocation.release(at: now))
            default:
                guard let relayed = server.relayed(of: FuzzAllocationTests.clientEndpoint) else { return }
                hear(server.receivePeer([5, 6, 7], from: peer, on: relayed, at: now))
            }
        }

        private mutating func take(_ actions: [TURNAllocation.Action]) {
            // A permission may be renewed for each of its addresses at once, and what they hold with it.
            if actions.count > 400 { Issue.record("\(actions.count) actions at once") }
            for action in actions {
                switch action {
                case .transmit(let bytes):
                    transmissions += 1
                    hear(server.receive(bytes, from: FuzzAllocationTests.clientEndpoint, at: now))
                case .allocated: allocated += 1
                case .failed, .released: hasEnded = true
                case .received, .channelBound, .channelRefused, .permissionRefused: break
                }
            }
        }

        private mutating func hear(_ outputs: [TURNTestServer.Output]) {
            for case .toClient(let bytes, _) in outputs {
                for _ in 0..<4 {
                    receive(traffic.damaged(bytes, key: traffic.number(below: 8) == 0 ? FuzzAllocationTests.key : nil))
                }
                receive(bytes)
            }
        }

        private mutating func receive(_ bytes: [UInt8]) {
            inputs += 1
            take(allocation.receive(bytes, at: now))
        }
    }
}
