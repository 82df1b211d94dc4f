import Testing

@testable import TUI

@Suite struct KeypadTests {
    private func talking() -> Console {
        var console = Console(model: Sample.talking)
        #expect(console.handle(.character("#"), at: 60_000) == nil)
        return console
    }

    private func text(_ console: Console) -> String { console.frame(FrameSize(columns: 80, rows: 24)).text }

    @Test func eachKeyIsPressedAtOnceAndShown() {
        var console = talking()
        let commands = "19*#ad,".compactMap { console.handle(.character($0), at: 60_000) }
        #expect(commands == ["1", "9", "*", "#", "A", "D", ","].map { .press($0) })
        #expect(text(console).contains("KEYPAD"))
        #expect(text(console).contains("Keys: 19*#AD,"))
    }

    @Test func whatIsOnNoKeyDoesNothing() {
        var console = talking()
        for key in [Key.character("x"), .character("h"), .character("m"), .character("?"), .character("q"), .tab, .up] {
            #expect(console.handle(key, at: 60_000) == nil)
        }
        #expect(console.view.modal == .keypad(""))
        #expect(console.handle(.escape, at: 60_000) == nil)
        #expect(console.view.modal == nil)
    }

    @Test func onlyTheLastKeysAreShown() {
        var console = talking()
        for _ in 0..<100 { _ = console.handle(.character("7"), at: 60_000) }
        #expect(console.view.modal == .keypad(String(repeating: "7", count: 32)))
    }

    @Test func itIsThereOnlyWhileTalking() {
        var console = Console(model: Sample.idle)
        _ = console.handle(.character("#"), at: 60_000)
        #expect(console.view.modal == nil)
        console = talking()
        console.update(Sample.held, at: 70_000)
        #expect(console.view.modal == nil)
    }

    @Test func keysOfBothEndsStandOnTheScreen() {
        var model = Sample.talking
        model.call?.keysSent = "12#"
        model.call?.keysReceived = "5"
        model.call?.keysAreTones = true
        var console = Console(model: model)
        #expect(text(console).contains("KEYS     sent 12# as tones   received 5"))
        _ = console.handle(.character("#"), at: 60_000)
        #expect(text(console).contains("From there: 5"))
        #expect(text(console).contains("as tones: the far end takes nothing else"))
    }

    @Test func theWordOfThePlainConsole() {
        var plain = PlainConsole()
        _ = plain.update(Sample.talking)
        #expect(plain.interpret("press 12 #") == .command(.press("12 #")))
        #expect(plain.interpret("press") == .say(["press what? type: press 12#"]))
        _ = plain.update(Sample.idle)
        #expect(plain.interpret("press 1") == .say(["press does nothing while idle"]))
    }
}
