import Glibc
import Testing

@testable import TUI

/// Curses on a pseudo-terminal; one after the other, as curses knows one terminal at a time.
@Suite(.serialized) struct CursesTerminalTests {
    private func frame(_ text: String, columns: Int = 80, rows: Int = 24) -> Frame {
        var frame = Frame(size: FrameSize(columns: columns, rows: rows))
        frame.draw(Line(text, .bold), row: 1, column: 2)
        return frame
    }

    @Test func drawsOnlyWhatChanged() throws {
        let line = try PseudoTerminal()
        let terminal = try CursesTerminal(name: "xterm", input: line.slave, output: line.slave)
        #expect(terminal.size == .design)
        terminal.draw(frame("the first frame"))
        #expect(line.written().contains("the first frame"))
        terminal.draw(frame("the first frume"))
        let second = line.written()
        #expect(second.contains("u"))
        #expect(!second.contains("first"))
        terminal.forgetScreen()
        terminal.draw(frame("the first frume"))
        #expect(line.written().contains("the first frume"))
    }

    @Test func givesTheTerminalBack() throws {
        let line = try PseudoTerminal()
        let before = line.settings
        let terminal = try CursesTerminal(name: "xterm", input: line.slave, output: line.slave)
        #expect(line.settings != before)
        terminal.draw(frame("something"))
        let opening = line.written()
        #expect(opening.contains("\u{1B}[?1049h") && opening.contains("\u{1B}[?2004h"))
        // The number pad stays one of digits.
        #expect(!opening.contains("\u{1B}="))
        terminal.restore()
        let farewell = line.written()
        #expect(farewell.contains("\u{1B}[?1049l") && farewell.contains("\u{1B}[?2004l"))
        #expect(line.settings == before)
        terminal.restore()
        #expect(isatty(line.slave) == 1)
    }

    /// What a crash leaves to do: the commands lie ready, and work without curses, once.
    @Test func rescuesTheTerminalWithoutCurses() throws {
        let line = try PseudoTerminal()
        let before = line.settings
        let terminal = try CursesTerminal(name: "xterm", input: line.slave, output: line.slave)
        terminal.draw(frame("something"))
        _ = line.written()
        TerminalRescue.perform()
        let farewell = line.written()
        #expect(farewell.contains("\u{1B}[?1049l"))
        #expect(farewell.contains("\u{1B}[?2004l"))
        #expect(farewell.contains("\u{1B}[?25h") || farewell.contains("\u{1B}[?12l"))
        #expect(line.settings == before)
        TerminalRescue.perform()
        terminal.restore()
        #expect(line.settings == before)
    }

    @Test func readsKeys() throws {
        let line = try PseudoTerminal()
        let terminal = try CursesTerminal(name: "xterm", input: line.slave, output: line.slave)
        let typed: [(String, Key)] = [
            ("a", .character("a")), ("\r", .enter), ("\t", .tab), ("\u{7F}", .backspace), ("\u{3}", .control("c")),
            ("\u{C}", .control("l")), ("\u{1A}", .control("z")), ("\u{1B}OP", .function(1)), ("\u{1B}OS", .function(4)),
            ("\u{1B}[21~", .function(10)), ("\u{1B}OA", .up), ("\u{1B}OB", .down), ("\u{1B}[Z", .backTab),
            ("\u{1B}[3~", .delete), ("\u{1B}[5~", .pageUp), ("?", .character("?")), (" ", .character(" ")),
        ]
        for (bytes, key) in typed {
            line.pour(bytes)
            #expect(terminal.readEvents(at: 1_000) == [.key(key)])
        }
        line.pour("\u{1B}")
        #expect(terminal.readEvents(at: 1_000).isEmpty)
        #expect(terminal.decoder.timerFired(at: 1_050) == [.key(.escape)])
        for character: Character in ["ñ", "山"] {
            line.pour(String(character))
            #expect(terminal.readEvents(at: 2_000) == [.key(.character(character))])
        }
        #expect(terminal.decoder.nextDeadline == nil)
    }

    @Test func followsTheSize() throws {
        let line = try PseudoTerminal()
        let terminal = try CursesTerminal(name: "xterm", input: line.slave, output: line.slave)
        line.resize(columns: 60, rows: 15)
        terminal.resize()
        #expect(terminal.size == FrameSize(columns: 60, rows: 15))
        terminal.draw(frame("narrow", columns: 60, rows: 15))
        #expect(line.written().contains("narrow"))
    }

    @Test func wakesForKeysOthersAndTheEnd() throws {
        let line = try PseudoTerminal()
        let terminal = try CursesTerminal(name: "xterm", input: line.slave, output: line.slave)
        let wake = try WakeDescriptor()
        #expect(terminal.wait(wake: wake.descriptor, milliseconds: 0) == .other)
        wake.signal()
        #expect(terminal.wait(wake: wake.descriptor, milliseconds: nil) == .other)
        wake.clear()
        line.type("x")
        #expect(terminal.wait(wake: wake.descriptor, milliseconds: nil) == .keys)
        #expect(terminal.readEvents(at: 0) == [.key(.character("x"))])
        line.hangUp()
        #expect(terminal.wait(wake: wake.descriptor, milliseconds: nil) == .closed)
    }

    @Test func refusesWhatIsNoTerminal() throws {
        let file = open("/dev/null", O_RDWR)
        defer { close(file) }
        #expect(throws: TerminalError.notATerminal) { try CursesTerminal(input: file, output: file) }
        let line = try PseudoTerminal()
        #expect(throws: TerminalError.unknownTerminal("no-such-terminal")) {
            try CursesTerminal(name: "no-such-terminal", input: line.slave, output: line.slave)
        }
    }
}
