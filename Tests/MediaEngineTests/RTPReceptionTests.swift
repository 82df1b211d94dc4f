import MediaEngine
import Testing
import Wire

@Suite struct RTPReceptionTests {
    private let clock = RTPClock(rate: 8000)

    private func header(_ sequenceNumber: UInt16, _ timestamp: UInt32 = 0) -> RTPHeader {
        RTPHeader(payloadType: 0, sequenceNumber: sequenceNumber, timestamp: timestamp, ssrc: 7)
    }

    private func statistics(from first: UInt16) -> ReceptionStatistics {
        ReceptionStatistics(first: header(first), clock: clock, at: .zero)
    }

    @Test func countsTheCyclesOfTheSequence() {
        var source = statistics(from: 65534)
        for number: UInt16 in [65535, 0, 1, 2] { #expect(source.receive(header(number), at: .zero) == .inOrder) }
        #expect(source.extendedHighest == 0x1_0002)
        #expect(source.expected == 5)
        #expect(source.lost == 0)
        for _ in 0..<3 {
            for step in 1...65536 { _ = source.receive(header(UInt16(truncatingIfNeeded: 2 + step)), at: .zero) }
        }
        #expect(source.extendedHighest == 0x4_0002)
        #expect(source.received == 5 + 3 * 65536)
        #expect(source.lost == 0)
    }

    @Test func countsLateOnesAsReceivedAndDoublesNot() {
        var source = statistics(from: 100)
        #expect(source.receive(header(103), at: .zero) == .inOrder)
        #expect(source.lost == 2)
        #expect(source.receive(header(102), at: .zero) == .reordered)
        #expect(source.receive(header(102), at: .zero) == .duplicate)
        #expect(source.receive(header(103), at: .zero) == .duplicate)
        #expect(source.receive(header(100), at: .zero) == .duplicate)
        #expect(source.received == 3)
        #expect(source.duplicates == 3)
        #expect(source.lost == 1)
    }

    @Test func countsOneFromBeforeTheFirstAsExpected() {
        var source = statistics(from: 0)
        #expect(source.receive(header(65535), at: .zero) == .reordered)
        #expect(source.expected == 2)
        #expect(source.lost == 0)
        #expect(source.extendedHighest == 0)
    }

    @Test func aJumpCountsOnlyWhenItIsFollowed() {
        var source = statistics(from: 10)
        #expect(source.receive(header(12), at: .zero) == .inOrder)
        #expect(source.receive(header(30000), at: .zero) == .jump)
        #expect(source.receive(header(13), at: .zero) == .inOrder)
        #expect(source.receive(header(30001), at: .zero) == .jump)
        #expect(source.receive(header(30002), at: .zero) == .restarted)
        #expect(source.receive(header(30003), at: .zero) == .inOrder)
        #expect(source.extendedHighest == 30003)
        #expect(source.received == 2)
        // 11 was lost before the jump, and nothing after it.
        #expect(source.lost == 1)
    }

    @Test func reportsTheFractionSinceTheLastReport() {
        var source = statistics(from: 0)
        // Of 0–9, 3 and 4 are missing: 2 of 10 is 51/256.
        for number: UInt16 in [1, 2, 5, 6, 7, 8, 9] { _ = source.receive(header(number), at: .zero) }
        let first = source.reportBlock(lastReport: 0x1234_5678, delay: 0x9ABC)
        #expect(
            first
                == RTCPReportBlock(
                    ssrc: 7, fractionLost: 51, packetsLost: 2, extendedHighest: 9, jitter: 0, lastReport: 0x1234_5678,
                    delay: 0x9ABC))
        // Of 10–13, 11 is missing: a quarter is 64/256; three over all.
        for number: UInt16 in [10, 12, 13] { _ = source.receive(header(number), at: .zero) }
        let second = source.reportBlock(lastReport: 0, delay: 0)
        #expect(second.fractionLost == 64)
        #expect(second.packetsLost == 3)
        // Nothing came: no fraction.
        #expect(source.reportBlock(lastReport: 0, delay: 0).fractionLost == 0)
        // A late one repairs more than was lost: the fraction is not negative.
        _ = source.receive(header(11), at: .zero)
        #expect(source.reportBlock(lastReport: 0, delay: 0).fractionLost == 0)
        #expect(source.lost == 2)
    }

    @Test func smoothsTheJitter() {
        var source = statistics(from: 0)
        // 20 ms are 160 ticks. The first arrives 10 ms late (80 ticks): J = 80/16 = 5 ticks.
        _ = source.receive(header(1, 160), at: .zero + .milliseconds(30))
        #expect(source.jitterTicks == 5)
        // The second in time: again a difference of 80; 16 J = 80 + 80 - 5 = 155, J = 9.
        _ = source.receive(header(2, 320), at: .zero + .milliseconds(40))
        #expect(source.jitterTicks == 9)
        // The third in time: 16 J = 155 - 10 = 145.
        _ = source.receive(header(3, 480), at: .zero + .milliseconds(60))
        #expect(source.jitterTicks == 9)
        #expect(source.jitter == .nanoseconds(145 * 125_000 / 16))
    }

    @Test func aRepeatedTimestampSaysNothingOfTheJitter() {
        var source = statistics(from: 0)
        for number: UInt16 in 1...10 {
            _ = source.receive(header(number, 0), at: .zero + .milliseconds(20 * Int(number)))
        }
        #expect(source.jitterTicks == 0)
    }

    @Test func theJitterSurvivesAWrapOfTheTimestamp() {
        var source = ReceptionStatistics(first: header(0, UInt32.max - 159), clock: clock, at: .zero)
        _ = source.receive(header(1, 0), at: .zero + .milliseconds(20))
        _ = source.receive(header(2, 160), at: .zero + .milliseconds(40))
        #expect(source.jitterTicks == 0)
    }

    @Test func randomSequencesKeepTheCountsSane() {
        var random = RandomSource.seeded(3)
        var source = statistics(from: 0)
        for step in 0..<100_000 {
            let moment = MonotonicTime(nanoseconds: Int64(truncatingIfNeeded: random.next() >> 2))
            let number = UInt16(truncatingIfNeeded: random.next() >> (step % 5 == 0 ? 0 : 58))
            _ = source.receive(header(number, UInt32(truncatingIfNeeded: random.next())), at: moment)
            if source.lost < 0 || source.expected < 1 { Issue.record("counts went wrong at step \(step)") }
            if step % 100 == 0 { _ = source.reportBlock(lastReport: 0, delay: 0) }
        }
    }

    @Test func convertsTicksAndTime() {
        let clock = RTPClock(rate: 48000)
        #expect(clock.ticks(in: .milliseconds(20)) == 960)
        #expect(clock.duration(ofTicks: 960) == .milliseconds(20))
        // A year of uptime neither overflows nor loses a tick.
        let year = MonotonicTime.zero + .seconds(365 * 86400)
        #expect(clock.ticks(at: year + .milliseconds(20)) &- clock.ticks(at: year) == 960)
        #expect(RTPClock(rate: 0).rate == 1)
    }
}
