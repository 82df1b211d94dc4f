import MediaEngine
import Testing
import Wire

/// Keys as trains of packets, in simulated time.
@Suite struct TelephoneEventSenderTests {
    /// A sender whose audio runs: a packet of 20 ms every 20 ms, from timestamp 0 on.
    private struct Line {
        var sender: TelephoneEventSender
        var now = MonotonicTime.zero + .seconds(50)
        private var audioAt = MonotonicTime.zero + .seconds(50)
        private let rate: Int
        private var timestamp: UInt32 = 0
        /// Moments since the line began, in ms.
        private(set) var packets: [(at: Int, packet: TelephoneEventSender.Packet)] = []
        private(set) var keys: [(at: Int, key: TelephoneKey)] = []
        /// Audio packets that were not held back.
        private(set) var audio: [(at: Int, timestamp: UInt32)] = []

        init(_ timing: KeyTiming = KeyTiming(), audioRate: Int = 48_000, eventRate: Int? = 48_000) {
            sender = TelephoneEventSender(timing: timing)
            sender.agree(audioRate: audioRate, eventRate: eventRate, packetTime: .milliseconds(20))
            rate = audioRate
        }

        var elapsed: Int { Int((now - .zero - .seconds(50)).milliseconds) }

        mutating func press(_ text: String) -> Bool {
            guard let strokes = KeyStroke.parse(text) else { return false }
            return sender.press(strokes, at: now)
        }

        /// Goes on for a while; timers fire when they are due, or `late` after.
        mutating func run(_ duration: Duration, late: Duration = .zero, talking: Bool = true) {
            let end = now + duration
            while now < end {
                if talking, now >= audioAt {
                    sender.audioDue(timestamp: timestamp, at: now)
                    if !sender.isSounding { audio.append((elapsed, timestamp)) }
                    timestamp += UInt32(rate / 50)
                    audioAt = audioAt + .milliseconds(20)
                }
                if let deadline = sender.nextDeadline, deadline + late <= now {
                    for action in sender.timerFired(at: now) {
                        switch action {
                        case .began(let key): keys.append((elapsed, key))
                        case .send(let packet): packets.append((elapsed, packet))
                        }
                    }
                }
                now += .milliseconds(1)
            }
        }
    }

    @Test func oneKeyIsATrainWithThreeEnds() throws {
        var line = Line()
        line.run(.milliseconds(100))
        let taken1 = line.press("5")
        #expect(taken1)
        line.run(.milliseconds(300))
        let packets = line.packets.map(\.packet)
        #expect(packets.map(\.payload.event) == Array(repeating: 5, count: 7))
        #expect(packets.map(\.marker) == [true] + Array(repeating: false, count: 6))
        #expect(packets.map(\.payload.isEnd) == [false, false, false, false, true, true, true])
        #expect(packets.map(\.payload.duration) == [960, 1920, 2880, 3840, 4800, 4800, 4800])
        #expect(Set(packets.map(\.timestamp)).count == 1)
        #expect(packets.allSatisfy { $0.payload.volume == 10 })
        let times = line.packets.map(\.at)
        #expect(times == [0, 20, 40, 60, 80, 100, 120].map { $0 + times[0] })
        #expect(line.keys.map(\.key) == [.five])
    }

    @Test func theAudioGivesWayAndItsClockIsShared() throws {
        var line = Line()
        line.run(.milliseconds(100))
        _ = line.press("1")
        line.run(.milliseconds(400))
        let first = try #require(line.packets.first)
        let before = try #require(line.audio.last { $0.at <= first.at })
        let after = try #require(line.audio.first { $0.at > first.at })
        // Behind the audio before it, and over before the audio after it.
        #expect(first.packet.timestamp >= before.timestamp + 960)
        #expect(first.packet.timestamp + 4800 <= after.timestamp + 960)
        #expect(after.at > line.packets[6].at)
        #expect(!line.audio.contains { $0.at > first.at && $0.at < line.packets[6].at })
    }

    @Test func keysFollowEachOtherWithAGapAndAPause() {
        var line = Line()
        line.run(.milliseconds(40))
        let taken2 = line.press("1,2#")
        #expect(taken2)
        #expect(line.sender.waiting == 4)
        line.run(.seconds(4))
        #expect(line.keys.map(\.key) == [.one, .two, .pound])
        let times = line.keys.map(\.at)
        #expect((2_160...2_180).contains(times[1] - times[0]))
        #expect(times[2] - times[1] == 160)
        #expect(line.packets.count == 21)
        #expect(line.packets.filter(\.packet.marker).count == 3)
    }

    @Test func aKeyTypedInTheGapWaitsForItsEnd() {
        var line = Line()
        line.run(.milliseconds(40))
        _ = line.press("1")
        line.run(.milliseconds(130))
        _ = line.press("1")
        line.run(.milliseconds(500))
        #expect(line.keys.count == 2)
        #expect(line.keys[1].at - line.keys[0].at == 160)
    }

    /// 16 bits hold 1.365 s of a clock of 48 kHz.
    @Test func aLongKeyIsSplit() throws {
        var line = Line(KeyTiming(tone: .seconds(3)))
        line.run(.milliseconds(20))
        _ = line.press("A")
        line.run(.seconds(4))
        let packets = line.packets.map(\.packet)
        let stamps = packets.map(\.timestamp).reduce(into: [UInt32]()) { if !$0.contains($1) { $0.append($1) } }
        #expect(stamps.count == 3)
        #expect(stamps[1] - stamps[0] == 65_535 && stamps[2] - stamps[1] == 65_535)
        #expect(packets.filter(\.marker).count == 1)
        for stamp in stamps.dropLast() {
            let full = packets.filter { $0.timestamp == stamp && $0.payload.duration == .max }
            #expect(full.count == 3)
            #expect(!full.contains { $0.payload.isEnd })
        }
        let ends = packets.filter(\.payload.isEnd)
        #expect(ends.map(\.timestamp) == Array(repeating: stamps[2], count: 3))
        #expect(ends.map { Int($0.payload.duration) } == Array(repeating: 144_000 - 2 * 65_535, count: 3))
    }

    @Test func anOldGatewaysClockCountsTheDurations() {
        var line = Line(audioRate: 48_000, eventRate: 8_000)
        line.run(.milliseconds(40))
        _ = line.press("9")
        line.run(.milliseconds(300))
        #expect(line.packets.map(\.packet.payload.duration) == [160, 320, 480, 640, 800, 800, 800])
        #expect((line.packets.first?.packet.timestamp ?? 0) >= 960)
    }

    @Test func lateTimersShortenNothing() {
        var line = Line()
        line.run(.milliseconds(40))
        _ = line.press("7")
        line.run(.seconds(1), late: .milliseconds(33))
        #expect(line.packets.last?.packet.payload.duration == 4800)
        #expect(line.packets.filter(\.packet.payload.isEnd).count == 3)
        let durations = line.packets.map(\.packet.payload.duration)
        #expect(durations == durations.sorted())
    }

    @Test func withoutAudioThereIsNoClockAndKeysWait() {
        var line = Line()
        _ = line.press("1")
        line.run(.milliseconds(200), talking: false)
        #expect(line.packets.isEmpty && line.sender.nextDeadline != nil)
        line.run(.milliseconds(300))
        #expect(line.packets.count == 7)
    }

    @Test func whereNoEventsAreTakenKeysAreOnlyAnnounced() {
        var line = Line(eventRate: nil)
        let taken3 = line.press("12")
        #expect(taken3)
        line.run(.milliseconds(400))
        #expect(line.keys.map(\.key) == [.one, .two])
        #expect(line.keys[1].at - line.keys[0].at == 160)
        #expect(line.packets.isEmpty)
        #expect(line.audio.count == 20)
    }

    @Test func theQueueIsBounded() {
        var line = Line()
        let taken4 = line.press(String(repeating: "1", count: 129))
        #expect(!taken4)
        #expect(line.sender.waiting == 0)
        let taken5 = line.press(String(repeating: "1", count: 128))
        #expect(taken5)
        let taken6 = line.press("1")
        #expect(!taken6)
        line.sender.cancel()
        #expect(line.sender.waiting == 0 && line.sender.nextDeadline == nil)
    }

    @Test func timesOutOfRangeBecomeTheNearest() {
        let short = KeyTiming(tone: .zero, gap: .milliseconds(-5), pause: .seconds(-1))
        #expect(short.tone == .milliseconds(40) && short.gap == .milliseconds(40) && short.pause == .zero)
        #expect(KeyTiming(tone: .seconds(100)).tone == .seconds(6))
        #expect(KeyTiming().tone == .milliseconds(100) && KeyTiming().gap == .milliseconds(60))
    }

    @Test(arguments: [("12#", 3), ("1,2", 3), ("*a D", 3), ("555-01", 5), ("", 0)])
    func keysAreRead(text: String, count: Int) {
        #expect(KeyStroke.parse(text)?.count == count)
    }

    @Test(arguments: ["x", "12e", "+34", "1;2", "١"])
    func whatIsOnNoKeyIsRefused(text: String) {
        #expect(KeyStroke.parse(text) == nil)
    }
}
