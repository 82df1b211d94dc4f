import Testing

@testable import TUI

@Suite struct PastingTests {
    private func paste(_ text: String, _ console: inout Console) -> ConsoleCommand? {
        console.handle(TerminalEvent.paste(text), at: 60_000)
    }

    private func text(_ console: Console) -> String { console.frame(.design).text }

    @Test(arguments: [Sample.talking, Sample.held, Sample.ringing, Sample.dialling, Sample.linkDown])
    func outsideAWindowForTextItDoesNothingAndSaysSo(model: ScreenModel) {
        var console = Console(model: model)
        #expect(paste("Dr. Max Huber, ext. 5002\n", &console) == nil)
        #expect(console.view.modal == nil)
        #expect(text(console).contains("Pasted text was left out"))
        #expect(paste("\r\n", &console) == nil)
        _ = console.handle(.control("l"), at: 61_000)
        #expect(!text(console).contains("Pasted text was left out"))
    }

    @Test func inAQuestionItAnswersNothing() {
        var console = Console(model: Sample.talking)
        _ = console.handle(.character("q"), at: 60_000)
        #expect(paste("y", &console) == nil)
        #expect(console.view.modal?.context == .quitQuestion)
    }

    @Test func whileIdleItOpensTheDialWindow() {
        var console = Console(model: Sample.idle)
        #expect(paste(" +34 911\u{A0}000 222 \r\n", &console) == nil)
        #expect(text(console).contains("Number or name: +34 911 000 222"))
        #expect(text(console).contains("Enter dials"))
        #expect(console.handle(.enter, at: 60_000) == .dial("+34 911 000 222"))
    }

    @Test func inTheDialWindowItGoesWhereTheCursorIs() {
        var console = Console(model: Sample.idle)
        for key: Key in [.character("d"), .character("5"), .left] { _ = console.handle(key, at: 60_000) }
        #expect(paste("12\n34\u{1B}[31m\u{7}\n", &console) == nil)
        #expect(console.handle(.enter, at: 60_000) == .dial("12 34[31m5"))
    }

    @Test func ofALongTextTheBeginningIsTaken() {
        var console = Console(model: Sample.idle)
        #expect(paste(String(repeating: "12345 ", count: 600), &console) == nil)
        guard case .dial(let prompt) = console.view.modal else {
            Issue.record("no dial window")
            return
        }
        #expect(prompt.text.count == DialPrompt.maximumLength)
        #expect(text(console).contains("Not all of the pasted text fits"))
    }

    @Test(arguments: [
        ("1234 5678#", "12345678#"), ("(0711) 12-34", "07111234"), ("12AB#", "12AB#"),
        ("Dr. Max Huber, ext. 5002\n", "5002"), ("code: 4711", "4711"),
    ])
    func inTheKeypadOnlyKeysArePressed(pasted: String, pressed: String) {
        var console = Console(model: Sample.talking)
        _ = console.handle(.character("#"), at: 60_000)
        #expect(paste(pasted, &console) == .press(pressed))
        #expect(console.view.modal == .keypad(pressed))
    }

    @Test func inTheKeypadOtherTextIsNoKey() {
        var console = Console(model: Sample.talking)
        _ = console.handle(.character("#"), at: 60_000)
        #expect(paste("hang up, quit", &console) == nil)
        #expect(paste(String(repeating: "1", count: 500), &console) == .press(String(repeating: "1", count: 64)))
    }

    @Test(arguments: [
        (Sample.talking, "X", "small x is for \"end the call\""), (Sample.talking, "H", "small h is for"),
        (Sample.idle, "Q", "small q is for \"sign out and leave\""), (Sample.ringing, "R", "small r is for"),
    ])
    func aCapitalLetterOnlySaysWhatTheSmallOneDoes(model: ScreenModel, letter: Character, words: String) {
        var console = Console(model: model)
        #expect(console.handle(.character(letter), at: 60_000) == nil)
        #expect(text(console).contains(words))
        #expect(text(console).contains("Caps Lock"))
    }

    @Test func theNoticeMakesWayForTheNextMessage() {
        var console = Console(model: Sample.talking)
        _ = console.handle(.character("X"), at: 60_000)
        var later = Sample.talking
        later.stateSeconds += 1
        console.update(later, at: 61_000)
        #expect(text(console).contains("Caps Lock"))
        later.message = ScreenMessage(.failure, time: "14:40:00", "Link down")
        console.update(later, at: 62_000)
        #expect(text(console).contains("Link down"))
    }
}
