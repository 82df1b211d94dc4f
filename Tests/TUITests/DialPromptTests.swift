import Testing

@testable import TUI

@Suite struct DialPromptTests {
    private func typed(_ text: String, history: [String] = []) -> DialPrompt {
        var prompt = DialPrompt(history: history)
        for character in text { prompt.insert(character) }
        return prompt
    }

    @Test func editsAtTheCursor() {
        var prompt = typed("4801")
        prompt.move(by: -1)
        prompt.eraseBackward()
        prompt.insert("9")
        #expect(prompt.text == "4891")
        #expect(prompt.cursor == 3)
        prompt.eraseForward()
        prompt.eraseForward()
        #expect(prompt.text == "489")
        prompt.moveToStart()
        prompt.eraseBackward()
        prompt.move(by: -5)
        prompt.insert("0")
        #expect(prompt.text == "0489")
        prompt.moveToEnd()
        prompt.move(by: 5)
        #expect(prompt.cursor == 4)
        prompt.eraseAll()
        #expect(prompt.text == "" && prompt.cursor == 0)
    }

    @Test func countsCursorColumnsByCell() {
        var prompt = typed("山a")
        #expect(prompt.cursorColumn == 3)
        prompt.move(by: -1)
        #expect(prompt.cursorColumn == 2)
    }

    @Test func refusesWhatCannotBeShown() {
        #expect(typed("1\u{1B}\u{202E}\u{7}2").text == "12")
        #expect(typed(String(repeating: "5", count: 500)).text.count == DialPrompt.maximumLength)
    }

    @Test func recallsEarlierTexts() {
        var prompt = typed("dra", history: ["newest", "older"])
        prompt.showEarlier()
        #expect(prompt.text == "newest" && prompt.cursor == 6)
        prompt.showEarlier()
        prompt.showEarlier()
        #expect(prompt.text == "older")
        prompt.showLater()
        #expect(prompt.text == "newest")
        prompt.showLater()
        #expect(prompt.text == "dra")
        prompt.showLater()
        #expect(prompt.text == "dra")
    }

    @Test func knowsItsTarget() {
        #expect(typed("  echo ").target == "echo")
        #expect(typed("   ").target == nil)
    }
}
