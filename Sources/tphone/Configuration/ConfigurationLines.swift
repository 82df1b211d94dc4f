/// Says on which line of a TOML text a key stands, which the parser does not keep.
///
/// It looks at headers and at the start of lines only, so a key inside an inline table or a list is placed at the line
/// that opens it, and what looks like a key inside a multi-line text may be taken for one: good enough for a message.
struct ConfigurationLines: Equatable, Sendable {
    /// Line numbers, counted from 1, by whole key.
    private var lines: [String: Int] = [:]

    init(_ text: String) {
        var prefix = ""
        var tables: [String: Int] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.drop(while: \.isWhitespace)
            if line.first == "[" {
                prefix = Self.header(line, tables: &tables)
                note(prefix, at: index + 1)
            } else if let equals = line.firstIndex(of: "="), line.first != "#" {
                let key = Self.joined(line[..<equals])
                note(prefix.isEmpty ? key : "\(prefix).\(key)", at: index + 1)
            }
        }
    }

    /// The line of `key`, or of the nearest table around it.
    subscript(key: String) -> Int? {
        if let line = lines[key] { return line }
        guard let end = key.lastIndex(where: { $0 == "." || $0 == "[" }) else { return nil }
        return self[String(key[..<end])]
    }

    private mutating func note(_ key: String, at line: Int) {
        if lines[key] == nil { lines[key] = line }
    }

    /// The whole name of a header; the second `[[network.turn]]` is `network.turn[1]`.
    private static func header(_ line: Substring, tables: inout [String: Int]) -> String {
        let isArray = line.hasPrefix("[[")
        let name = joined(line.drop { $0 == "[" }.prefix { $0 != "]" })
        guard isArray else { return name }
        let count = tables[name, default: 0]
        tables[name] = count + 1
        return "\(name)[\(count)]"
    }

    /// The parts of a dotted key without blanks and quotes.
    private static func joined(_ key: some StringProtocol) -> String {
        key.split(separator: ".").map { part in
            String(part.filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" })
        }.joined(separator: ".")
    }
}
