/// One thing out of the bytes of a read, before it is judged whether fingers did it.
enum InputItem: Equatable, Sendable {
    /// A character or a control byte.
    case typed(Key)
    /// A key that sends a sequence.
    case sequence(Key)
    /// Text between the marks of a paste.
    case pasted(String)
}

/// The bytes of a sequence between its introducer and its final byte.
struct SequenceBytes: Sendable {
    private(set) var bytes: [UInt8] = []
    /// False with Alt, or when it is longer than any that has a meaning: it is read to its end all the same.
    private(set) var isMeant: Bool

    private static let maximumCount = 32

    init(isAlt: Bool) { isMeant = !isAlt }

    func adding(_ byte: UInt8) -> Self {
        var result = self
        if bytes.count < Self.maximumCount { result.bytes.append(byte) } else { result.isMeant = false }
        return result
    }
}

/// A character of UTF-8 of which bytes are missing (RFC 3629, section 3).
struct PartialScalar: Sendable {
    enum Step {
        case incomplete(PartialScalar)
        case complete(Unicode.Scalar)
        case broken
    }

    private var value: UInt32
    private var missing: Int
    /// A smaller value was encoded in more bytes than it needs.
    private let minimum: UInt32

    /// Nil for a byte that begins no character.
    init?(first byte: UInt8) {
        switch byte {
        case 0xC2...0xDF: (value, missing, minimum) = (UInt32(byte & 0x1F), 1, 0x80)
        case 0xE0...0xEF: (value, missing, minimum) = (UInt32(byte & 0x0F), 2, 0x800)
        case 0xF0...0xF4: (value, missing, minimum) = (UInt32(byte & 0x07), 3, 0x10000)
        default: return nil
        }
    }

    func adding(_ byte: UInt8) -> Step {
        guard byte & 0xC0 == 0x80 else { return .broken }
        var more = self
        more.value = value << 6 | UInt32(byte & 0x3F)
        more.missing -= 1
        guard more.missing == 0 else { return .incomplete(more) }
        guard more.value >= minimum, let scalar = Unicode.Scalar(more.value) else { return .broken }
        return .complete(scalar)
    }
}

/// Text between the marks of a bracketed paste; of a long one the beginning is kept.
struct PastedText: Sendable {
    private var bytes: [UInt8] = []
    /// How much of the end's mark has come.
    private var matched = 0

    private static let end = Array("\u{1B}[201~".utf8)
    private static let maximumCount = 4_096

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// True when the end has come.
    mutating func take(_ byte: UInt8) -> Bool {
        if byte == Self.end[matched] {
            matched += 1
            return matched == Self.end.count
        }
        let isBeginning = byte == Self.end[0]
        keep(Self.end.prefix(matched))
        if !isBeginning { keep([byte]) }
        matched = isBeginning ? 1 : 0
        return false
    }

    private mutating func keep(_ more: some Collection<UInt8>) {
        bytes += more.prefix(Self.maximumCount - bytes.count)
    }
}
