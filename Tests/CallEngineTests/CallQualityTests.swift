import CallEngine
import MediaEngine
import TestSupport
import Testing
import Wire

@Suite("A call's quality, judged once a second")
struct CallQualityTests {
    /// Sound as a working microphone and ear count it.
    private static func audio(seconds: Int) -> AudioStatistics {
        var audio = AudioStatistics()
        audio.captureDevice = "hw:0"
        audio.captureLevel = -30
        audio.earLevel = -25
        audio.playout.played = 48_000 * seconds
        return audio
    }

    /// Talks and judges second by second; what the phone says meanwhile.
    private func talk(_ world: CallWorld, seconds: Range<Int>) throws -> [PhoneMessage] {
        var said: [PhoneMessage] = []
        for second in seconds {
            try world.talk(for: .seconds(1))
            let news = world.phone.phone.judgeCall(Self.audio(seconds: second), at: world.network.now)
            said += news.compactMap { if case .message(let message) = $0 { message } else { nil } }
        }
        return said
    }

    @Test("A good call is rated in both directions, by extended reports too")
    func good() throws {
        let world = try CallWorld.talking()
        #expect(try talk(world, seconds: 1..<10) == [])
        let quality = try #require(world.phone.call).quality
        #expect(quality.grade == .good && quality.outgoing.grade == .good)
        #expect(quality.farEnd == .heard && quality.near == .heard)
        #expect(quality.roundTrip.map { (5...40).contains($0.milliseconds) } == true)
        #expect(quality.history.samples.count == 8)
        // Both ends know extended reports and say so.
        let media = try #require(world.phone.call).media
        #expect(media.remoteMetrics != nil && media.implausible.total == 0)
        #expect(world.far?.leg.media?.statistics.remoteMetrics?.conversationScore ?? 0 > 40)
    }

    @Test("A far end that falls silent is told within five seconds, and its return")
    func oneWay() throws {
        let world = try CallWorld.talking()
        #expect(try talk(world, seconds: 1..<8) == [])
        // Its reports go on, and tell that it sends.
        world.far?.isMuzzled = true
        let said = try talk(world, seconds: 8..<14)
        #expect(said.count == 1)
        guard case .soundTrouble(let sentence, let isFault) = said.first else {
            Issue.record("nothing was said")
            return
        }
        #expect(sentence.hasPrefix("Nothing is heard") && isFault)
        world.far?.isMuzzled = false
        #expect(try talk(world, seconds: 14..<18) == [.soundBack])
    }

    @Test("Hold is no trouble, and the last snapshot keeps what was measured")
    func holdAndEnd() throws {
        let world = try CallWorld.talking()
        #expect(try talk(world, seconds: 1..<8) == [])
        world.phone.handle(.hold)
        #expect(try talk(world, seconds: 8..<30) == [])
        world.phone.handle(.resume)
        #expect(try talk(world, seconds: 30..<38) == [])
        world.phone.handle(.hangUp)
        let ended = try #require(world.phone.ended.last)
        #expect(ended.quality.incoming.opinionScore?.mean ?? 0 > 4)
        #expect(ended.quality.oneWay.seconds == 0)
    }
}
