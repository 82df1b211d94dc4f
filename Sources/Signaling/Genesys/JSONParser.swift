/// Reads JSON from a peer (RFC 8259).
///
/// Written here because a message is hostile until read: time grows linearly with the text, nesting is bounded, whole
/// numbers keep every digit, and a field of a wrong type costs nothing.
struct JSONParser {
    private var rest: ArraySlice<UInt8>

    private enum Failure: Error { case malformed }

    static let maximumDepth = 32

    /// Nil for anything but one JSON object with nothing but white space around it.
    static func object(_ text: Substring) -> JSONValue? {
        var parser = JSONParser(rest: Array(text.utf8)[...])
        guard let value = try? parser.value(depth: 0), case .object = value else { return nil }
        parser.skipSpace()
        return parser.rest.isEmpty ? value : nil
    }

    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        guard depth < Self.maximumDepth else { throw .malformed }
        skipSpace()
        switch rest.first {
        case UInt8(ascii: "{"): return try members(depth: depth)
        case UInt8(ascii: "["): return try elements(depth: depth)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func members(depth: Int) throws(Failure) -> JSONValue {
        rest.removeFirst()
        var members: [String: JSONValue] = [:]
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            let name = try string()
            guard take(":") else { throw .malformed }
            members[name] = try value(depth: depth + 1)
        } while take(",")
        guard take("}") else { throw .malformed }
        return .object(members)
    }

    private mutating func elements(depth: Int) throws(Failure) -> JSONValue {
        rest.removeFirst()
        var elements: [JSONValue] = []
        if take("]") { return .array(elements) }
        repeat { elements.append(try value(depth: depth + 1)) } while take(",")
        guard take("]") else { throw .malformed }
        return .array(elements)
    }

    private mutating func number() throws(Failure) -> JSONValue {
        let digits = rest.prefix { byte in "+-.0123456789eE".utf8.contains(byte) }
        guard let first = digits.first, first != UInt8(ascii: "+"), digits.count <= 64 else { throw .malformed }
        rest = rest.dropFirst(digits.count)
        let text = String(decoding: digits, as: UTF8.self)
        if let integer = Int128(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw .malformed }
        return .number(number)
    }

    private mutating func string() throws(Failure) -> String {
        guard rest.popFirst() == UInt8(ascii: "\"") else { throw .malformed }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"): bytes += try escaped().utf8
            case 0..<0x20: throw .malformed
            default: bytes.append(byte)
            }
        }
        throw .malformed
    }

    private mutating func escaped() throws(Failure) -> Character {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): "\""
        case UInt8(ascii: "\\"): "\\"
        case UInt8(ascii: "/"): "/"
        case UInt8(ascii: "b"): "\u{8}"
        case UInt8(ascii: "f"): "\u{C}"
        case UInt8(ascii: "n"): "\n"
        case UInt8(ascii: "r"): "\r"
        case UInt8(ascii: "t"): "\t"
        case UInt8(ascii: "u"): Character(try escapedScalar())
        default: throw .malformed
        }
    }

    /// Four hexadecimal digits, or eight in two escapes for a surrogate pair; half a pair becomes U+FFFD.
    private mutating func escapedScalar() throws(Failure) -> Unicode.Scalar {
        let first = try codeUnit()
        guard UTF16.isLeadSurrogate(first), rest.starts(with: "\\u".utf8) else {
            return Unicode.Scalar(first) ?? "\u{FFFD}"
        }
        let before = rest
        rest = rest.dropFirst(2)
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second) else {
            rest = before
            return "\u{FFFD}"
        }
        let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    private mutating func codeUnit() throws(Failure) -> UInt16 {
        let digits = rest.prefix(4)
        guard digits.count == 4, digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-"),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw .malformed }
        rest = rest.dropFirst(4)
        return unit
    }

    private mutating func word(_ text: String, _ value: JSONValue) throws(Failure) -> JSONValue {
        guard rest.starts(with: text.utf8) else { throw .malformed }
        rest = rest.dropFirst(text.utf8.count)
        return value
    }

    /// Takes one character behind white space, if it is there.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard let first = rest.first, Unicode.Scalar(first) == character else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipSpace() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    }
}
