import Testing

@testable import TUI

@Suite struct MessagesWindowTests {
    private let long =
        "The way to the server is closed: " + String(repeating: "no packet came back, ", count: 8) + "end"

    private func console() -> Console {
        var model = Sample.talking
        var console = Console(model: model)
        model.message = ScreenMessage(.failure, time: "14:40:00", long)
        console.update(model, at: 1_000)
        return console
    }

    /// Without the window's border, in one line.
    private func text(_ console: Console, _ size: FrameSize = .design) -> String {
        console.frame(size).text.split(whereSeparator: { " |\n".contains($0) }).joined(separator: " ")
    }

    @Test func aCutMessageNamesTheKeyThatShowsAll() {
        var console = console()
        #expect(!text(console).contains(long))
        #expect(console.frame(.design).lines[20].hasSuffix("~ i all"))
        #expect(console.handle(.character("i"), at: 60_000) == nil)
        #expect(text(console).contains(long))
        // The one before is there too.
        #expect(text(console).contains("signed in, calls may come"))
        #expect(console.handle(.escape, at: 60_000) == nil)
        #expect(console.view.modal == nil)
    }

    @Test func pagesOnASmallScreenHoldAllOfIt() {
        var console = console()
        _ = console.handle(.function(2), at: 60_000)
        var seen = ""
        for _ in 0..<6 {
            seen += text(console, FrameSize(columns: 60, rows: 15))
            _ = console.handle(.tab, at: 60_000)
        }
        #expect(seen.contains("no packet") && seen.contains("end"))
    }

    @Test func oldMessagesAreForgotten() {
        var console = Console(model: Sample.idle)
        var model = Sample.idle
        for number in 0..<200 {
            model.message = ScreenMessage(.info, time: "14:00:00", "message \(number)")
            console.update(model, at: Int64(number))
        }
        #expect(console.view.messages.count == 50)
        #expect(console.view.messages.first?.text == "message 199")
    }

    @Test func aRingingCallTakesTheScreen() {
        var console = Console(model: Sample.idle)
        _ = console.handle(.character("i"), at: 60_000)
        console.update(Sample.ringing, at: 61_000)
        #expect(console.view.modal == nil)
    }

    /// Whoever looks for it before a call finds it where it is needed.
    @Test func helpListsHangUpUnderTalking() {
        for context in [KeyContext.idle, .offline, .ringing, .talking] {
            let lines = HelpText(keys: .standard, context: context, width: 70).lines.map(\.text)
            let start = lines.firstIndex { $0.uppercased().contains("WHILE TALKING") } ?? lines.endIndex
            let section = lines[start...].prefix { !$0.isEmpty }
            #expect(section.contains { $0.hasPrefix("x F4") }, "\(context)")
        }
    }
}
