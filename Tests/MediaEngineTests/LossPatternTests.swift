import MediaEngine
import Testing
import Wire

@Suite struct LossPatternTests {
    /// `.` is received, `x` is lost.
    private func pattern(_ text: String) -> LossPattern {
        var pattern = LossPattern()
        for mark in text { if mark == "x" { pattern.addLost() } else { pattern.addReceived() } }
        return pattern
    }

    private static let pause = String(repeating: ".", count: 16)

    @Test func aLossAloneBelongsToAGap() {
        let pattern = pattern("....x" + Self.pause + "x" + Self.pause)
        #expect(pattern.bursts == 0 && pattern.burstPackets == 0)
        #expect(pattern.gapPackets == 38 && pattern.gapLosses == 2)
        #expect(pattern.burstDensity == 0 && pattern.gapDensity == 2.0 / 38)
        #expect(pattern.lossRuns == 2)
    }

    @Test func lossesNearEachOtherAreABurst() {
        // Between two losses 15 may be received, not 16.
        let fifteen = String(repeating: ".", count: 15)
        let one = pattern("..x" + fifteen + "xx" + Self.pause + "..")
        #expect(one.bursts == 1 && one.burstPackets == 18 && one.burstLosses == 3)
        #expect(one.gapPackets == 20 && one.gapLosses == 0)
        let two = pattern("..x" + Self.pause + "xx" + Self.pause)
        #expect(two.bursts == 1 && two.burstPackets == 2 && two.burstLosses == 2)
        #expect(two.gapLosses == 1)
        #expect(two.lossRuns == 2)
    }

    @Test func aBurstCountsBeforeItIsOver() {
        let open = pattern("x.x.")
        #expect(open.bursts == 1 && open.burstPackets == 3 && open.burstDensity == 2.0 / 3)
        #expect(open.gapLength == 0.5)
    }

    @Test func manyAtOnceAreARun() {
        var many = LossPattern()
        many.addReceived()
        many.addLost(3)
        many.addLost(0)
        many.addLost(2)
        #expect(many.lost == 5 && many.lossRuns == 1 && many.burstLosses == 5)
    }

    @Test func theBurstRatioIsOneForIndependentLosses() {
        var random = RandomSource.seeded(3)
        var pattern = LossPattern()
        for _ in 0..<100_000 {
            if Int.random(in: 0..<10, using: &random) == 0 { pattern.addLost() } else { pattern.addReceived() }
        }
        let ratio = LossPattern.burstRatio(received: pattern.received, lost: pattern.lost, lossRuns: pattern.lossRuns)
        #expect(ratio < 1.02)
        #expect(LossPattern.burstRatio(received: 90, lost: 10, lossRuns: 2) == 4.5)
        #expect(LossPattern.burstRatio(received: 0, lost: 0, lossRuns: 0) == 1)
    }

    @Test func aStreamIsJudgedWhenNothingCanComeAnyMore() throws {
        let lost: Set<Int> = [10, 40, 41, 42, 100]
        var reception: ReceptionStatistics?
        for number in 0..<400 where !lost.contains(number) {
            // Number 20 comes behind 22.
            let order = number == 20 ? 21 : number == 21 ? 20 : number
            let header = RTPHeader(
                payloadType: 111, sequenceNumber: 65_500 &+ UInt16(order), timestamp: UInt32(order * 960), ssrc: 1)
            let now = MonotonicTime.zero + .milliseconds(20 * number)
            if reception == nil {
                reception = ReceptionStatistics(first: header, clock: RTPClock(rate: 48_000), at: now)
            } else {
                _ = reception?.receive(header, at: now)
            }
        }
        let pattern = try #require(reception).pattern
        #expect(pattern.lost == 5 && pattern.lossRuns == 3)
        #expect(pattern.bursts == 1 && pattern.burstLosses == 3 && pattern.gapLosses == 2)
        #expect(pattern.received == 400 - 64 - 5)
    }

    @Test func aLongGapIsLostAsAWhole() throws {
        var reception = ReceptionStatistics(
            first: RTPHeader(payloadType: 0, sequenceNumber: 0, timestamp: 0, ssrc: 1), clock: RTPClock(rate: 8_000),
            at: .zero)
        for number in [UInt16](1..<100) + [UInt16](1_100..<1_200) {
            _ = reception.receive(
                RTPHeader(payloadType: 0, sequenceNumber: number, timestamp: UInt32(number) * 160, ssrc: 1), at: .zero)
        }
        #expect(reception.lost == 1_000)
        #expect(reception.pattern.lost == 1_000 && reception.pattern.lossRuns == 1)
        #expect(reception.pattern.received == 200 - 64)
    }
}
