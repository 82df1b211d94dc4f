import Glibc
import Testing

@testable import TUI

@Suite struct GlyphTests {
    @Test func replacesWhatSteersATerminal() {
        #expect("a\u{1B}[2Jb".shown == "a?[2Jb")
        #expect("\u{9B}31m\u{07}\u{0}\u{7F}\r\n\t".shown == "?31m??????")
        #expect("abc\u{202E}gnp.exe\u{2066}".shown == "abc?gnp.exe?")
        #expect("a\u{200B}b\u{2028}c\u{FEFF}\u{E000}".shown == "a?b?c??")
    }

    @Test func countsColumns() {
        #expect("abc".cellWidth == 3)
        #expect("山田".cellWidth == 4)
        #expect("e\u{301}".cellWidth == 1)
        #expect("e\u{301}".glyphs.count == 1)
        #expect("☎\u{FE0F}".cellWidth == 1)
        #expect("😀".cellWidth == 2)
        #expect("한".cellWidth == 2)
        #expect("\u{1112}\u{1161}\u{11AB}".cellWidth == 2)
        // Each of a joined family takes its own two columns.
        #expect("👨‍👩‍👧".cellWidth == 6)
        #expect("👍🏽".cellWidth == 2)
    }

    @Test func boundsMarksAndGivesLoneOnesASpace() {
        let piled = "a" + String(repeating: "\u{301}", count: 500)
        #expect(piled.glyphs.map { $0.text.unicodeScalars.count } == [5])
        #expect("\u{301}x".glyphs.map(\.text) == [" \u{301}", "x"])
    }

    /// Curses counts columns with the system's table; ours must be the same, or rows would shift.
    @Test func agreesWithTheSystem() throws {
        guard setlocale(LC_CTYPE, "C.UTF-8") != nil, let symbol = dlsym(nil, "wcwidth") else { return }
        let systemWidth = unsafeBitCast(symbol, to: (@convention(c) (wchar_t) -> Int32).self)
        var different: [String] = []
        for value in UInt32(0x20)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let system = systemWidth(wchar_t(value))
            // Unknown to the system: the terminal shows a question mark.
            guard system >= 0 else { continue }
            switch scalar.cellRole {
            case .spacing(let width) where Int32(width) != system: different.append(String(value, radix: 16))
            case .mark where system != 0: different.append(String(value, radix: 16))
            case .spacing, .mark, .invisible, .unsafe: continue
            }
        }
        // An Ahom vowel sign that Unicode 16 moved from the marks to the letters.
        #expect(different.filter { $0 != "1171e" } == [])
    }
}
