import MediaEngine
import Testing
import Wire

/// Handshakes over a path that loses datagrams, in real time: OpenSSL keeps its own clock for repeats.
///
/// What counts is the time that was *waited*, not what passed: a busy machine must not fail them.
@Suite(.serialized) struct DTLSLossTests {
    typealias Kind = DTLSCertificate.Kind

    /// Runs a handshake and returns how long it waited for timers.
    private func run(_ pair: DTLSPair) async throws -> Duration {
        var waited = Duration.zero
        var now = MonotonicTime.zero
        pair.start(at: now)
        pair.deliver(at: now)
        while !pair.areConnected, waited < .seconds(3), let deadline = pair.nextDeadline {
            let wait = max(.zero, deadline - now)
            waited += wait
            try await ContinuousClock().sleep(for: wait)
            // A machine that held the test up for a minute must not make the handshake time out.
            now = now + wait
            pair.fireTimers(at: now)
            pair.deliver(at: now)
        }
        return waited
    }

    private func pair(_ kind: Kind) throws -> DTLSPair {
        let certificate = try DTLSTestCertificates.certificate(kind)
        return try DTLSPair(client: certificate, server: certificate)
    }

    @Test(arguments: Kind.allCases, DTLSPair.Side.allCases)
    func anyOneFlightMayBeLost(_ kind: Kind, _ side: DTLSPair.Side) async throws {
        for flight in 0..<2 {
            let pair = try pair(kind)
            var lost = 0
            pair.meddle = { passing in
                guard passing.from == side, passing.flight == flight else { return [passing.bytes] }
                lost += 1
                return []
            }
            let waited = try await run(pair)
            #expect(lost > 0)
            #expect(pair.areConnected, "\(side) flight \(flight)")
            #expect(waited >= .milliseconds(40) && waited <= .milliseconds(150), "\(side) \(flight): \(waited)")
            #expect(pair.keys[.client]?.local == pair.keys[.server]?.remote)
        }
    }

    @Test(arguments: Kind.allCases, DTLSPair.Side.allCases)
    func anyOneDatagramMayBeLost(_ kind: Kind, _ side: DTLSPair.Side) async throws {
        let whole = try pair(kind)
        _ = try await run(whole)
        for number in 0..<(whole.datagrams[side] ?? 0) {
            let pair = try pair(kind)
            pair.meddle = { $0.from == side && $0.number == number ? [] : [$0.bytes] }
            let waited = try await run(pair)
            #expect(pair.areConnected, "\(side) datagram \(number)")
            #expect(waited <= .milliseconds(150), "\(side) \(number): \(waited)")
        }
    }

    /// Any flight and another, or the same and its repeat.
    @Test(arguments: DTLSPair.Side.allCases, DTLSPair.Side.allCases)
    func anyTwoFlightsMayBeLost(_ one: DTLSPair.Side, _ other: DTLSPair.Side) async throws {
        for (first, second) in [(0, 0), (0, 1), (1, 1), (1, 2), (0, 2)] where one != other || first != second {
            let pair = try pair(.ecdsaP256)
            pair.meddle = { passing in
                let isLost =
                    passing.from == one && passing.flight == first
                    || passing.from == other && passing.flight == second
                return isLost ? [] : [passing.bytes]
            }
            let waited = try await run(pair)
            #expect(pair.areConnected, "\(one) \(first), \(other) \(second)")
            #expect(waited <= .milliseconds(150), "\(one) \(first), \(other) \(second): \(waited)")
        }
    }

    @Test func waitsDoubleFromTheSecondOn() async throws {
        let pair = try pair(.ecdsaP256)
        pair.meddle = { $0.from == .client && $0.flight < 4 ? [] : [$0.bytes] }
        let waited = try await run(pair)
        #expect(pair.areConnected)
        // 50, 50, 100 and 200 ms.
        #expect(waited >= .milliseconds(360) && waited <= .milliseconds(500), "\(waited)")
    }

    /// The server's last flight is lost again and again: it answers each repeat of the client's.
    @Test func aLateFinishedIsAnsweredEachTime() async throws {
        let pair = try pair(.ecdsaP256)
        pair.meddle = { $0.from == .server && (1...3).contains($0.flight) ? [] : [$0.bytes] }
        let waited = try await run(pair)
        #expect(pair.areConnected)
        #expect(pair.flights[.server] == 5)
        #expect(waited >= .milliseconds(180) && waited <= .milliseconds(300), "\(waited)")
    }

    @Test func randomLossOnlyDelays() async throws {
        var random = RandomSource.seeded(8)
        for _ in 0..<5 {
            let pair = try pair(.ecdsaP256)
            pair.meddle = { Int.random(in: 0..<5, using: &random) == 0 ? [] : [$0.bytes] }
            _ = try await run(pair)
            #expect(pair.areConnected)
            #expect(pair.failures.isEmpty)
        }
    }
}
