import Testing
import Wire

@testable import MediaEngine

/// Nothing was sent, or nothing arrived: the numbers of the packets tell which.
@Suite struct SenderPauseTests {
    /// A line on which a sender speaks, pauses and speaks again, and what its listener counts.
    private final class Line {
        let pair: MediaSessionPair
        let junction: AudioJunction
        let codec: AudioCodec
        var playout: Playout
        var payloads: [[UInt8]]
        var monitor = QualityMonitor()
        var next = 0
        var timestamp: UInt32 = 1_000
        var tick = 0
        var frame = AudioFrame()
        var heard: [Int16] = []

        init(_ codec: AudioCodec = .pcmu) throws {
            self.codec = codec
            pair = try MediaSessionPair(clockRate: codec.clockRate)
            var format = StreamFormat(codec: codec)
            format.comfortNoise.receive = 13
            junction = AudioJunction(format: format)
            pair.far.sink = junction
            playout = try Playout(codec: codec)
            var encoder = try AudioEncoder(codec, packetTime: .milliseconds(20))
            payloads = try encoder.payloads(of: TestSound.voice(frames: 1_000))
            look()
        }

        var now: MonotonicTime { .zero + .milliseconds(20 * tick) }
        var figures: MediaStatistics { pair.far.statistics }
        var played: PlayoutStatistics { playout.statistics }
        var ticks: UInt32 { UInt32(codec.clockRate / 50) }

        /// Packets of 20 ms, of which some may be lost on the way.
        func speak(_ count: Int, losing lost: Set<Int> = []) throws {
            for index in 0..<count {
                let payload = payloads[next % payloads.count]
                let packet = try #require(
                    pair.near.packet(payload, timestamp: timestamp, at: now, type: codec.payloadType))
                next += 1
                timestamp &+= ticks
                if !lost.contains(index) { pair.far.take(packet, at: now) }
                pass()
            }
        }

        /// So many times 20 ms in which nothing is sent; or in which all is lost.
        func pause(_ count: Int, isLoss: Bool = false) {
            for _ in 0..<count {
                timestamp &+= ticks
                if isLoss { pair.near.skipSequenceNumbers(1) }
                pass()
            }
        }

        func pass() {
            for half in 0..<2 {
                playout.render(into: &frame, from: junction, at: now + .milliseconds(10 * half))
                heard += frame.samples
            }
            tick += 1
            if tick % 50 == 0 { look() }
        }

        private func look() {
            var audio = junction.statistics()
            audio.playout = playout.statistics
            var media = figures
            media.roundTripTime = .milliseconds(60)
            monitor.look(at: media, audio, QualityContext(codec: codec), at: now)
        }
    }

    @Test(arguments: [AudioCodec.pcmu, .g722, .opus], [20, 90, 400]) func silenceOfTheSenderIsNoLoss(
        codec: AudioCodec, length: Int
    ) throws {
        let line = try Line(codec)
        for _ in 0..<3 {
            try line.speak(60)
            line.pause(length)
        }
        try line.speak(60)
        #expect(line.figures.packetsLost == 0 && line.figures.pauses == 3)
        #expect(line.played.concealed == 0 && line.played.longestGap == 0)
        #expect(line.junction.statistics().jitter.lost == 0)
        #expect(line.played.paused >= 3 * (length - 5) * 960)
    }

    @Test(arguments: [20, 90, 400]) func aGapThatEndsWithMissingNumbersIsLoss(length: Int) throws {
        let line = try Line()
        try line.speak(60)
        line.pause(length, isLoss: true)
        try line.speak(60)
        #expect(line.figures.packetsLost == length && line.figures.pauses == 0)
        #expect(line.played.concealed >= (length - 5) * 960 && line.played.paused < 5 * 960)
        #expect(line.played.longestGap >= (length - 5) * 960)
    }

    /// Of a pause whose last packet, or the first of the speech after it, is lost, only that packet's sound is missing.
    @Test(arguments: [AudioCodec.pcmu, .opus]) func aLossBesideAPauseIsNoMoreThanItself(codec: AudioCodec) throws {
        let line = try Line(codec)
        try line.speak(60)
        line.pause(90)
        try line.speak(60, losing: [0])
        #expect(line.figures.packetsLost == 1)
        #expect(line.played.concealed <= 2 * 960 && line.played.longestGap == 0)
    }

    @Test func aPauseIsNotDeadSilence() throws {
        let line = try Line()
        try line.speak(60)
        line.pause(90)
        let end = line.heard.suffix(48_000)
        #expect(end.contains { $0 != 0 })
        // As low as a quiet room.
        #expect(end.allSatisfy { abs(Int($0)) < 600 })
    }

    /// The gap at work is shown as what it may be; its end tells.
    @Test func anOpenGapIsASilenceUntilItsEndTells() throws {
        let line = try Line()
        try line.speak(60)
        line.pause(200)
        var audio = AudioStatistics()
        audio.playout = line.played
        #expect(audio.longestSilence(isPaused: false) > .seconds(3))
        #expect(audio.longestSilence(isPaused: true) == .zero)
        try line.speak(10)
        audio.playout = line.played
        #expect(audio.longestSilence(isPaused: false) == .zero)
    }

    @Test(arguments: [AudioCodec.pcmu, .opus]) func pausesCostNoOpinionScore(codec: AudioCodec) throws {
        let (through, pausing) = (try Line(codec), try Line(codec))
        try through.speak(1_500)
        for _ in 0..<12 {
            try pausing.speak(70)
            pausing.pause(55)
        }
        let score = try #require(through.monitor.quality.incoming.opinionScore?.mean)
        let other = try #require(pausing.monitor.quality.incoming.opinionScore?.mean)
        #expect(abs(score - other) <= 0.1, "\(score) \(other)")
    }

    @Test func aFarEndThatWasMutedLeavesNoTrace() throws {
        let line = try Line()
        try line.speak(200)
        line.pause(500)
        #expect(line.monitor.quality.oneWay.nothingHeard > 0)
        try line.speak(200)
        #expect(line.monitor.quality.oneWay == OneWayTime())
    }

    @Test func aFarEndThatWasLostLeavesATrace() throws {
        let line = try Line()
        try line.speak(200)
        line.pause(500, isLoss: true)
        try line.speak(200)
        #expect(line.monitor.quality.oneWay.nothingHeard > 3)
    }

    /// By its own count it had sent nothing before its first packet; or much.
    @Test func theBeginningIsMissedIfItWasSent() {
        var media = MediaStatistics()
        media.packetsReceived = 50
        media.remoteSender = RemoteSender(packets: 52, isSending: true, at: .zero)
        #expect(!media.hasMissedBeginning)
        media.remoteSender?.packets = 250
        #expect(media.hasMissedBeginning)
        media.packetsLost = 200
        #expect(!media.hasMissedBeginning)
    }
}

/// What a peer's numbers may say, and no figure of ours may become.
@Suite struct PossibleFiguresTests {
    @Test(arguments: [1 << 31, 1 << 30, 40_000, 0xFFFF_63BF, 0x5555_5555] as [UInt32])
    func aClockThatJumpsIsNoJitter(step: UInt32) throws {
        let pair = try MediaSessionPair(clockRate: 8_000)
        var timestamp: UInt32 = 0
        for number in 0..<200 {
            timestamp &+= 160
            if number % 10 == 0 { timestamp &+= step }
            let now = MonotonicTime.zero + .milliseconds(20 * number)
            pair.far.take(try #require(pair.near.packet([1], timestamp: timestamp, at: now)), at: now)
            #expect(pair.far.statistics.jitter < .milliseconds(100))
        }
    }

    @Test func whateverTheTimestampsAreTheJitterIsOfANetwork() throws {
        var random = RandomSource.seeded(77)
        let pair = try MediaSessionPair(clockRate: 8_000)
        for number in 0..<2_000 {
            let now = MonotonicTime.zero + .milliseconds(20 * number)
            let timestamp = UInt32(truncatingIfNeeded: random.next())
            pair.far.take(try #require(pair.near.packet([1], timestamp: timestamp, at: now)), at: now)
            #expect(pair.far.statistics.jitter <= .seconds(2))
        }
    }
}
