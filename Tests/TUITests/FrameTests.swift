import Testing

@testable import TUI

@Suite struct FrameTests {
    private func frame(_ columns: Int, _ rows: Int = 1) -> Frame {
        Frame(size: FrameSize(columns: columns, rows: rows))
    }

    @Test func clipsAtTheEdge() {
        var frame = frame(5)
        frame.draw(Line("abcdefgh"), row: 0, column: 2)
        #expect(frame.lines == ["  abc"])
        frame.draw(Line("xyz"), row: 3)
        frame.draw(Line("xyz"), row: -1)
        frame.draw(Line("xyz"), row: 0, column: 9)
        #expect(frame.lines == ["  abc"])
    }

    @Test func doesNotHalveWideCharacters() {
        var frame = frame(5)
        frame.draw(Line("山田太"), row: 0)
        #expect(frame.lines == ["山田"])
        #expect(frame[0, 1].width == 0)
    }

    @Test func overwritesWideCharactersWhole() {
        var frame = frame(6)
        frame.draw(Line("山田太"), row: 0)
        frame.draw(Line("x"), row: 0, column: 1)
        #expect(frame.lines == [" x田太"])
        frame.draw(Line("川"), row: 0, column: 3)
        #expect(frame.lines == [" x 川"])
        #expect((0..<6).reduce(0) { $0 + frame[0, $1].width } == 6)
    }

    @Test func keepsStyles() {
        var frame = frame(8)
        frame.draw(Line("ab", .bold) + Line("cd", Style(.bad, reverse: true)), row: 0)
        #expect(frame[0, 1].style == .bold)
        #expect(frame[0, 2].style == Style(.bad, reverse: true))
        #expect(frame[0, 4].style == .plain)
    }

    @Test func drawsBoxes() {
        var frame = frame(14, 3)
        frame.draw(Line("background row"), row: 1)
        frame.drawBox(Box(title: "T", lines: [Line("a text too long")], width: 12), row: 0, column: 1)
        #expect(frame.text == " +-- T -----+\nb| a text t |w\n +----------+\n")
    }

    @Test func leavesOutTheLeastImportantFields() {
        let fields = [Field("state"), Field("name", rank: 1), Field("gateway", rank: 3), Field("clock", rank: 2)]
        func joined(_ width: Int) -> String { Line.joined(Line.fitted(fields, width: width)).text }
        #expect(joined(80) == "state   name   gateway   clock")
        #expect(joined(29) == "state   name   clock")
        #expect(joined(19) == "state   name")
        #expect(joined(3) == "state")
    }

    @Test func flowsFieldsOverRows() {
        let fields = [Line("one two"), Line("three"), Line("four")]
        #expect(
            Line.flow("TITLE", fields, indent: 8, gap: 2, width: 23).map(\.text) == [
                " TITLE  one two  three", "        four",
            ])
        #expect(
            Line.flow("TITLE", fields, indent: 8, gap: 2, width: 13).map(\.text) == [
                " TITLE  one~", "        three", "        four",
            ])
    }
}
