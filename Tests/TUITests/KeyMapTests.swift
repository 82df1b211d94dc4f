import Testing

@testable import TUI

@Suite struct KeyMapTests {
    private let keys = KeyMap.standard

    @Test(arguments: [
        (Key.enter, KeyContext.ringing, KeyAction.answer), (.character("a"), .ringing, .answer),
        (.character("r"), .ringing, .reject), (.character("x"), .talking, .hangUp), (.function(4), .held, .hangUp),
        (.character("x"), .dialling, .hangUp), (.character("m"), .talking, .toggleMute),
        (.character("r"), .talking, .toggleRecording),
        (.character("r"), .ringing, .reject), (.character("r"), .held, .toggleRecording),
        (.character("h"), .talking, .hold), (.character("h"), .held, .resume), (.character("d"), .idle, .dial),
        (.character("?"), .idle, .help), (.function(1), .offline, .help), (.character("q"), .idle, .quit),
        (.function(10), .talking, .askToQuit), (.control("c"), .idle, .quit), (.control("c"), .ringing, .askToQuit),
        (.control("c"), .dialPrompt, .closeModal), (.control("c"), .quitQuestion, .confirmQuit),
        (.control("l"), .talking, .redraw), (.tab, .ringing, .nextData), (.enter, .dialPrompt, .placeCall),
        (.escape, .dialPrompt, .closeModal), (.escape, .helpPages, .closeModal),
        (.character("M"), .ringing, .silence),
        (.character("s"), .signedOut, .signIn),
        (.character("q"), .signedOut, .quit),
    ])
    func findsActions(key: Key, context: KeyContext, action: KeyAction) {
        #expect(keys.action(for: key, in: context) == action)
    }

    @Test(arguments: [
        (Key.enter, KeyContext.talking), (.enter, .idle), (.character("r"), .idle), (.character("x"), .idle),
        (.character("x"), .ringing), (.character("d"), .offline), (.character("d"), .talking), (.escape, .talking),
        (.enter, .quitQuestion), (.character("q"), .dialPrompt), (.character("?"), .dialPrompt),
        (.character("M"), .talking), (.character("X"), .talking),
        (.character("Q"), .idle), (.character("Y"), .quitQuestion),
        (.character("h"), .dialling), (.character("s"), .idle), (.character("s"), .offline),
        (.character("d"), .signedOut),
    ])
    func leavesOtherKeysWithoutMeaning(key: Key, context: KeyContext) {
        #expect(keys.action(for: key, in: context) == nil)
    }

    @Test(arguments: KeyContext.allCases)
    func givesEveryKeyOneMeaning(context: KeyContext) {
        let all = keys.bindings.filter { $0.contexts.contains(context) }.flatMap(\.keys)
        #expect(Set(all).count == all.count)
    }

    /// Terminals keep some function keys to themselves.
    @Test func pairsEveryFunctionKeyWithALetter() {
        for binding in keys.bindings
        where binding.keys.contains(where: { if case .function = $0 { true } else { false } }) {
            #expect(binding.keys.contains { if case .character = $0 { true } else { false } }, "\(binding.action)")
        }
    }

    @Test func keepsHangUpAwayFromHold() {
        let rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"]
        func place(_ letter: Character) -> (Int, Int)? {
            for (row, letters) in rows.enumerated() {
                if let column = Array(letters).firstIndex(of: letter) { return (row, column) }
            }
            return nil
        }
        guard case .character(let end)? = keys.key(for: .hangUp, in: .talking), let hangUp = place(end),
            case .character(let hold)? = keys.key(for: .hold, in: .talking), let holding = place(hold)
        else {
            Issue.record("hang up and hold have letters")
            return
        }
        #expect(abs(hangUp.1 - holding.1) >= 3)
    }
}
