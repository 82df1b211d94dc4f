/// Writes a tree of values as TOML: plain keys first, then tables under their headers.
enum ConfigurationTOML {
    static func text(of entries: [ConfigurationNode.Entry], under path: String = "") -> String {
        var lines = ""
        var tables = ""
        for entry in entries {
            let whole = path.isEmpty ? entry.key : "\(path).\(entry.key)"
            switch entry.value {
            case .table(let inner):
                tables += "\n[\(whole)]\n" + text(of: inner, under: whole)
            case .array(let items) where items.contains(where: \.isTable):
                for case .table(let inner) in items { tables += "\n[[\(whole)]]\n" + text(of: inner, under: whole) }
            default:
                lines += "\(entry.key) = \(value(entry.value))\n"
            }
        }
        return lines + tables
    }

    private static func value(_ node: ConfigurationNode) -> String {
        switch node {
        case .string(let text): quoted(text)
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .boolean(let flag): String(flag)
        case .array(let items): "[" + items.map(value).joined(separator: ", ") + "]"
        case .table, .moment: "{}"
        }
    }

    /// A basic string: what would end or break it is escaped.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.properties.generalCategory == .control:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension ConfigurationNode {
    fileprivate var isTable: Bool {
        if case .table = self { true } else { false }
    }
}
