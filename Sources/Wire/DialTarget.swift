/// What somebody typed or pasted in order to call it, as a gateway takes it.
///
/// A number comes in many forms: `+49 (0)30 / 123-456`, `tel:+1-201-555-0123;phone-context=…`. Its separators go
/// (RFC 3966, section 5.1.1); a name, which has letters or an @, stays as it is but for the blanks around it.
/// Keys to press once the call is up follow a comma, which is itself a pause: `7042,,12#`.
package struct DialTarget: Hashable, Sendable {
    /// Empty where there is nobody to call.
    package let text: String
    /// Keys `0`–`9`, `*`, `#` and pauses (`,`), from the first pause on; empty without any.
    package let keys: String

    private static let dialled = Set("0123456789*#".unicodeScalars)
    /// Dashes and dots that documents have between digits, besides RFC 3966's `-.()`.
    private static let separators = Set(
        "-.()/[]\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2212}\u{AD}\u{B7}\u{2044}\u{2215}".unicodeScalars)
    /// Directions and widths that come along when a number is copied from a page.
    private static let invisible = Set(
        "\u{200B}\u{200C}\u{200D}\u{200E}\u{200F}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2060}\u{2066}\u{2067}\u{2068}\u{2069}\u{FEFF}"
            .unicodeScalars)
    private static let scheme = "tel:"

    package init(_ entry: String) {
        let (whom, pressed) = Self.split(entry)
        keys = pressed
        let trimmed = Self.trimmed(whom)
        let isURI = trimmed.prefix(Self.scheme.count).lowercased() == Self.scheme
        var number = isURI ? String(trimmed.dropFirst(Self.scheme.count)) : trimmed
        if isURI { number = Self.decoded(String(number.prefix { $0 != ";" && $0 != "?" })) }
        text = Self.number(number) ?? (isURI ? Self.trimmed(number) : trimmed)
    }

    /// At the first comma, where keys are all that follows it.
    private static func split(_ entry: String) -> (whom: String, keys: String) {
        guard let comma = entry.firstIndex(of: ","), !trimmed(String(entry[..<comma])).isEmpty else {
            return (entry, "")
        }
        let rest = entry[comma...].filter { $0 != " " && $0 != "-" }
        let isPressed = rest.unicodeScalars.contains(where: dialled.contains)
        guard isPressed, rest.unicodeScalars.allSatisfy({ $0 == "," || dialled.contains($0) }) else {
            return (entry, "")
        }
        return (String(entry[..<comma]), rest)
    }

    /// Digits, `*`, `#` and a leading `+`; nil where it holds anything else.
    private static func number(_ text: String) -> String? {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if dialled.contains(scalar) || scalar == "+" && result.isEmpty {
                result.append(scalar)
            } else if !separators.contains(scalar), !invisible.contains(scalar), !scalar.properties.isWhitespace {
                return nil
            }
        }
        return result.contains(where: dialled.contains) ? withoutTrunkPrefix(text, String(result)) : nil
    }

    /// The 0 of `+49 (0)30` is dialled within the country only.
    private static func withoutTrunkPrefix(_ text: String, _ number: String) -> String {
        guard number.hasPrefix("+"), let trunk = text.unicodeScalars.firstRange(of: "(0)".unicodeScalars) else {
            return number
        }
        let digits = text.unicodeScalars[..<trunk.lowerBound].filter(dialled.contains).count
        var result = Array(number.unicodeScalars)
        guard (1...3).contains(digits), result.count > digits + 1 else { return number }
        result.remove(at: digits + 1)
        return String(String.UnicodeScalarView(result))
    }

    private static func trimmed(_ text: String) -> String {
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace || invisible.contains(scalar) }
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(String.UnicodeScalarView(scalars[first...last]))
    }

    /// `%20` and the like as the byte that they stand for; others as they are.
    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                rest.count >= 2
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
