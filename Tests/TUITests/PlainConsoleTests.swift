import Testing

@testable import TUI

@Suite struct PlainConsoleTests {
    @Test func tellsACallLineByLine() {
        var plain = PlainConsole()
        var model = ScreenModel()
        model.user = "5001"
        model.gateway = "webrtc.example:8086"
        model.clock = "14:31:50"
        #expect(plain.update(model) == ["14:31:50 state signing in as 5001 at webrtc.example:8086"])
        #expect(plain.update(model) == [])

        model.state = .ready
        model.reservation = "relay udp 127.0.0.1:3478 reserved"
        model.clock = "14:31:52"
        #expect(plain.update(model) == ["14:31:52 state ready", "14:31:52 path relay udp 127.0.0.1:3478 reserved"])

        model.clock = "14:40:02"
        model.state = .ringing
        model.call = Sample.ringing.call
        model.call?.attachedData = [AttachedItem("customer", "8841"), AttachedItem("reason", "invoice dispute")]
        #expect(
            plain.update(model) == [
                "14:40:02 state ringing", "14:40:02 ring from \"Perez, Luis\" +34911000222",
                "14:40:02 data customer 8841 reason \"invoice dispute\"",
            ])

        model.clock = "14:40:09"
        let data = model.call?.attachedData ?? []
        model.state = .talking
        model.call = Sample.talking.call
        model.call?.attachedData = data
        model.call?.seconds = 0
        #expect(
            plain.update(model) == [
                "14:40:09 state talking", "14:40:09 talk opus 48k AEAD_AES_128_GCM",
                "14:40:09 path relay over udp through 127.0.0.1:3478, policy relay", "14:40:09 heard both directions",
            ])

        model.call?.seconds = 59
        #expect(plain.update(model) == [])
        model.clock = "14:41:09"
        model.call?.seconds = 60
        #expect(plain.update(model) == ["14:41:09 quality good mos 4.2 loss 0.2 % jitter 12 ms round trip 64 ms"])

        model.call?.isMuted = true
        model.call?.levels.heard = .fault("YOU CAN'T BE HEARD: your packets do not arrive")
        model.call?.isRecorded = true
        model.call?.recordingPath = "/calls/1.wav"
        #expect(
            plain.update(model) == [
                "14:41:09 muted", "14:41:09 recording", "14:41:09 sound YOU CAN'T BE HEARD: your packets do not arrive",
            ])

        model.state = .ended
        model.call?.state = .ended
        model.call?.endReason = "by the caller"
        #expect(
            plain.update(model) == [
                "14:41:09 state ended", "14:41:09 end by the caller, talked 60 s",
                "14:41:09 recording ended /calls/1.wav",
            ])
        #expect(plain.update(model) == [])

        model.message = ScreenMessage(.failure, time: "14:41:10", "gateway does not answer")
        #expect(plain.update(model) == ["14:41:09 fail gateway does not answer"])
    }

    @Test func tellsANewWordForTheLineOnceItLasts() {
        var plain = PlainConsole()
        var model = Sample.talking
        model.clock = ""
        /// The lines of a second.
        func second(_ number: Int, _ grade: QualityModel.Grade?) -> [String] {
            model.call?.seconds = number
            model.call?.quality.grade = grade
            return plain.update(model).filter { $0.hasPrefix("quality") }
        }
        #expect(second(1, nil) == [])
        // Too early for the first word, then it is told.
        #expect((2...4).flatMap { second($0, .good) } == [])
        #expect(second(5, .good).count == 1)
        // Some bad seconds among good ones are not told.
        #expect([6, 8, 10].flatMap { second($0, .bad) + second($0 + 1, .good) } == [])
        #expect((12...14).flatMap { second($0, .bad) } == [])
        #expect(second(15, .bad) == ["quality bad mos 4.2 loss 0.2 % jitter 12 ms round trip 64 ms"])
        #expect((16...59).flatMap { second($0, .bad) } == [])
        #expect(second(60, .bad).count == 1)
    }

    @Test func replacesWhatSteersATerminal() {
        var plain = PlainConsole()
        for line in plain.update(Sample.hostile) {
            #expect(
                !line.unicodeScalars.contains {
                    $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0 == "\u{202E}"
                })
        }
    }

    @Test func understandsWords() {
        var plain = PlainConsole()
        _ = plain.update(Sample.idle)
        #expect(plain.interpret("dial  echo") == .command(.dial("echo")))
        var voice = VoiceModel()
        voice.echoCancellation = true
        #expect(plain.interpret("echo on") == .command(.setVoice(voice)))
        #expect(plain.interpret("echo") == .say(["type: echo on, or echo off"]))
        #expect(plain.interpret("sidetone 20") == .command(.setVoice(VoiceModel(sidetone: 20))))
        #expect(
            plain.interpret("sidetone 90")
                == .say(["type: sidetone off, or sidetone with a percentage up to 50"]))
        #expect(plain.interpret("dial") == .say(["dial whom? type: dial NUMBER"]))
        #expect(plain.interpret("answer") == .say(["answer does nothing while idle"]))
        #expect(plain.interpret("") == .say([]))
        #expect(plain.interpret("jump\u{1B}") == .say(["unknown word \"jump?\"; type help for the list"]))
        #expect(plain.interpret("quit") == .command(.quit))
        _ = plain.update(Sample.ringing)
        #expect(plain.interpret("ANSWER ") == .command(.answer))
        #expect(plain.interpret("reject") == .command(.reject))
        _ = plain.update(Sample.talking)
        #expect(plain.interpret("mute") == .command(.setMuted(true)))
        #expect(plain.interpret("unmute") == .command(.setMuted(false)))
        #expect(plain.interpret("record") == .command(.setRecording(true)))
        #expect(plain.interpret("hold") == .command(.setHeld(true)))
        #expect(plain.interpret("hangup") == .command(.hangUp))
        #expect(plain.interpret("resume") == .say(["resume does nothing while talking"]))
    }

    @Test func signsInAgainWhenSomebodyElseHasTheSession() {
        var plain = PlainConsole()
        var model = Sample.linkDown
        _ = plain.update(model)
        #expect(plain.interpret("signin") == .say(["signin does nothing while not signed in"]))
        model.state = .refused
        _ = plain.update(model)
        #expect(plain.interpret("signin") == .command(.signIn))
    }

    @Test func asksBeforeItEndsACall() {
        var plain = PlainConsole()
        _ = plain.update(Sample.talking)
        #expect(plain.interpret("quit") == .say(["a call is up: type quit again to end it and leave"]))
        #expect(plain.interpret("mute") == .command(.setMuted(true)))
        #expect(plain.interpret("quit") == .say(["a call is up: type quit again to end it and leave"]))
        #expect(plain.interpret("quit") == .command(.quit))
    }

    @Test func knowsWhenItIsNeeded() {
        #expect(PlainConsole.isNeeded(terminal: "dumb", isTerminal: true))
        #expect(PlainConsole.isNeeded(terminal: nil, isTerminal: true))
        #expect(PlainConsole.isNeeded(terminal: "xterm", isTerminal: false))
        #expect(!PlainConsole.isNeeded(terminal: "xterm", isTerminal: true))
    }
}
