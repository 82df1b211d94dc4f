import CallEngine
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

@Suite("Keys pressed in a call")
struct DigitTests {
    /// Keys that the far end heard.
    private func heard(_ world: CallWorld) -> String {
        let keys = (world.far?.actions ?? []).compactMap { action -> TelephoneKey? in
            if case .keyReceived(let key) = action { key } else { nil }
        }
        return String(keys.map(\.character))
    }

    private func releases(_ world: CallWorld) -> [Duration] {
        (world.far?.actions ?? []).compactMap { if case .keyReleased(_, let duration) = $0 { duration } else { nil } }
    }

    private func tones(_ world: CallWorld) -> [KeyTone] {
        world.phone.actions.compactMap { if case .playKey(_, let tone) = $0 { tone } else { nil } }
    }

    @Test("Keys reach the far end as events, each once; sound pauses for them and goes on")
    func sent() throws {
        let world = try CallWorld.talking()
        try world.talk(for: .milliseconds(200))
        world.phone.handle(.sendDigits("12#"))
        let before = world.far?.ear.count ?? 0
        let begun = world.network.now
        try world.talk(for: .seconds(1))
        #expect(heard(world) == "12#")
        #expect(releases(world) == Array(repeating: .milliseconds(100), count: 3))
        let digits = try #require(world.phone.call?.digits)
        #expect(digits.sent == "12#" && digits.waiting == 0 && digits.areTones == false)
        #expect(tones(world).map(\.key) == [.one, .two, .pound])
        #expect(tones(world).allSatisfy { !$0.isSent })
        // Of a second's 50 packets, those of three keys of 140 ms are missing, and no more.
        let passed = (world.far?.ear.count ?? 0) - before
        #expect((28...33).contains(passed), "\(passed)")
        #expect((world.far?.ear.longestSilence(from: begun, to: world.network.now) ?? .zero) < .milliseconds(190))
        #expect(world.far?.leg.media?.statistics.packetsLost == 0)
    }

    @Test("Keys behind a dialled number are pressed once, after its pauses, when the sound is up")
    func postDial() throws {
        let world = try CallWorld.ready()
        world.phone.handle(.dial("echo,,42#", attachedData: []))
        #expect(try world.runs { world.phone.state == .connected })
        #expect(world.phone.call?.peer == "echo")
        try world.talk(for: .seconds(3))
        #expect(heard(world).isEmpty)
        try world.talk(for: .seconds(3))
        #expect(heard(world) == "42#")
        #expect(world.phone.call?.digits.sent == "42#")
    }

    @Test("Keys of the far end are told once each, and the path is not suspected while one is held")
    func received() throws {
        let world = try CallWorld.talking()
        try world.talk(for: .milliseconds(400))
        let far = try #require(world.far)
        let strokes = try #require(KeyStroke.parse("0*D"))
        #expect(far.leg.press(strokes, at: world.network.now))
        far.perform(far.leg.timerFired(at: world.network.now))
        try world.talk(for: .seconds(1))
        #expect(world.phone.call?.digits.received == "0*D")
        #expect(world.phone.messages.suffix(3) == [.digitReceived("0"), .digitReceived("*"), .digitReceived("D")])
        #expect(world.phone.call?.moves.isEmpty == true)
    }

    @Test("Over a line that loses a tenth, doubles and overtakes, every key still arrives once")
    func lossy() throws {
        let world = try CallWorld.talking()
        try world.talk(for: .milliseconds(200))
        world.network.link = SimulatedLink(
            delay: .milliseconds(5), jitter: .milliseconds(30), loss: 0.05, duplication: 0.05)
        world.phone.handle(.sendDigits("0123456789*#"))
        try world.talk(for: .seconds(3))
        #expect(heard(world) == "0123456789*#")
    }

    @Test("A far end that takes no events gets tones, and the screen can say so")
    func tonesInstead() throws {
        let world = try CallWorld.ready()
        world.alter = { Self.withoutEvents($0) }
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs { world.phone.state == .connected })
        world.phone.handle(.sendDigits("7,8"))
        try world.talk(for: .seconds(3))
        #expect(heard(world).isEmpty)
        #expect(tones(world).map(\.key) == [.seven, .eight])
        #expect(tones(world).allSatisfy { $0.isSent })
        #expect(Set(tones(world).map(\.number)).count == 2)
        #expect(world.phone.call?.digits.areTones == true)
        #expect(world.phone.call?.digits.sent == "78")
    }

    @Test("What cannot be pressed is said, and changes nothing")
    func refused() throws {
        let world = try CallWorld.ready()
        world.phone.handle(.sendDigits("1"))
        #expect(world.phone.messages.last == .cannotSendDigits(.noCall))
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs { world.phone.state == .connected })
        for text in ["hello", "1+2", String(repeating: "1", count: 2_000)] {
            world.phone.handle(.sendDigits(text))
            #expect(world.phone.messages.last == .cannotSendDigits(.notDigits))
        }
        world.phone.handle(.sendDigits(String(repeating: "1", count: 200)))
        #expect(world.phone.messages.last == .cannotSendDigits(.tooMany))
        #expect(world.phone.call?.digits.waiting == 0)
        world.phone.handle(.hold)
        #expect(try world.runs { world.phone.state == .held })
        try world.network.run(for: .milliseconds(200))
        world.phone.handle(.sendDigits("1"))
        #expect(world.phone.messages.last == .cannotSendDigits(.onHold))
        try world.network.run(for: .seconds(1))
        #expect(heard(world).isEmpty)
    }

    @Test("What is remembered of a call's keys is bounded")
    func bounded() throws {
        let world = try CallWorld.talking()
        for _ in 0..<3 {
            world.phone.handle(.sendDigits(String(repeating: "5", count: 100)))
            try world.talk(for: .seconds(17))
        }
        #expect(world.phone.call?.digits.sent.count == 256)
        #expect(heard(world).count == 300)
    }

    private static func withoutEvents(_ description: SessionDescription) -> SessionDescription {
        var altered = description
        for index in altered.media.indices {
            altered.media[index].attributes.removeAll { $0.value?.contains("telephone-event") == true }
        }
        return altered
    }
}
