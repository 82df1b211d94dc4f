import Testing
import Wire

@testable import MediaEngine

/// Several sources in one session: one is heard whole, and all figures are of it alone.
@Suite struct HeardSourceTests {
    /// Two senders with the same keys, each with a packet every 20 ms where a test lets it, and the ear of their receiver.
    private final class Bench {
        let pair: MediaSessionPair
        let other: MediaSession
        let junction = AudioJunction(format: StreamFormat(codec: .opus, receivePayloadType: 111))
        var playout: Playout
        var payloads: [[UInt8]]
        var tick = 0

        init() throws {
            pair = try MediaSessionPair(audioLevelID: 1)
            other = try pair.anotherNear(ssrc: 99)
            pair.far.payloadTypes = 1 << 111 | 1 << 101
            pair.far.keyPayloadType = 101
            pair.far.sink = junction
            playout = try Playout(codec: .opus)
            var encoder = try AudioEncoder(.opus, packetTime: .milliseconds(20))
            payloads = try encoder.payloads(of: TestSound.tone(440, frames: 800))
        }

        var now: MonotonicTime { .zero + .milliseconds(20 * tick) }
        var figures: MediaStatistics { pair.far.statistics }

        /// 20 ms: what comes, then what is played.
        func pass(_ count: Int = 1, first: Bool = true, _ then: (Bench, Int) throws -> Void = { _, _ in }) throws {
            var frame = AudioFrame()
            for _ in 0..<count {
                tick += 1
                if first {
                    pair.far.take(
                        try #require(pair.near.packet(payloads[tick], timestamp: UInt32(960 * tick), at: now)), at: now)
                }
                try then(self, tick)
                for half in 0..<2 { playout.render(into: &frame, from: junction, at: now + .milliseconds(10 * half)) }
            }
        }

        func fromOther(type: UInt8 = 111, level: AudioLevel? = nil) throws {
            let packet = try #require(
                other.packet(payloads[tick], timestamp: UInt32(960 * tick), level: level, at: now, type: type))
            pair.far.take(packet, at: now)
        }
    }

    @Test func aTypeThatWasNotAgreedOnUnderAnotherSourceTouchesNothing() throws {
        let bench = try Bench()
        try bench.pass(200) { bench, _ in try bench.fromOther(type: 96) }
        #expect(bench.figures.unknownPayloadTypes == 200)
        #expect(bench.figures.packetsReceived == 200 && bench.figures.packetsLost == 0)
        #expect(bench.figures.drops.total == 0 && bench.figures.packetsOfOtherSources == 0)
        #expect(bench.playout.statistics.concealed == 0)
        #expect(bench.junction.statistics().jitter.restarts == 0)
    }

    @Test(arguments: [UInt8(96), 111]) func twoForeignPacketsASecondMakeNoHoles(type: UInt8) throws {
        let bench = try Bench()
        try bench.pass(200) { bench, tick in if tick % 25 == 0 { try bench.fromOther(type: type) } }
        #expect(bench.figures.packetsReceived == 200)
        #expect(bench.playout.statistics.concealed == 0)
        #expect(bench.playout.statistics.longestGap == 0)
    }

    @Test func ofTwoSourcesOneIsHeardWholeUntilItFallsSilent() throws {
        let bench = try Bench()
        let ear = HeardFrames()
        bench.pair.far.sink = ear
        try bench.pass(50) { bench, _ in try bench.fromOther() }
        #expect(Set(ear.frames.map(\.header.ssrc)) == [bench.pair.near.ssrc])
        #expect(bench.figures.packetsOfOtherSources == 50)
        // It stops: within 100 ms the other one is heard, from where the silence began.
        try bench.pass(5, first: false) { bench, _ in try bench.fromOther() }
        // The packet that came with the last one of the first source is one of them.
        let heard = ear.frames.suffix(6)
        #expect(heard.map(\.header.ssrc) == Array(repeating: 99, count: 6))
        #expect(Set(heard.map(\.header.sequenceNumber)).count == 6)
        // And then it is heard whole.
        try bench.pass(50) { bench, _ in try bench.fromOther() }
        #expect(ear.frames.count == 106 && ear.frames.suffix(56).allSatisfy { $0.header.ssrc == 99 })
        #expect(bench.figures.packetsLost == 0 && bench.figures.packetsReceived == 106)
    }

    @Test func aGoodbyeMakesWayAtOnce() throws {
        let bench = try Bench()
        let ear = HeardFrames()
        bench.pair.far.sink = ear
        try bench.pass(10)
        bench.pair.far.take(try #require(bench.pair.near.goodbyeBytes(at: bench.now)), at: bench.now)
        try bench.pass(1, first: false) { bench, _ in try bench.fromOther() }
        #expect(ear.frames.last?.header.ssrc == 99)
        #expect(!bench.figures.hasRemoteLeft)
    }

    @Test func keysOfAnotherSourceAreHeardBesideTheSound() throws {
        let bench = try Bench()
        try bench.pass(100) { bench, tick in if tick > 50, tick < 60 { try bench.fromOther(type: 101) } }
        #expect(bench.figures.packetsReceived == 100 && bench.playout.statistics.concealed == 0)
        let ear = HeardFrames()
        bench.pair.far.sink = ear
        try bench.pass(1) { bench, _ in try bench.fromOther(type: 101) }
        #expect(ear.frames.map(\.header.payloadType) == [111, 101])
    }

    @Test func reportsAndLevelsBelongToTheSourceThatIsHeard() throws {
        let bench = try Bench()
        let silent = AudioLevel.silence
        try bench.pass(10) { bench, _ in try bench.fromOther(level: silent) }
        #expect(bench.figures.packetsWithLevel == 0)
        let now = bench.now
        bench.pair.far.take(try #require(bench.pair.near.reportBytes(at: now)), at: now)
        bench.pair.far.take(try #require(bench.other.reportBytes(at: now + .seconds(1))), at: now + .seconds(1))
        #expect(bench.figures.remoteSender?.at == now)
        // Our own report answers the one of the source that it tells of.
        let report = try #require(bench.pair.far.reportBytes(at: now + .seconds(2)))
        bench.pair.near.take(report, at: now + .seconds(2))
        #expect(bench.pair.near.statistics.roundTripTime.map { $0 < .milliseconds(1) } == true)
        // Once the other one is heard, what it had reported counts.
        bench.tick += 200
        try bench.fromOther()
        #expect(bench.figures.remoteSender?.at == now + .seconds(1))
    }

    /// Of the same source: it has its place in the order, and is no loss.
    @Test func aTypeThatWasNotAgreedOnOfTheSameSourceIsNoLoss() throws {
        let bench = try Bench()
        try bench.pass(50)
        let packet = try #require(bench.pair.near.packet([1], timestamp: 7, at: bench.now, type: 13))
        bench.pair.far.take(packet, at: bench.now)
        try bench.pass(50)
        #expect(bench.figures.packetsLost == 0 && bench.figures.unknownPayloadTypes == 1)
        #expect(bench.figures.packetsReceived == 100 && bench.figures.jitter < .milliseconds(1))
        #expect(bench.playout.statistics.concealed == 0)
    }
}
