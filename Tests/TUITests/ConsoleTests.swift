import Testing

@testable import TUI

@Suite struct ConsoleTests {
    /// Types keys well after the last change.
    private func press(_ console: inout Console, _ keys: Key..., at now: Int64 = 60_000) -> [ConsoleCommand] {
        keys.compactMap { console.handle($0, at: now) }
    }

    private func type(_ console: inout Console, _ text: String) {
        for character in text { #expect(console.handle(.character(character), at: 60_000) == nil) }
    }

    @Test func turnsKeysIntoCommands() {
        var console = Console(model: Sample.ringing)
        #expect(press(&console, .enter) == [.answer])
        #expect(press(&console, .character("r")) == [.reject])
        console.update(Sample.talking, at: 0)
        #expect(
            press(&console, .character("m"), .character("h"), .character("x")) == [
                .setMuted(true), .setHeld(true), .hangUp,
            ])
        console.update(Sample.held, at: 0)
        #expect(
            press(&console, .character("m"), .character("h"), .function(4)) == [
                .setMuted(false), .setHeld(false), .hangUp,
            ])
        #expect(press(&console, .enter, .escape, .character("z")) == [])
        #expect(press(&console, .control("l")) == [.redraw])
    }

    // MARK: the screen changed under the finger

    @Test func ignoresEnterMeantForTheScreenBefore() {
        var console = Console(model: Sample.idle)
        console.update(Sample.ringing, at: 1_000)
        #expect(press(&console, .enter, at: 1_299) == [])
        #expect(press(&console, .enter, at: 1_300) == [.answer])
    }

    @Test func ignoresHangUpMeantForTheCallBefore() {
        var console = Console(model: Sample.talking)
        var next = Sample.talking
        next.call?.id = "another"
        console.update(next, at: 1_000)
        #expect(press(&console, .character("x"), at: 1_100) == [])
        #expect(press(&console, .character("x"), at: 1_400) == [.hangUp])
    }

    @Test func ignoresQuitMeantForACallThatJustEnded() {
        var console = Console(model: Sample.talking)
        console.update(Sample.ended, at: 1_000)
        #expect(press(&console, .character("q"), at: 1_200) == [])
        #expect(press(&console, .character("q"), at: 1_300) == [.quit])
    }

    @Test func takesKeysThatMeantTheSameBefore() {
        var console = Console(model: Sample.talking)
        console.update(Sample.held, at: 1_000)
        #expect(press(&console, .character("x"), at: 1_001) == [.hangUp])
        // Hold became resume.
        #expect(press(&console, .character("h"), at: 1_001) == [])
    }

    @Test func takesHarmlessKeysAtOnce() {
        var console = Console(model: Sample.talking)
        console.update(Sample.ended, at: 1_000)
        #expect(press(&console, .character("d"), at: 1_001) == [])
        #expect(console.view.modal?.context == .dialPrompt)
    }

    @Test func figuresAreNoChangeOfScreen() {
        var console = Console(model: Sample.talking)
        var later = Sample.talking
        later.stateSeconds += 1
        later.call?.quality.lossPercent.now = 3
        console.update(later, at: 1_000)
        #expect(press(&console, .character("h"), at: 1_000) == [.setHeld(true)])
    }

    // MARK: dialling

    @Test func dialsWhatWasTyped() {
        var console = Console(model: Sample.idle)
        type(&console, "d")
        type(&console, " echo")
        #expect(press(&console, .enter) == [.dial("echo")])
        #expect(console.view.modal == nil)
        #expect(press(&console, .character("d"), .up, .enter) == [.dial("echo")])
    }

    @Test func offersRecentNumbers() {
        var console = Console(model: Sample.idle)
        #expect(press(&console, .character("d"), .up, .enter) == [.dial("4802")])
    }

    @Test func dialsNothingWhenNothingIsTyped() {
        var console = Console(model: Sample.idle)
        #expect(press(&console, .character("d"), .enter) == [])
        #expect(console.view.modal?.context == .dialPrompt)
        #expect(press(&console, .escape) == [])
        #expect(console.view.modal == nil)
    }

    /// A call that rings while a number is typed neither takes the keys nor is hidden.
    @Test func keepsTypingWhileACallRings() {
        var console = Console(model: Sample.idle)
        type(&console, "d48")
        console.update(Sample.ringing, at: 1_000)
        type(&console, "02rxq")
        #expect(press(&console, .enter) == [])
        let text = console.frame(.design).text
        #expect(text.hasPrefix(" RINGING 00:00:06"))
        #expect(text.contains("4802rxq"))
        #expect(text.contains("Perez, Luis is ringing: Esc, then Enter answers"))
        #expect(press(&console, .escape) == [])
        #expect(press(&console, .enter) == [.answer])
    }

    @Test func neverEndsACallFromTheDialWindow() {
        var console = Console(model: Sample.idle)
        type(&console, "d12")
        console.update(Sample.talking, at: 1_000)
        for key: Key in [
            .enter, .control("u"), .backspace, .function(4), .function(10), .character("x"), .control("c"),
        ] {
            #expect(press(&console, key) == [])
        }
        #expect(console.view.modal == nil)
    }

    // MARK: quitting

    @Test func quitsAtOnceWithoutACall() {
        var console = Console(model: Sample.idle)
        #expect(press(&console, .control("c")) == [.quit])
        console.update(Sample.linkDown, at: 0)
        #expect(press(&console, .function(10)) == [.quit])
    }

    @Test func asksBeforeItEndsACall() {
        var console = Console(model: Sample.talking)
        #expect(press(&console, .character("q"), at: 5_000) == [])
        #expect(press(&console, .character("y"), at: 5_299) == [])
        #expect(press(&console, .enter, at: 6_000) == [])
        #expect(press(&console, .character("n"), at: 6_000) == [])
        #expect(console.view.modal == nil)
        #expect(press(&console, .control("c"), at: 7_000) == [])
        #expect(press(&console, .control("c"), at: 7_400) == [.quit])
    }

    @Test func dropsTheQuestionWhenTheCallIsOver() {
        var console = Console(model: Sample.talking)
        #expect(press(&console, .character("q")) == [])
        console.update(Sample.held, at: 61_000)
        #expect(console.view.modal != nil)
        console.update(Sample.ended, at: 62_000)
        #expect(console.view.modal == nil)
    }

    // MARK: help and data

    @Test func helpMakesWayForARingingCall() {
        var console = Console(model: Sample.idle)
        #expect(press(&console, .character("?"), .tab, .tab) == [])
        #expect(console.view.modal == .help(page: 2))
        console.update(Sample.ringing, at: 1_000)
        #expect(console.view.modal == nil)
    }

    @Test func turnsPagesOfData() {
        var model = Sample.ringing
        model.call?.attachedData = (1...60).map { AttachedItem("key \($0)", "value number \($0)") }
        var console = Console(model: model)
        #expect(console.frame(.design).text.contains("ATTACHED DATA 1/3"))
        #expect(console.frame(.design).text.contains("More data"))
        _ = press(&console, .tab)
        #expect(console.frame(.design).text.contains("ATTACHED DATA 2/3"))
        _ = press(&console, .up, .up)
        #expect(console.frame(.design).text.contains("ATTACHED DATA 3/3"))
        _ = press(&console, .down)
        #expect(console.frame(.design).text.contains("ATTACHED DATA 1/3"))
    }
}
