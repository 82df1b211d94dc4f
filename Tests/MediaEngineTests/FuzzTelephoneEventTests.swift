import MediaEngine
import Testing
import Wire

@Suite struct FuzzTelephoneEventTests {
    /// Whatever comes, what began has ended by the end, and nothing is told twice in a row without an end between.
    @Test func anyPacketsLeaveKeysPaired() {
        var random = RandomSource.seeded(2833)
        for _ in 0..<2_000 {
            var receiver = TelephoneEventReceiver(clockRate: 8_000)
            var now = MonotonicTime.zero
            var open = 0
            var told = 0
            func note(_ reports: [TelephoneEventReceiver.Report]) {
                for report in reports {
                    if case .began = report { open += 1 } else { open -= 1 }
                    told += 1
                    #expect((0...1).contains(open))
                }
            }
            for _ in 0..<50 {
                let count = Int(random.next(upperBound: 24 as UInt64))
                let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next() & 0x8F) }
                let header = RTPHeader(
                    payloadType: 101, marker: random.next() & 1 == 0, sequenceNumber: 0,
                    timestamp: UInt32(truncatingIfNeeded: random.next() & 0x3_FFFF) &* 1_000,
                    ssrc: UInt32(random.next() & 1))
                note(bytes.withUnsafeBytes { receiver.receive($0, header: header, at: now) })
                now += .milliseconds(Int64(random.next(upperBound: 150 as UInt64)))
                note(receiver.timerFired(at: now))
            }
            note(receiver.timerFired(at: now + .seconds(10)))
            #expect(open == 0)
            #expect(receiver.statistics.keys <= told)
        }
    }
}
