import TestSupport
import Testing
import Wire

@testable import ICEClient

/// Answers of a STUN server that are damaged, or lie, while a NAT's behaviour is asked for.
@Suite struct FuzzDiscoveryTests {
    private static let server = Endpoint(.v4(0xCB00_7101), 3478)
    private static let local = Endpoint(.v4(0xC633_6401), 5000)

    /// Whatever is answered, a discovery ends within its time, asks a bounded number of times, and only where a server can be.
    @Test func discoveries() async {
        var traffic = FuzzTraffic(seed: 21)
        var random = RandomSource.seeded(21)
        var inputs = 0
        while inputs < 50_000 {
            await Task.yield()
            var discovery = NATBehaviorDiscovery(server: Self.server, local: Self.local, random: random.split())
            var now = MonotonicTime.zero
            var actions = discovery.start(at: now)
            var sent = 0
            var finished = 0
            while !discovery.isFinished, let next = discovery.nextDeadline {
                let asked = actions
                actions = []
                for action in asked {
                    switch action {
                    case .finished: finished += 1
                    case .transmit(let bytes, let destination):
                        sent += 1
                        expectServer(at: destination)
                        for _ in 0..<8 {
                            inputs += 1
                            let answer = Self.answer(to: bytes, &traffic)
                            actions += discovery.receive(answer, from: destination, at: now)
                        }
                    }
                }
                guard actions.isEmpty else { continue }
                now = max(now, next)
                actions = discovery.timerFired(at: now)
                if let next = discovery.nextDeadline, next <= now { Issue.record("a deadline stays in the past") }
            }
            finished += actions.count { if case .finished = $0 { true } else { false } }
            #expect(discovery.isFinished && finished == 1)
            #expect(sent <= 40)
            #expect(now <= .zero + .seconds(20))
        }
    }

    private func expectServer(at endpoint: Endpoint) {
        let address = endpoint.address
        let isSensible =
            endpoint.port != 0 && address.family == .v4 && !address.isUnspecified && !address.isLoopback
            && address != .v4(.max)
        if !isSensible { Issue.record("asked at \(endpoint)") }
    }

    /// What a server says, with all that RFC 5780 adds; damaged most of the time.
    private static func answer(to bytes: [UInt8], _ traffic: inout FuzzTraffic) -> [UInt8] {
        guard let request = try? STUNMessage(parsing: bytes) else { return [] }
        let others: [UInt32] = [0xCB00_7102, 0x7F00_0001, 0, .max, 0xCB00_7101]
        let other = Endpoint(.v4(others[traffic.number(below: 5)]), traffic.number(below: 4) == 0 ? 0 : 3479)
        let answer = STUNMessage(
            .success, .binding, transactionID: request.transactionID,
            attributes: [.xorMappedAddress(local), .responseOrigin(server), .otherAddress(other)]
        ).encoded(fingerprint: false)
        return traffic.number(below: 4) == 0 ? answer : traffic.damaged(answer, key: nil)
    }
}
