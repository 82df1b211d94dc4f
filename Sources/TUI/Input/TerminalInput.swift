/// Takes the bytes that a terminal sends apart into keys and pasted text.
///
/// ```
/// a  ñ  CR             keys
/// ESC                  a key when nothing follows for a moment
/// ESC x                Alt: nothing here has a meaning with it
/// ESC O x              a key of the number pad, F1 to F4, a cursor key        (SS3)
/// ESC [ 1 ; 5 A        a cursor or function key, a report of the mouse        (CSI; ECMA-48, section 5.4)
/// ESC [ [ A            F1 to F5 of the Linux console
/// ESC [ M b x y        a report of the mouse, in the older form
/// ESC ] … BEL | ST     an answer of the terminal                              (OSC; DCS, SOS, PM and APC alike)
/// ESC [ 200 ~ … ESC [ 201 ~   pasted text
/// ```
///
/// Whatever is a sequence is taken whole: one without a meaning is nothing, and no part of it ever is a letter.
/// Times are milliseconds on a clock that never goes back.
package struct TerminalInput: Sendable {
    private enum State: Sendable {
        case ground
        /// Behind ESC, or behind several: Alt with a key that is a sequence of its own.
        case escape(isAlt: Bool)
        /// Behind ESC and intermediate bytes: one final byte ends it.
        case intermediate
        case single(SequenceBytes)
        case control(SequenceBytes)
        case linuxKey
        /// So many bytes of the mouse's older report are missing.
        case mouse(Int)
        case string(last: UInt8?)
        /// ESC within a string: the string's end, or another sequence's beginning.
        case stringEscape
        case character(PartialScalar, isAlt: Bool)
        case paste(PastedText)
    }

    /// The rest of a sequence follows its beginning within this time; ESC alone is the key.
    package static let sequenceDelay: Int64 = 50
    /// Answers of terminals may come in several packets, and so may pasted text.
    static let stringDelay: Int64 = 500

    private var state = State.ground
    private var lastRead = Int64.min
    private var typing = TypingSpeed()
    private let sequences: KeySequences

    package init(described: [[UInt8]: Key] = [:]) {
        sequences = KeySequences(described: described)
    }

    /// When `timerFired` is to be called unless more bytes come; nil when nothing is half done.
    package var nextDeadline: Int64? {
        switch state {
        case .ground: nil
        case .string(last: .some), .stringEscape, .paste: lastRead + Self.stringDelay
        default: lastRead + Self.sequenceDelay
        }
    }

    /// Takes the bytes of one read.
    package mutating func receive(_ bytes: some Sequence<UInt8>, at now: Int64) -> [TerminalEvent] {
        var read: [InputItem] = []
        for byte in bytes { take(byte, into: &read) }
        lastRead = now
        return typing.judge(read, at: now)
    }

    /// Ends what was begun and does not go on.
    package mutating func timerFired(at now: Int64) -> [TerminalEvent] {
        guard let deadline = nextDeadline, deadline <= now else { return [] }
        defer { state = .ground }
        switch state {
        case .escape: return [.key(.escape)]
        case .paste(let text): return [.paste(text.text)]
        default: return []
        }
    }
}

extension TerminalInput {
    private mutating func take(_ byte: UInt8, into read: inout [InputItem]) {
        switch state {
        case .ground: takeGround(byte, into: &read)
        case .escape(let isAlt): takeEscape(byte, isAlt: isAlt)
        case .intermediate:
            if byte < 0x20 || byte > 0x2F { state = byte == 0x1B ? .escape(isAlt: false) : .ground }
        case .single(let bytes): takeSingle(byte, bytes, into: &read)
        case .control(let bytes): takeControl(byte, bytes, into: &read)
        case .linuxKey: finish(byte, key: KeySequences.linuxKey(byte), into: &read)
        case .mouse(let missing):
            guard byte >= 0x20 else { return finish(byte, key: nil, into: &read) }
            state = missing > 1 ? .mouse(missing - 1) : .ground
        case .string(let last): takeString(byte, after: last)
        case .stringEscape:
            // Behind a backslash, which is ST, nothing begins either.
            takeEscape(byte, isAlt: false)
        case .character(let scalar, let isAlt): takeCharacter(byte, scalar, isAlt: isAlt, into: &read)
        case .paste(var text):
            // Taken out of the state meanwhile, so that it is not copied for each byte.
            state = .ground
            if text.take(byte) { read.append(.pasted(text.text)) } else { state = .paste(text) }
        }
    }

    private mutating func takeGround(_ byte: UInt8, into read: inout [InputItem]) {
        switch byte {
        case 0x1B: state = .escape(isAlt: false)
        case 0x80...0x9F: takeC1(byte)
        case 0x80...:
            if let scalar = PartialScalar(first: byte) { state = .character(scalar, isAlt: false) }
        default:
            if let key = Key(byte: byte) { read.append(.typed(key)) }
        }
    }

    private mutating func takeEscape(_ byte: UInt8, isAlt: Bool) {
        state = .ground
        switch byte {
        case 0x1B: state = .escape(isAlt: true)
        case 0x20...0x2F: state = .intermediate
        case 0x80...:
            if let scalar = PartialScalar(first: byte) { state = .character(scalar, isAlt: true) }
        // The number pad of a VT52 says ESC ? where later ones say SS3.
        case UInt8(ascii: "?"): state = .single(SequenceBytes(isAlt: isAlt))
        case UInt8(ascii: "O"), UInt8(ascii: "["), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "]"),
            UInt8(ascii: "^"), UInt8(ascii: "_"):
            takeC1(byte + 0x40, isAlt: isAlt)
        default: break
        }
    }

    /// Begins what a control byte of eight bits, or ESC with one of seven, begins.
    private mutating func takeC1(_ byte: UInt8, isAlt: Bool = false) {
        switch byte {
        case 0x8F: state = .single(SequenceBytes(isAlt: isAlt))
        case 0x9B: state = .control(SequenceBytes(isAlt: isAlt))
        case 0x90, 0x98, 0x9D...0x9F: state = .string(last: nil)
        default: state = .ground
        }
    }

    private mutating func takeSingle(_ byte: UInt8, _ bytes: SequenceBytes, into read: inout [InputItem]) {
        guard !(0x30...0x3B).contains(byte) else { return state = .single(bytes.adding(byte)) }
        finish(byte, key: bytes.isMeant ? sequences.single(bytes.bytes, byte) : nil, into: &read)
    }

    private mutating func takeControl(_ byte: UInt8, _ bytes: SequenceBytes, into read: inout [InputItem]) {
        switch byte {
        case 0x20...0x3F: state = .control(bytes.adding(byte))
        case UInt8(ascii: "[") where bytes.bytes.isEmpty: state = .linuxKey
        case UInt8(ascii: "M") where bytes.bytes.isEmpty: state = .mouse(3)
        case UInt8(ascii: "~") where bytes.bytes.elementsEqual("200".utf8): state = .paste(PastedText())
        default: finish(byte, key: bytes.isMeant ? sequences.control(bytes.bytes, byte) : nil, into: &read)
        }
    }

    private mutating func takeString(_ byte: UInt8, after last: UInt8?) {
        switch byte {
        case 0x07, 0x18, 0x1A: state = .ground
        case 0x1B: state = .stringEscape
        // ST in eight bits, or the same as a character, but no later byte of another character.
        case 0x9C where last ?? 0 < 0x80 || last == 0xC2: state = .ground
        default: state = .string(last: byte)
        }
    }

    /// A broken character is nothing; the byte that breaks it begins anew.
    private mutating func takeCharacter(
        _ byte: UInt8, _ scalar: PartialScalar, isAlt: Bool, into read: inout [InputItem]
    ) {
        state = .ground
        switch scalar.adding(byte) {
        case .incomplete(let more): state = .character(more, isAlt: isAlt)
        case .broken: takeGround(byte, into: &read)
        case .complete(let scalar) where scalar.value < 0xA0: takeC1(UInt8(scalar.value), isAlt: isAlt)
        case .complete(let scalar):
            if !isAlt { read.append(.typed(.character(Character(scalar)))) }
        }
    }

    /// The last byte of a sequence, or one that breaks it off.
    private mutating func finish(_ byte: UInt8, key: Key?, into read: inout [InputItem]) {
        state = byte == 0x1B ? .escape(isAlt: false) : .ground
        if let key { read.append(.sequence(key)) }
    }
}
