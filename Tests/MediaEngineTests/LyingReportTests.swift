import MediaEngine
import Testing
import Wire

/// Reports that are authentic and untrue.
@Suite struct LyingReportTests {
    private static let start = MonotonicTime.zero + .seconds(1_000)

    /// A near end that has sent 100 packets and a report, and what signs for the far end.
    private final class Liar {
        let pair: MediaSessionPair
        let signer: SRTPTransform
        var last: NTPTimestamp { NTPTimestamp(LyingReportTests.start) }

        init() throws {
            pair = try MediaSessionPair()
            signer = try SRTPTransform(profile: pair.farKeys.profile, master: pair.farKeys.local, direction: .outbound)
            for _ in 0..<100 { _ = pair.near.packet([1], at: LyingReportTests.start) }
            _ = pair.near.reportBytes(at: LyingReportTests.start)
        }

        /// The highest sequence number that a truthful far end could have.
        var highest: UInt32 {
            var packet = pair.near.packet([1], at: LyingReportTests.start) ?? []
            return packet.withUnsafeMutableBytes { UInt32($0[2]) << 8 | UInt32($0[3]) }
        }

        func tell(_ change: (inout RTCPReportBlock) -> Void, after seconds: Int = 1) throws {
            var block = RTCPReportBlock(
                ssrc: pair.near.ssrc, fractionLost: 0, packetsLost: 0, extendedHighest: highest, jitter: 48,
                lastReport: last.middle, delay: NTPTimestamp.units(in: .milliseconds(1_000 * seconds - 50)))
            change(&block)
            var bytes = [UInt8](repeating: 0, count: 200)
            let length = try bytes.withUnsafeMutableBytes { buffer in
                var writer = RTCPWriter(into: buffer)
                writer.writeReceiverReport(ssrc: pair.far.ssrc, block: block)
                return try signer.protectControl(buffer, length: writer.count)
            }
            pair.near.take(Array(bytes[..<length]), at: LyingReportTests.start + .seconds(seconds))
        }
    }

    @Test func theTruthIsBelieved() throws {
        let liar = try Liar()
        try liar.tell { _ in }
        let statistics = liar.pair.near.statistics
        #expect(abs((statistics.roundTripTime ?? .zero).milliseconds - 50) < 0.1)
        #expect(statistics.remote?.jitter == .milliseconds(1))
        #expect(statistics.remote?.unreceived == 0)
        #expect(statistics.implausible.total == 0)
    }

    @Test func roundTripsThatCannotBeAreCountedOnly() throws {
        let liar = try Liar()
        try liar.tell { _ in }
        let believed = liar.pair.near.statistics.roundTripTime
        // Held for longer than the time that passed; a report that was never sent; one of the future; for an hour.
        try liar.tell { $0.delay = NTPTimestamp.units(in: .seconds(3)) }
        try liar.tell { $0.lastReport = $0.lastReport &- 1 }
        try liar.tell { $0.lastReport = $0.lastReport &+ 0x4000_0000 }
        try liar.tell({ $0.delay = 0 }, after: 3_600)
        #expect(liar.pair.near.statistics.roundTripTime == believed)
        #expect(liar.pair.near.statistics.implausible.roundTrips == 4)
    }

    @Test func moreLostThanSentIsNotBelieved() throws {
        let liar = try Liar()
        try liar.tell {
            $0.packetsLost = 5_000
            $0.fractionLost = 255
        }
        #expect(liar.pair.near.statistics.remote == nil)
        #expect(liar.pair.near.statistics.implausible.losses == 1)
        try liar.tell { $0.packetsLost = -3 }
        #expect(liar.pair.near.statistics.remote?.packetsLost == -3)
    }

    @Test func packetsThatWereNeverSentWereNotReceived() throws {
        let liar = try Liar()
        try liar.tell { $0.extendedHighest &+= 20 }
        #expect(liar.pair.near.statistics.remote == nil)
        #expect(liar.pair.near.statistics.implausible.sequences == 1)
    }

    @Test func endlessJitterKeepsTheOneBefore() throws {
        let liar = try Liar()
        try liar.tell { _ in }
        try liar.tell { $0.jitter = .max }
        #expect(liar.pair.near.statistics.remote?.jitter == .milliseconds(1))
        #expect(liar.pair.near.statistics.implausible.jitters == 1)
    }

    @Test func aHighestNumberThatStandsStillIsNoticed() throws {
        let liar = try Liar()
        var stuck: UInt32 = 0
        try liar.tell { stuck = $0.extendedHighest }
        for _ in 0..<100 { _ = liar.pair.near.packet([1], at: Self.start) }
        try liar.tell { $0.extendedHighest = stuck }
        let remote = try #require(liar.pair.near.statistics.remote)
        #expect(remote.standsStill && remote.unreceived == 101)
    }

    @Test func reportsOfNobodyAreCountedUntilOneTellsOfUs() throws {
        let pair = try MediaSessionPair()
        _ = pair.near.packet([1])
        for second in 1...3 {
            let now = MonotonicTime.zero + .seconds(second)
            pair.near.take(try #require(pair.far.reportBytes(at: now)), at: now)
        }
        #expect(pair.near.statistics.emptyReports == 3)
        #expect(pair.near.statistics.longestReportPause == .seconds(1))
        pair.far.take(try #require(pair.near.packet([1])))
        pair.near.take(try #require(pair.far.reportBytes(at: .zero + .seconds(9))), at: .zero + .seconds(9))
        #expect(pair.near.statistics.emptyReports == 0)
        #expect(pair.near.statistics.longestReportPause == .seconds(6))
    }
}
