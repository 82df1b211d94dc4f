/// Reads the list of challenges in one field value.
///
/// The same comma parts challenges and their parameters, so a word is a parameter's name when `=` and a value follow it
/// (RFC 9110, section 11.6.1).
struct HTTPChallengeParser {
    private var rest: ArraySlice<UInt8>

    private static let parameterLimit = 32

    init(_ text: String) {
        rest = Array(text.utf8)[...]
    }

    mutating func challenges(limit: Int) -> [HTTPChallenge] {
        var found: [HTTPChallenge] = []
        while true {
            skip(" \t,")
            let start = rest
            guard let word = token() else { return found }
            if let value = parameterValue() {
                guard let value, !found.isEmpty else { return found }
                if found[found.count - 1].parameters.count < Self.parameterLimit {
                    found[found.count - 1].parameters.append(HTTPField(word, value))
                }
            } else {
                guard found.count < limit, start.startIndex != rest.startIndex else { return found }
                found.append(HTTPChallenge(scheme: word))
                skipToken68()
            }
        }
    }

    /// What stands behind the `=` after a parameter's name: nil when there is none, nil within when it cannot be read.
    private mutating func parameterValue() -> String?? {
        let start = rest
        skip(" \t")
        guard rest.first == UInt8(ascii: "=") else {
            rest = start
            return nil
        }
        rest.removeFirst()
        skip(" \t")
        return .some(rest.first == UInt8(ascii: "\"") ? quoted() : token())
    }

    /// A scheme may be followed by one word without a name, which no scheme that is used here has.
    private mutating func skipToken68() {
        let start = rest
        skip(" \t")
        let word = rest.prefix { Self.isToken($0) || $0 == UInt8(ascii: "/") }
        rest = rest[word.endIndex...].drop { $0 == UInt8(ascii: "=") }
        skip(" \t")
        if word.isEmpty || !(rest.isEmpty || rest.first == UInt8(ascii: ",")) { rest = start }
    }

    private mutating func token() -> String? {
        let word = rest.prefix(while: Self.isToken)
        rest = rest[word.endIndex...]
        return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
    }

    private mutating func quoted() -> String? {
        rest.removeFirst()
        var bytes: [UInt8] = []
        while var byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = rest.popFirst() else { return nil }
                byte = escaped
            }
            guard byte >= 0x20, byte != 0x7F else { return nil }
            bytes.append(byte)
        }
        return nil
    }

    private mutating func skip(_ characters: StaticString) {
        rest = characters.withUTF8Buffer { skipped in rest.drop { skipped.contains($0) } }
    }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
