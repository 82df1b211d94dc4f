import TestSupport
import Testing
import Wire

@testable import ICEClient

/// Tens of thousands of damaged checks and answers among good ones, from anywhere: agents neither trap nor flood nor grow.
@Suite struct FuzzAgentTests {
    @Test(arguments: [1, 2] as [UInt64])
    func agents(_ seed: UInt64) async {
        var run = Run(seed: seed)
        while run.inputs < 50_000 {
            await Task.yield()
            run.step()
        }
        #expect(run.transmissions < 3 * run.inputs)
        #expect(run.connected > 20, "the damage must not keep every pair of agents apart")
    }

    /// Two agents on a wire that damages; each has two sockets.
    private struct Run {
        private struct Passing {
            var bytes: [UInt8]
            var receiver: Int
            var base: SocketID
            var source: Endpoint
        }

        private var agents: [ICEAgent] = []
        private var traffic: FuzzTraffic
        private var random: RandomSource
        private var now = MonotonicTime.zero
        private var queue: [Passing] = []
        private var rounds = 0
        private(set) var inputs = 0
        private(set) var transmissions = 0
        private(set) var connected = 0

        init(seed: UInt64) {
            traffic = FuzzTraffic(seed: seed)
            random = .seeded(seed)
        }

        private static func endpoint(_ agent: Int, _ base: SocketID) -> Endpoint {
            Endpoint(.v4(0xC000_0201 + UInt32(agent)), 5000 + UInt16(base.rawValue))
        }

        mutating func step() {
            if rounds % 200 == 0 { begin() }
            rounds += 1
            now += .milliseconds(traffic.number(below: 400))
            for index in agents.indices { fire(index) }
            act()
            deliver()
            if rounds % 50 == 0 { check() }
        }

        private mutating func begin() {
            queue = []
            agents = [ICERole.controlling, .controlled].map { role in
                ICEAgent(role: role, localParameters: ICEParameters(using: &random), random: random.split())
            }
            for index in agents.indices {
                for base in [SocketID(1), SocketID(2)] {
                    let endpoint = Self.endpoint(index, base)
                    let candidate = Candidate(
                        base.rawValue == 1 ? .host : .relayed, endpoint, base: base, baseAddress: endpoint.address)
                    take(agents[index].add(local: candidate, at: now), of: index)
                }
            }
            for index in agents.indices { introduce(index) }
            take(agents[1].exchangeCompleted(at: now), of: 1)
        }

        /// Tells an agent of the other, with a candidate attribute damaged now and then.
        private mutating func introduce(_ index: Int) {
            let other = agents[1 - index]
            var attributes = other.localCandidates.map(\.attribute)
            for text in FuzzVectors.candidates where traffic.number(below: 3) == 0 {
                attributes.append(String(decoding: traffic.mutator.damaged(Array(text.utf8)), as: UTF8.self))
            }
            take(agents[index].setRemote(other.localParameters, attributes: attributes, at: now), of: index)
        }

        private mutating func fire(_ index: Int) {
            guard let next = agents[index].nextDeadline, next <= now else { return }
            take(agents[index].timerFired(at: now), of: index)
            if let next = agents[index].nextDeadline, next <= now { Issue.record("a deadline stays in the past") }
        }

        private mutating func act() {
            let index = traffic.number(below: 2)
            switch traffic.number(below: 60) {
            case 0: take(agents[index].restart(localParameters: ICEParameters(using: &random), at: now), of: index)
            case 1: take(agents[index].remove(base: SocketID(2), at: now), of: index)
            case 2...4: introduce(index)
            default: break
            }
        }

        private mutating func take(_ actions: [ICEAgent.Action], of index: Int) {
            if actions.count > 300 { Issue.record("\(actions.count) actions at once") }
            for action in actions {
                switch action {
                case .transmit(let bytes, let base, let destination):
                    transmissions += 1
                    guard queue.count < 64 else { continue }
                    let other = 1 - index
                    for target in [SocketID(1), SocketID(2)] where Self.endpoint(other, target) == destination {
                        let source = Self.endpoint(index, base)
                        queue.append(Passing(bytes: bytes, receiver: other, base: target, source: source))
                    }
                case .stateChanged(.completed): connected += 1
                default: break
                }
            }
        }

        private mutating func deliver() {
            let passing = queue
            queue = []
            for one in passing {
                for _ in 0..<3 { receive(damaged(one)) }
                receive(one)
            }
        }

        /// Requests are signed with their receiver's password, responses with their sender's.
        private mutating func damaged(_ one: Passing) -> Passing {
            var other = one
            let isRequest = one.bytes[0] & 1 == 0
            let signer = isRequest ? one.receiver : 1 - one.receiver
            let key = STUNCredentials.shortTermKey(agents[signer].localParameters.password)
            other.bytes = traffic.damaged(one.bytes, key: key)
            if traffic.number(below: 8) == 0 {
                other.source = Endpoint(.v4(0xC000_0300 + UInt32(traffic.number(below: 256))), 9)
            }
            return other
        }

        private mutating func receive(_ one: Passing) {
            inputs += 1
            take(agents[one.receiver].receive(one.bytes, from: one.source, on: one.base, at: now), of: one.receiver)
        }

        private func check() {
            for agent in agents {
                #expect(agent.remoteCandidates.count <= ICEAgent.maximumRemoteCandidates)
                #expect(agent.report.pairs.count <= CheckList.maximumPairs)
                #expect(Weight.of(agent) < 100_000)
            }
        }
    }
}
