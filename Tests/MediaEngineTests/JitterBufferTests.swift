import Testing
import Wire

@testable import MediaEngine

struct JitterBufferTests {
    /// Packets of G.711 whose payload is their number; the clock starts at 1 s.
    fileprivate struct Bench: ~Copyable {
        var buffer: JitterBuffer
        var now = MonotonicTime(nanoseconds: 1_000_000_000)
        var space = [UInt8](repeating: 0, count: JitterSlots.payloadSize)

        init(_ codec: AudioCodec = .pcmu) {
            // Two packets, so that what waits can be counted.
            buffer = JitterBuffer(codec: codec, initialTarget: .milliseconds(40))
        }

        mutating func insert(
            _ number: Int, sequence: Int? = nil, timestamp: Int? = nil, source: UInt32 = 1, size: Int = 4,
            after delay: Duration = .zero
        ) {
            let payload = (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
            let header = RTPHeader(
                payloadType: 0, sequenceNumber: UInt16(truncatingIfNeeded: sequence ?? number),
                timestamp: UInt32(truncatingIfNeeded: timestamp ?? number * 160), ssrc: source)
            payload.withUnsafeBytes { buffer.insert($0, header: header, duration: 160, at: now + delay) }
        }

        /// What is taken at this tick of the sound clock; one whose turn is over takes no time.
        mutating func take() -> JitterPull {
            let pull = space.withUnsafeMutableBytes { buffer.pull(at: now, into: $0) }
            if case .frame(let frame) = pull, frame.skipped >= 160 { return pull }
            now += .milliseconds(10)
            return pull
        }

        /// Takes the sound of 10 ms; the number of a packet, or what was done instead.
        mutating func pull() -> String {
            return switch take() {
            case .frame(let frame): frame.skipped >= 160 ? "over" : number(in: frame.length)
            case .noise: "noise"
            case .recover: "recover"
            case .conceal: "conceal"
            case .comfort: "comfort"
            case .silence: "silence"
            }
        }

        /// Six bytes are two of Opus's, and the number.
        private func number(in length: Int) -> String {
            let start = length == 6 ? 2 : 0
            return "\((start..<length).reduce(0) { $0 | Int(space[$1]) << (8 * ($1 - start)) })"
        }

        /// Plays packets of 20 ms: a frame covers the next 10 ms too.
        mutating func play(_ milliseconds: Int) -> [String] {
            var result: [String] = []
            let end = now + .milliseconds(milliseconds)
            while now < end {
                let what = pull()
                result.append(what)
                if Int(what) != nil || what == "recover" { now += .milliseconds(10) }
            }
            return result
        }

        /// A stream of packets in time, each inserted when 20 ms have passed.
        mutating func stream(_ numbers: Range<Int>, skipping lost: Set<Int> = []) -> [String] {
            numbers.flatMap { number -> [String] in
                if !lost.contains(number) { insert(number) }
                return play(20)
            }
        }
    }

    private func numbers(_ range: Range<Int>) -> [String] { range.map { "\($0)" } }

    @Test func nothingComesBeforeTheFirstPacketAndThenTheTargetIsWaitedFor() {
        var bench = Bench()
        #expect(bench.play(50) == Array(repeating: "silence", count: 5))
        let played = bench.stream(0..<10)
        #expect(Array(played.prefix(4)) == Array(repeating: "silence", count: 4))
        #expect(Array(played.dropFirst(4)) == numbers(0..<8))
    }

    @Test func sequenceAndTimestampWrap() {
        var bench = Bench()
        for number in 0..<200 {
            bench.insert(number, sequence: 65_450 + number, timestamp: Int(UInt32.max) - 8_000 + 160 * number)
            let played = bench.play(20)
            if number >= 2 { #expect(played == ["\(number - 2)"]) }
        }
        #expect(bench.buffer.statistics.lost == 0)
        #expect(bench.buffer.statistics.restarts == 0)
    }

    @Test func packetsOutOfOrderArePutInOrder() {
        var bench = Bench()
        _ = bench.stream(0..<10)
        bench.insert(11)
        bench.insert(10, after: .milliseconds(1))
        bench.insert(13, after: .milliseconds(2))
        bench.insert(12, after: .milliseconds(3))
        #expect(bench.play(120).prefix(6) == ["8", "9", "10", "11", "12", "13"])
        #expect(bench.buffer.statistics.lost == 0)
    }

    @Test func duplicatesAreDroppedBeforeAndAfterTheirTurn() {
        var bench = Bench()
        _ = bench.stream(0..<10)
        bench.insert(9)
        bench.insert(3)
        #expect(bench.buffer.statistics.duplicates == 2)
        #expect(bench.buffer.statistics.late == 0)
        #expect(bench.stream(10..<15) == numbers(8..<13))
    }

    @Test func aLostPacketIsConcealedForItsOwnLength() {
        var bench = Bench()
        let played = bench.stream(0..<20, skipping: [10])
        #expect(Array(played.dropFirst(4)) == numbers(0..<10) + ["conceal", "conceal"] + numbers(11..<18))
        #expect(bench.buffer.statistics.lost == 1)
    }

    @Test func theNextPacketStandsInWhereItCan() {
        var bench = Bench(.opus)
        for number in 0..<20 {
            if number != 10, number != 15, number != 16 { bench.insertOpus(number) }
            let played = bench.play(20)
            switch number - 2 {
            case 10, 16: #expect(played == ["recover"])
            case 15: #expect(played == ["conceal", "conceal"])
            case 0...: #expect(played == ["\(number - 2)"])
            default: break
            }
        }
        #expect(bench.buffer.statistics.lost == 3)
    }

    /// Silence has no redundancy: once speech has had it, what is missing before a packet without it was silence.
    @Test func aPauseIsMadeLongerInPlaceOfItsLostPacket() {
        var bench = Bench(.opus)
        var missing: [Int] = []
        for number in 0..<40 {
            let end = bench.now + .milliseconds(20)
            if number != 10, number != 30 { bench.insertOpus(number, isSpeech: number < 20) }
            while bench.now < end {
                switch bench.take() {
                case .frame(let frame):
                    missing.append(frame.missing)
                    bench.now += .milliseconds(10)
                case .recover:
                    bench.now += .milliseconds(10)
                default: break
                }
            }
        }
        #expect(missing.filter { $0 != 0 } == [480])
        #expect(bench.buffer.statistics.recovered == 1 && bench.buffer.statistics.lost == 2)
    }

    /// On a network that often loses packets the one behind is there a tick early, and begins so much earlier where what was
    /// made up allows it; on one that also changes their order the missing one may yet come.
    @Test(arguments: [false, true])
    func aPacketBehindALostOneMayBeEarly(isMixed: Bool) {
        var bench = Bench()
        var (early, end) = (0, bench.now)
        for number in 0..<400 {
            end += .milliseconds(20)
            // Of each twenty the last is lost, and where they are mixed the sixth comes behind the seventh.
            let sent = isMixed ? [5: number + 1, 6: number - 1][number % 20] ?? number : number
            if number % 20 != 19 { bench.insert(sent, after: end - bench.now - .milliseconds(20)) }
            while bench.now < end {
                guard case .frame(let frame) = bench.take() else { continue }
                if frame.missing > 0 {
                    #expect(frame.missing == 80)
                    early += 1
                }
                bench.now += .milliseconds(10 + (frame.missing > 0 ? 10 : 0))
            }
        }
        #expect(isMixed ? early <= 1 : early >= 15)
        #expect((18...20).contains(bench.buffer.statistics.lost))
    }

    /// One packet that others overtook by more than its own length moves nothing.
    @Test func aPacketWhoseTurnIsOverIsOnlyDecoded() {
        var bench = Bench()
        _ = bench.stream(0..<300)
        let delay = bench.buffer.statistics.delay
        #expect(bench.stream(300..<303, skipping: [300]) == ["298", "299", "conceal", "conceal"])
        bench.insert(300)
        #expect(bench.stream(303..<306) == ["over", "301", "302", "303"])
        #expect(bench.buffer.statistics.delay == delay)
        #expect(bench.buffer.statistics.late == 1)
    }

    @Test func aLatePacketIsPlayedLateWhileNothingFollowsIt() {
        var bench = Bench()
        _ = bench.stream(0..<10)
        // Packet 10 is 50 ms late, and so is what follows it.
        #expect(bench.play(70) == ["8", "9", "conceal", "conceal", "conceal"])
        bench.insert(10)
        bench.insert(11)
        #expect(bench.play(40) == ["10", "11"])
        #expect(bench.buffer.statistics.lost == 0)
        #expect(bench.buffer.statistics.late == 0)
        #expect(bench.buffer.statistics.delay.milliseconds >= 70)
    }

    @Test func aPacketAfterItsTurnIsCountedLate() {
        var bench = Bench()
        _ = bench.stream(0..<20, skipping: [10])
        bench.insert(10)
        #expect(bench.buffer.statistics.late == 1)
        #expect(bench.stream(20..<25) == numbers(18..<23))
    }

    @Test func aNewSourceBeginsAnew() {
        var bench = Bench()
        _ = bench.stream(0..<20)
        for number in 0..<10 {
            bench.insert(5_000 + number, sequence: 100 + number, timestamp: 7 + 160 * number, source: 2)
            _ = bench.play(20)
        }
        #expect(bench.play(40) == ["5008", "5009"])
        #expect(bench.buffer.statistics.restarts == 1)
        #expect(bench.buffer.statistics.lost == 0)
    }

    @Test func aJumpOfSequenceNumbersNeedsTwoPackets() {
        var bench = Bench()
        _ = bench.stream(0..<20)
        bench.insert(900, sequence: 40_000, timestamp: 99)
        #expect(bench.buffer.statistics.malformed == 1)
        #expect(bench.stream(20..<22) == numbers(18..<20))
        for number in 0..<6 {
            bench.insert(1_000 + number, sequence: 50_000 + number, timestamp: 1_600_000 + 160 * number)
            _ = bench.play(20)
        }
        #expect(bench.buffer.statistics.restarts == 1)
        #expect(bench.play(20) == ["1004"])
    }

    /// A bridge that changes what it plays goes on with sequence numbers but not with timestamps.
    @Test(arguments: [-1_000_000, 1_000_000, 90_000, -90_000])
    func aJumpOfTimestampsIsPlayedThrough(jump: Int) {
        var bench = Bench()
        _ = bench.stream(0..<20)
        for number in 20..<40 {
            bench.insert(number, timestamp: number * 160 + jump)
            #expect(bench.play(20) == ["\(number - 2)"])
        }
        #expect(bench.buffer.statistics.lost == 0)
        #expect(bench.buffer.statistics.restarts == 1)
    }

    @Test func aPauseOfTheSenderKeepsTheDelay() {
        var bench = Bench(.opus)
        for number in 0..<20 {
            bench.insertOpus(number)
            _ = bench.play(20)
        }
        // One byte says that the sender pauses; the next packet comes 400 ms on, in number the very next.
        bench.insertOpus(20, size: 1)
        #expect(bench.play(40) == ["18", "19"])
        let pause = bench.play(360)
        #expect(pause.first == "20")
        #expect(pause.dropFirst().allSatisfy { $0 == "comfort" })
        bench.insertOpus(21, timestamp: 40 * 960)
        let after = bench.play(60)
        #expect(after.contains("21"))
        #expect(!after.contains("conceal") && !after.contains("silence"))
        #expect((20...50).contains(bench.buffer.statistics.delay.milliseconds))
        #expect(bench.buffer.statistics.lost == 0)
    }

    @Test func comfortNoiseFillsThePauseItBegins() {
        var bench = Bench()
        _ = bench.stream(0..<20)
        bench.insertNoise(20, level: 60)
        let pause = bench.play(5_000)
        #expect(Array(pause.prefix(3)) == ["18", "19", "noise"])
        #expect(pause.dropFirst(3).allSatisfy { $0 == "comfort" })
        for number in 21..<26 {
            bench.insert(number, timestamp: (number + 250) * 160)
            _ = bench.play(20)
        }
        #expect(bench.play(60).contains("25"))
        #expect(bench.buffer.statistics.lost == 0)
    }

    @Test func silenceFollowsConcealmentAndPlayingBeginsAnew() {
        var bench = Bench()
        _ = bench.stream(0..<10)
        let dry = bench.play(1_040)
        #expect(Array(dry.prefix(2)) == ["8", "9"])
        #expect(dry[2..<14].allSatisfy { $0 == "conceal" })
        #expect(dry[14...].allSatisfy { $0 == "silence" })
        // The sender's time went on: 52 packets later.
        for number in 62..<72 {
            bench.insert(number, sequence: number - 52)
            _ = bench.play(20)
        }
        #expect(bench.play(20) == ["70"])
        #expect(bench.buffer.statistics.lost == 0)
        #expect(bench.buffer.statistics.delay.milliseconds <= 50)
    }

    @Test func afterALongStallOldSoundIsNotPlayed() {
        var bench = Bench()
        _ = bench.stream(0..<10)
        _ = bench.play(1_600)
        for number in 10..<90 { bench.insert(number) }
        _ = bench.play(20)
        #expect(bench.buffer.statistics.delay < .milliseconds(180))
        #expect(bench.buffer.statistics.discarded > 50)
    }

    @Test func packetsWithoutSoundAreNotMissed() {
        var bench = Bench()
        _ = bench.stream(0..<10)
        bench.insert(10, size: 0)
        bench.insert(11, timestamp: 10 * 160)
        _ = bench.play(40)
        #expect(bench.play(20) == ["11"])
        #expect(bench.buffer.statistics.lost == 0)
    }

    @Test func aFloodIsBounded() {
        var bench = Bench()
        for number in 0..<1_000 { bench.insert(number) }
        #expect(bench.buffer.statistics.restarts >= 7)
        #expect(Int(bench.play(100).last { Int($0) != nil } ?? "").map { $0 > 800 } == true)
    }

    @Test func whatIsTooLargeIsRefused() {
        var bench = Bench()
        bench.insert(1, size: 1_501)
        #expect(bench.buffer.statistics.malformed == 1)
        bench.insert(1, size: 1_500)
        #expect(bench.buffer.statistics.received == 1)
    }

    @Test func nothingAPeerSendsDoesHarm() {
        var random = RandomSource.seeded(5)
        for codec in AudioCodec.allCases {
            var bench = Bench(codec)
            var (sequence, timestamp) = (0, 0)
            for _ in 0..<20_000 {
                let wild = Int.random(in: 0..<20, using: &random) == 0
                sequence +=
                    wild ? Int.random(in: -70_000...70_000, using: &random) : Int.random(in: -3...4, using: &random)
                timestamp +=
                    wild
                    ? Int(Int32.random(in: .min ... .max, using: &random))
                    : Int.random(in: -2_000...4_000, using: &random)
                bench.insert(
                    1, sequence: sequence, timestamp: timestamp,
                    source: UInt32(wild ? Int.random(in: 0...3, using: &random) : 1),
                    size: Int.random(in: 0...8, using: &random),
                    after: .milliseconds(Int.random(in: -50...50, using: &random)))
                if Bool.random(using: &random) { _ = bench.pull() }
                if Int.random(in: 0..<500, using: &random) == 0 {
                    bench.now += .seconds(Int.random(in: 0...4, using: &random))
                }
            }
            #expect(bench.buffer.statistics.received > 0)
        }
    }

    /// An hour of a clock 200 millionths off, with the sound stretched as asked; 720 ms in all.
    @Test(arguments: [-200, 200])
    func anHourOfDriftNeitherFillsNorEmptiesIt(drift: Int64) {
        var bench = Bench()
        var end = bench.now
        var next = bench.now
        var (number, missing) = (0, 0)
        var worst = Duration.zero
        let interval = Duration.nanoseconds(20_000_000 - 20 * drift)
        while number < 180_000 {
            while next <= bench.now {
                bench.insert(number)
                number += 1
                next += interval
            }
            while end <= bench.now {
                switch bench.space.withUnsafeMutableBytes({ bench.buffer.pull(at: end, into: $0) }) {
                case .frame(let frame):
                    let change = min(max(frame.excess, .milliseconds(-5)), .milliseconds(5))
                    bench.buffer.shortened(by: change)
                    end += .milliseconds(20) - change
                case .silence:
                    end += .milliseconds(10)
                default:
                    missing += 1
                    end += .milliseconds(10)
                }
            }
            worst = max(worst, bench.buffer.statistics.delay)
            bench.now += .milliseconds(10)
        }
        #expect(missing == 0)
        #expect(worst < .milliseconds(60))
        #expect(bench.buffer.statistics.lost == 0 && bench.buffer.statistics.late == 0)
    }

    @Test func theTargetFollowsTheNetworkUpAndDown() {
        var bench = Bench()
        #expect(bench.buffer.target == .milliseconds(40))
        _ = bench.stream(0..<500)
        #expect(bench.buffer.target <= .milliseconds(5))
        for number in 500..<1_000 {
            bench.insert(number, after: .milliseconds(number % 5 == 0 ? 90 : 0))
            _ = bench.play(20)
        }
        #expect((90...120).contains(bench.buffer.target.milliseconds))
        _ = bench.stream(1_000..<8_000)
        #expect(bench.buffer.target <= .milliseconds(30))
    }
}

extension JitterBufferTests.Bench {
    /// A packet of Opus's clock, which alone has redundancy: speech of 20 ms with a copy of the 20 ms before.
    fileprivate mutating func insertOpus(_ number: Int, timestamp: Int? = nil, size: Int = 6, isSpeech: Bool = true) {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        let payload = size == 6 ? [0x08, isSpeech ? 0x40 : 0] + bytes : Array(bytes[..<size])
        let header = RTPHeader(
            payloadType: 111, sequenceNumber: UInt16(number), timestamp: UInt32(timestamp ?? number * 960), ssrc: 1)
        payload.withUnsafeBytes { buffer.insert($0, header: header, duration: 960, at: now) }
    }

    /// Comfort noise of a level in -dBov.
    fileprivate mutating func insertNoise(_ number: Int, level: UInt8) {
        let header = RTPHeader(
            payloadType: 13, sequenceNumber: UInt16(number), timestamp: UInt32(number * 160), ssrc: 1)
        [level].withUnsafeBytes { buffer.insert($0, header: header, duration: 0, isNoise: true, at: now) }
    }
}
