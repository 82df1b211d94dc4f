import Testing

@testable import TUI

@Suite struct TerminalInputTests {
    /// All events of the bytes in one read, and of the time after them.
    private func events(_ bytes: String, described: [[UInt8]: Key] = [:]) -> [TerminalEvent] {
        var input = TerminalInput(described: described)
        return input.receive(bytes.utf8, at: 0) + input.timerFired(at: 10_000)
    }

    @Test(
        arguments: [
            ("\u{1B}Op", Key.character("0")), ("\u{1B}Ox", .character("8")), ("\u{1B}Oy", .character("9")),
            ("\u{1B}Oj", .character("*")), ("\u{1B}Ok", .character("+")), ("\u{1B}Ol", .character(",")),
            ("\u{1B}Om", .character("-")), ("\u{1B}On", .character(".")), ("\u{1B}Oo", .character("/")),
            ("\u{1B}OX", .character("=")), ("\u{1B}OM", .enter), ("\u{1B}OI", .tab), ("\u{1B}O ", .character(" ")),
            ("\u{1B}?x", .character("8")), ("\u{1B}OP", .function(1)), ("\u{1B}OA", .up), ("\u{1B}[A", .up),
            ("\u{1B}[1;1B", .down), ("\u{1B}[H", .home), ("\u{1B}[1~", .home), ("\u{1B}[7~", .home), ("\u{1B}OF", .end),
            ("\u{1B}[3~", .delete), ("\u{1B}[Z", .backTab), ("\u{1B}[11~", .function(1)), ("\u{1B}[15~", .function(5)),
            ("\u{1B}[21~", .function(10)), ("\u{1B}[24~", .function(12)), ("\u{1B}[[A", .function(1)),
            ("\u{1B}", .escape),
            ("\u{1B}\u{1B}", .escape), ("\u{0}", nil), ("\u{3}", .control("c")), ("ñ", .character("ñ")), ("\r", .enter),
        ] as [(String, Key?)])
    func knowsKeys(bytes: String, key: Key?) {
        #expect(events(bytes) == (key.map { [.key($0)] } ?? []))
    }

    @Test(arguments: Sequences.meaningless)
    func swallowsSequencesWhole(name: String, bytes: String) {
        #expect(events(bytes).isEmpty, "\(name)")
        // The next key is one again, be the sequence whole or cut short.
        for count in 1...bytes.utf8.count {
            var input = TerminalInput()
            var seen = input.receive(bytes.utf8.prefix(count), at: 0) + input.timerFired(at: 10_000)
            seen.removeAll { $0 == .key(.escape) }
            #expect(seen.isEmpty, "\(name) after \(count)")
            #expect(input.receive("m".utf8, at: 20_000) == [.key(.character("m"))], "\(name) after \(count)")
        }
    }

    @Test(arguments: Sequences.meaningless + Sequences.keys)
    func takesSequencesByteByByte(name: String, bytes: String) {
        var input = TerminalInput()
        var seen: [TerminalEvent] = []
        for (index, byte) in bytes.utf8.enumerated() {
            seen += input.timerFired(at: Int64(index) * 20) + input.receive([byte], at: Int64(index) * 20)
        }
        seen += input.timerFired(at: 100_000)
        #expect(seen == events(bytes), "\(name)")
    }

    /// Control bytes of eight bits, which are no characters of UTF-8.
    @Test func knowsIntroducersOfEightBits() {
        for bytes: [UInt8] in [[0x9B, 0x37, 0x78], [0x9D, 0x30, 0x78, 0x07], [0x90, 0x78, 0x9C], [0xF8], [0xE9]] {
            var input = TerminalInput()
            #expect(input.receive(bytes, at: 0) + input.timerFired(at: 10_000) == [])
        }
        var input = TerminalInput()
        #expect(input.receive([0x8F, 0x78], at: 0) == [.key(.character("8"))])
        #expect(input.receive([0x9B, 0x41], at: 1_000) == [.key(.up)])
    }

    /// The description of a VT100 calls 8 of the number pad F10, which would quit.
    @Test func theDescriptionOnlyAddsToWhatIsKnown() {
        let described: [[UInt8]: Key] = [Array("\u{1B}Ox".utf8): .function(10), Array("\u{1B}[214z".utf8): .home]
        #expect(events("\u{1B}Ox", described: described) == [.key(.character("8"))])
        #expect(events("\u{1B}[214z", described: described) == [.key(.home)])
        #expect(events("\u{1B}\u{1B}[214z", described: described) == [])
    }

    // MARK: pasting

    @Test func aPasteIsOneEvent() {
        #expect(
            events("\u{1B}[200~Dr. Max\rHuber\u{1B}[201~") == [.paste("Dr. Max\rHuber")])
        #expect(events("\u{1B}[200~\u{1B}[201~") == [.paste("")])
        #expect(events("\u{1B}[200~a\u{1B}\u{1B}[201x\u{1B}[201~") == [.paste("a\u{1B}\u{1B}[201x")])
        // What a terminal lets through of an end within the text is no typing either.
        #expect(events("\u{1B}[200~a\u{1B}[201~x\r\u{1B}[201~") == [.paste("a"), .paste("x\n")])
    }

    @Test func aPasteMayComeInPieces() {
        let bytes = Array("\u{1B}[200~hello 山\u{1B}[201~".utf8)
        for cut in 1..<bytes.count {
            var input = TerminalInput()
            var seen = input.receive(bytes[..<cut], at: 0)
            seen += input.timerFired(at: 40) + input.receive(bytes[cut...], at: 40)
            #expect(seen == [.paste("hello 山")], "\(cut)")
        }
    }

    @Test func aPasteWithoutItsEndEndsWithTheTime() {
        var input = TerminalInput()
        #expect(input.receive("\u{1B}[200~hello".utf8, at: 1_000) == [])
        #expect(input.nextDeadline == 1_500)
        #expect(input.timerFired(at: 1_500) == [.paste("hello")])
        #expect(input.receive("x".utf8, at: 2_000) == [.key(.character("x"))])
    }

    @Test func aLongPasteIsCut() throws {
        var input = TerminalInput()
        _ = input.receive("\u{1B}[200~".utf8, at: 0)
        for _ in 0..<100 { #expect(input.receive([UInt8](repeating: 120, count: 4_096), at: 0) == []) }
        #expect(input.receive("\u{1B}[201~".utf8, at: 0) == [.paste(String(repeating: "x", count: 4_096))])
    }

    @Test(arguments: ["Dr. Max Huber, ext. 5002", "xq", "x\r", "5002\r", "q\u{1B}OS", "hold\u{15}"])
    func aBurstInOneReadIsAPaste(text: String) {
        let seen = events(text)
        #expect(seen.count == 1)
        guard case .paste? = seen.first else {
            Issue.record("\(seen)")
            return
        }
    }

    @Test func keysThatAreNoTextMayComeTogether() {
        #expect(events("\u{1B}OA\u{1B}OA") == [.key(.up), .key(.up)])
        #expect(events("\u{1B}Op\u{1B}Oq") == [.key(.character("0")), .key(.character("1"))])
        #expect(events("\u{7F}\u{7F}") == [.key(.backspace), .key(.backspace)])
    }

    /// A long text comes in several reads, of which the last may be a single letter.
    @Test func theRestOfALongPasteIsPasted() {
        var input = TerminalInput()
        _ = input.receive(String(repeating: "word ", count: 20).utf8, at: 0)
        #expect(input.receive("x".utf8, at: 20) == [.paste("x")])
        #expect(input.receive("\r".utf8, at: 100) == [.paste("\n")])
        #expect(input.receive("x".utf8, at: 300) == [.key(.character("x"))])
    }
}
