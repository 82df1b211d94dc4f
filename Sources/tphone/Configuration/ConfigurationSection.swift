import Wire

/// Reads the keys of one table; what was never asked for is unknown, what does not fit is a problem.
struct ConfigurationSection {
    /// The whole name of the table, as in `network.turn[0]`; empty for the root.
    let path: String
    private let entries: [ConfigurationNode.Entry]
    private let lines: ConfigurationLines
    private(set) var problems: [ConfigurationProblem] = []
    private var askedFor: [String] = []

    init(path: String = "", entries: [ConfigurationNode.Entry], lines: ConfigurationLines) {
        self.path = path
        self.entries = entries
        self.lines = lines
    }

    func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    mutating func string(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard case .string(let value) = node else { return mismatch(key, node, expected: "a text in quotes") }
        guard !value.isEmpty else {
            reject(key, "is empty", remedy: "Give it a value or take the line out")
            return nil
        }
        return value
    }

    mutating func boolean(_ key: String) -> Bool? {
        guard let node = node(key) else { return nil }
        guard case .boolean(let value) = node else { return mismatch(key, node, expected: "true or false") }
        return value
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else { return nil }
        guard case .integer(let value) = node else { return mismatch(key, node, expected: "a whole number") }
        guard range.contains(value) else {
            reject(key, "is \(value)", remedy: "Choose a number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return value
    }

    /// A list of at most `limit` texts.
    mutating func strings(_ key: String, upTo limit: Int) -> [String]? {
        guard let node = node(key) else { return nil }
        guard case .array(let items) = node else { return mismatch(key, node, expected: "a list of texts") }
        guard items.count <= limit else {
            reject(key, "has \(items.count) entries", remedy: "Keep at most \(limit)")
            return nil
        }
        var values: [String] = []
        for item in items {
            guard case .string(let value) = item, !value.isEmpty else {
                return mismatch(key, item, expected: "texts that are not empty, in its list")
            }
            values.append(value)
        }
        return values
    }

    /// One word of an enumeration.
    mutating func choice<Value: RawRepresentable & CaseIterable>(_ key: String) -> Value?
    where Value.RawValue == String {
        guard let word = string(key) else { return nil }
        if let value = Value(rawValue: word) { return value }
        let words = Value.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
        reject(key, "is \"\(word)\"", remedy: "Write \(words)")
        return nil
    }

    /// The table of that name; an empty one when it is absent.
    mutating func section(_ key: String) -> ConfigurationSection {
        let node = node(key)
        var inner: [ConfigurationNode.Entry] = []
        if case .table(let found)? = node {
            inner = found
        } else if let node {
            let _: Bool? = mismatch(key, node, expected: "a table, [\(whole(key))]")
        }
        return ConfigurationSection(path: whole(key), entries: inner, lines: lines)
    }

    /// The tables of that name, at most `limit`, written `[[name]]`.
    mutating func sections(_ key: String, upTo limit: Int) -> [ConfigurationSection] {
        guard let node = node(key) else { return [] }
        guard case .array(let items) = node, items.count <= limit else {
            let _: Bool? = mismatch(key, node, expected: "at most \(limit) tables, [[\(whole(key))]]")
            return []
        }
        var found: [ConfigurationSection] = []
        for (index, item) in items.enumerated() {
            guard case .table(let inner) = item else {
                let _: Bool? = mismatch(key, item, expected: "tables, [[\(whole(key))]]")
                continue
            }
            found.append(ConfigurationSection(path: "\(whole(key))[\(index)]", entries: inner, lines: lines))
        }
        return found
    }

    /// Notes that the value of `key` cannot be used: `why` follows the key's name in a sentence.
    mutating func reject(
        _ key: String, _ why: String, remedy: String, kind: ConfigurationProblem.Kind = .badValue
    ) {
        problems.append(
            .init(kind: kind, key: whole(key), line: lines[whole(key)], what: "\(whole(key)) \(why)", remedy: remedy))
    }

    /// Takes over what was found in a table within this one.
    mutating func absorb(_ inner: ConfigurationSection) {
        problems += inner.problems + inner.unknownKeys
    }

    /// The keys nobody asked for, each with the nearest one that would have been read.
    var unknownKeys: [ConfigurationProblem] {
        entries.filter { !askedFor.contains($0.key) }.map { entry in
            let place = path.isEmpty ? "at the top of the file" : "in [\(path)]"
            let nearest = askedFor.min { $0.editDistance(to: entry.key) < $1.editDistance(to: entry.key) } ?? ""
            return .init(
                kind: .unknownKey, key: whole(entry.key), line: lines[whole(entry.key)],
                what: "there is no key `\(entry.key.scrubbed())` \(place)",
                remedy: "The nearest known key is `\(nearest)`")
        }
    }

    private mutating func node(_ key: String) -> ConfigurationNode? {
        askedFor.append(key)
        return entries.first { $0.key == key }?.value
    }

    private mutating func mismatch<Value>(_ key: String, _ node: ConfigurationNode, expected: String) -> Value? {
        reject(key, "is \(node.kind)", remedy: "It must be \(expected)", kind: .wrongType)
        return nil
    }

    private func whole(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
