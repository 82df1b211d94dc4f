/// What the sequences of keys mean, whichever terminal `TERM` names: people reach one terminal's system with another.
///
/// First come the sequences that xterm, the Linux console, PuTTY, rxvt, tmux and screen share, then what the terminal's
/// description has beside them. A letter behind SS3 is a key of the number pad, though some descriptions call it F10.
struct KeySequences: Sendable {
    /// Whole sequences, from ESC on.
    private let described: [[UInt8]: Key]

    init(described: [[UInt8]: Key]) { self.described = described }

    /// Behind SS3: a key of the number pad, a cursor key, F1 to F4.
    func single(_ parameters: [UInt8], _ final: UInt8) -> Key? {
        guard parameters.isEmpty else { return described[[0x1B, UInt8(ascii: "O")] + parameters + [final]] }
        switch Character(Unicode.Scalar(final)) {
        case "p"..."y": return .character(Character(Unicode.Scalar(final - UInt8(ascii: "p") + UInt8(ascii: "0"))))
        case "j"..."o": return .character(Character(Unicode.Scalar(final - UInt8(ascii: "j") + UInt8(ascii: "*"))))
        case "X": return .character("=")
        case " ": return .character(" ")
        case "I": return .tab
        case "M": return .enter
        case "P"..."S": return .function(Int(final - UInt8(ascii: "P")) + 1)
        default: return Self.cursorKey(final) ?? described[[0x1B, UInt8(ascii: "O"), final]]
        }
    }

    /// Behind CSI: a cursor key, or one with a number.
    func control(_ parameters: [UInt8], _ final: UInt8) -> Key? {
        let whole = [0x1B, UInt8(ascii: "[")] + parameters + [final]
        guard let numbers = Self.numbers(parameters), numbers.count < 2 || numbers[1] == 1 else {
            // With Shift, Control or Alt, a report of the mouse, an answer.
            return described[whole]
        }
        let first = numbers.first ?? 1
        if final == UInt8(ascii: "~") { return Self.numberedKey(first) ?? described[whole] }
        guard first == 1 else { return described[whole] }
        if final == UInt8(ascii: "Z") { return .backTab }
        return Self.cursorKey(final) ?? described[whole]
    }

    /// Behind CSI and another bracket.
    static func linuxKey(_ final: UInt8) -> Key? {
        guard (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(final) else { return nil }
        return .function(Int(final - UInt8(ascii: "A")) + 1)
    }

    private static func cursorKey(_ final: UInt8) -> Key? {
        switch Character(Unicode.Scalar(final)) {
        case "A": .up
        case "B": .down
        case "C": .right
        case "D": .left
        case "H": .home
        case "F": .end
        default: nil
        }
    }

    private static func numberedKey(_ number: Int) -> Key? {
        switch number {
        case 1, 7: .home
        case 3: .delete
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23, 24: .function(number - 12)
        default: nil
        }
    }

    /// Numbers between semicolons; nil for anything else, as marks of private sequences.
    private static func numbers(_ parameters: [UInt8]) -> [Int]? {
        guard !parameters.isEmpty else { return [] }
        var numbers: [Int] = []
        for part in parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
            guard part.count < 5, part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            numbers.append(part.isEmpty ? 1 : part.reduce(0) { $0 * 10 + Int($1 - 0x30) })
        }
        return numbers
    }
}

extension Key {
    /// A key that sends one byte; nil for a byte without a meaning.
    init?(byte: UInt8) {
        switch byte {
        case 8, 127: self = .backspace
        case 9: self = .tab
        case 10, 13: self = .enter
        case 1...26: self = .control(Character(Unicode.Scalar(byte + 96)))
        case 0x20..<0x7F: self = .character(Character(Unicode.Scalar(byte)))
        default: return nil
        }
    }
}
