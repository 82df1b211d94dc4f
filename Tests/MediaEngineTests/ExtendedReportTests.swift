import MediaEngine
import Testing
import Wire

@Suite struct ExtendedReportTests {
    private static let metrics: VoIPMetrics = {
        var metrics = VoIPMetrics(ssrc: 0x1111_1111)
        metrics.lossRate = 0x0D
        metrics.discardRate = 0x03
        metrics.burstDensity = 0x80
        metrics.gapDensity = 0x02
        metrics.burstDuration = 120
        metrics.gapDuration = 30_000
        metrics.roundTripDelay = 64
        metrics.endSystemDelay = 110
        metrics.signalLevel = 0xEE
        metrics.noiseLevel = 0xC4
        metrics.residualEchoReturnLoss = 55
        metrics.transmissionRating = 87
        metrics.externalRating = 127
        metrics.listeningScore = 41
        metrics.conversationScore = 40
        metrics.receiverConfiguration = 0xB0
        metrics.nominalDelay = 40
        metrics.maximumDelay = 80
        metrics.absoluteMaximumDelay = 400
        return metrics
    }()

    /// Reference time, answer and metrics, each field where RFC 3611 has it.
    private static let bytes = hex(
        """
        80cf0011 22222222
        04000002 0102030405060708
        05000003 11111111 aabbccdd 00018000
        07000008 11111111 0d038002 00787530 0040006e eec43710 577f2928 b0000028 00500190
        """)

    private func blocks(_ bytes: [UInt8]) -> [String] {
        bytes.withUnsafeBytes { buffer in
            guard var reader = RTCPReader(buffer), case .extendedReport(let ssrc, var report) = reader.next() else {
                return []
            }
            var found = ["\(ssrc)"]
            while let block = report.next() {
                switch block {
                case .receiverReferenceTime(let time): found.append("time \(time.middle)")
                case .delaysSinceLastReceived(let answers):
                    let answer = answers.answer(to: 0x1111_1111)
                    found.append("answer \(answer?.lastReference ?? 0) \(answer?.delay ?? 0)")
                case .voipMetrics(let metrics): found.append("metrics \(metrics == Self.metrics)")
                case .other(let type): found.append("other \(type)")
                }
            }
            return found
        }
    }

    @Test func readsAllBlocks() {
        #expect(
            blocks(Self.bytes) == ["572662306", "time \(0x0304_0506)", "answer \(0xAABB_CCDD) 98304", "metrics true"])
    }

    @Test func writesTheSameBytes() {
        var bytes = [UInt8](repeating: 0xEE, count: 100)
        let count = bytes.withUnsafeMutableBytes { buffer in
            var writer = RTCPWriter(into: buffer)
            writer.writeExtendedReport(ssrc: 1, referenceTime: nil, answer: nil, metrics: nil)
            #expect(writer.count == 0)
            writer.writeExtendedReport(
                ssrc: 0x2222_2222, referenceTime: NTPTimestamp(rawValue: 0x0102_0304_0506_0708),
                answer: (0x1111_1111, 0xAABB_CCDD, 0x1_8000), metrics: Self.metrics)
            return writer.count
        }
        #expect(Array(bytes[..<count]) == Self.bytes)
    }

    @Test func whatIsTornOrUnknownIsPassedOver() {
        // A block of statistics, then one that is longer than its report.
        #expect(blocks(hex("80cf0004 22222222 06000001 00000000 07000008")) == ["572662306", "other 6"])
        // Lengths that are not the block's.
        #expect(
            blocks(hex("80cf0007 22222222 04000001 00000000 05000002 1111111100000000 07000000"))
                == ["572662306", "other 4", "other 5", "other 7"])
    }

    private static let lies: [@Sendable (inout VoIPMetrics) -> Void] = [
        { $0.transmissionRating = 101 }, { $0.externalRating = 200 }, { $0.listeningScore = 9 },
        { $0.conversationScore = 51 }, { $0.lossRate = 254 },
    ]

    @Test(arguments: 0..<5)
    func whatCannotBeIsNotPlausible(lie: Int) {
        #expect(Self.metrics.isPlausible)
        var metrics = Self.metrics
        Self.lies[lie](&metrics)
        #expect(!metrics.isPlausible)
    }

    // MARK: In a session

    private static let start = MonotonicTime.zero + .seconds(1_000)

    /// 40 ms there, 60 ms back; the near end only listens.
    @Test func aListenerLearnsTheRoundTrip() throws {
        let pair = try MediaSessionPair(extendedReports: .init(receiverRoundTrip: true))
        let start = Self.start
        pair.near.take(try #require(pair.far.packet([1], at: start)), at: start + .milliseconds(60))
        pair.far.take(try #require(pair.near.reportBytes(at: start)), at: start + .milliseconds(40))
        let answer = try #require(pair.far.reportBytes(at: start + .milliseconds(840)))
        pair.near.take(answer, at: start + .milliseconds(900))
        let time = try #require(pair.near.statistics.roundTripTime)
        #expect(abs((time - .milliseconds(100)).milliseconds) < 0.1)
    }

    @Test func metricsTellWhatWasMeasured() throws {
        let pair = try MediaSessionPair(extendedReports: .init(voipMetrics: true))
        for index in 0..<300 {
            let now = Self.start + .milliseconds(20 * index)
            let packet = try #require(pair.near.packet([1], timestamp: UInt32(960 * index), at: now))
            if ![50, 51, 52, 150].contains(index) { pair.far.take(packet, at: now) }
        }
        var figures = ReceiverFigures()
        figures.discarded = 6
        figures.endSystemDelay = .milliseconds(90)
        figures.bufferDelay = .milliseconds(40)
        figures.maximumBufferDelay = .milliseconds(400)
        figures.signalLevel = -21
        figures.rating = LineRating(transmission: 132, band: .fullband)
        pair.far.receiver = figures
        pair.near.take(try #require(pair.far.reportBytes(at: Self.start + .seconds(7))), at: Self.start + .seconds(7))
        let metrics = try #require(pair.near.statistics.remoteMetrics)
        #expect(Int(metrics.lossRate) == 4 * 256 / 300 && Int(metrics.discardRate) == 6 * 256 / 300)
        #expect(metrics.burstDensity == 255 && metrics.burstDuration == 60)
        #expect(metrics.gapDensity == 1 && metrics.gapDuration > 2_000)
        #expect(metrics.endSystemDelay == 90 && metrics.nominalDelay == 40 && metrics.absoluteMaximumDelay == 400)
        #expect(Int8(bitPattern: metrics.signalLevel) == -18)
        #expect(metrics.transmissionRating == 89 && metrics.conversationScore == 43)
        #expect(metrics.gapMinimum == 16)
    }

    @Test func nobodyGetsWhatWasNotAskedFor() throws {
        let pair = try MediaSessionPair()
        pair.far.take(try #require(pair.near.packet([1])))
        let report = try #require(pair.far.reportBytes(at: .zero))
        pair.near.take(report)
        #expect(pair.near.statistics.remoteMetrics == nil)
        let asked = try MediaSessionPair(extendedReports: .init(voipMetrics: true, receiverRoundTrip: true))
        asked.far.take(try #require(asked.near.packet([1])))
        #expect(try #require(asked.far.reportBytes(at: .zero)).count == report.count + 8 + 12 + 36)
    }

    /// With all blocks and both ends, reports stay under 5 % of what a call of 32 kbit/s takes on the wire.
    @Test func reportsTakeLittleBandwidth() throws {
        let pair = try MediaSessionPair(extendedReports: .init(voipMetrics: true, receiverRoundTrip: true))
        let media = try #require(pair.near.packet([UInt8](repeating: 0, count: 80)))
        pair.far.take(media)
        pair.far.take(try #require(pair.near.reportBytes(at: .zero)))
        _ = pair.far.packet([1])
        let report = try #require(pair.far.reportBytes(at: .zero)).count
        // 28 bytes of UDP and IPv4; a report each 1.5 s on average, 50 packets a second.
        let (reports, packets) = (2 * Double(report + 28) / 1.5, 2 * Double(media.count + 28) * 50)
        #expect(reports < 0.05 * packets)
    }
}
