/// Values to JSON text, with members in the order they are given, as the vendor's client writes them.
enum JSONText {
    /// Members whose value is nil are left out.
    static func object(_ members: [(String, String?)]) -> String {
        let pairs = members.compactMap { name, value in value.map { "\(quoted(name)):\($0)" } }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    static func array(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }

    /// RFC 8259, section 7.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            // The two separators end a line in JavaScript of the gateway's time.
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
