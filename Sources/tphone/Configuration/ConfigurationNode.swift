import Foundation
import TOMLKit
import Wire

/// One value of a TOML file, taken out of the parser's memory.
enum ConfigurationNode: Equatable, Sendable {
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    /// A date or a time, which no key of ours has.
    case moment
    case array([ConfigurationNode])
    case table([Entry])

    struct Entry: Equatable, Sendable {
        var key: String
        var value: ConfigurationNode
    }

    /// What it is, with an article, for sentences.
    var kind: String {
        switch self {
        case .string: "a text"
        case .integer: "a whole number"
        case .number: "a number with a fraction"
        case .boolean: "true or false"
        case .moment: "a date or time"
        case .array: "a list"
        case .table: "a table"
        }
    }
}

extension ConfigurationNode {
    /// Parses a TOML document into the entries of its root table.
    static func entries(parsing text: String) throws(ConfigurationError) -> [Entry] {
        guard !text.utf8.contains(0) else {
            throw ConfigurationError(
                problems: [.init(kind: .notTOML, what: "the file holds a zero byte", remedy: "Make it a text file")])
        }
        do {
            let root = try TOMLTable(string: text)
            return withExtendedLifetime(root) { entries(of: root) }
        } catch let error as TOMLParseError {
            throw ConfigurationError(problems: [
                .init(
                    kind: .notTOML, line: error.source.begin.line,
                    what: "this is not TOML: \(error.withoutValues)",
                    remedy: "Mend what stands at column \(error.source.begin.column) or just before it")
            ])
        } catch {
            throw ConfigurationError(problems: [
                .init(kind: .notTOML, what: "this is not TOML", remedy: "See https://toml.io for the format")
            ])
        }
    }

    private static func entries(of table: TOMLTable) -> [Entry] {
        table.keys.compactMap { key in
            table[key].map { Entry(key: key, value: ConfigurationNode($0)) }
        }
    }

    private init(_ value: any TOMLValueConvertible) {
        self =
            switch value.type {
            case .string: .string(value.string ?? "")
            case .int: .integer(value.int ?? 0)
            case .double: .number(value.double ?? 0)
            case .bool: .boolean(value.bool ?? false)
            case .date, .time, .dateTime: .moment
            case .array: .array(value.array.map { $0.map { ConfigurationNode($0) } } ?? [])
            case .table: .table(value.table.map(Self.entries(of:)) ?? [])
            }
    }
}

extension TOMLParseError {
    /// The parser's sentence without what it says it saw: that may be a password without its quotes.
    fileprivate var withoutValues: String {
        let text = description.scrubbed()
        guard let saw = ["saw '", "encountered '"].lazy.compactMap({ text.range(of: $0)?.lowerBound }).min() else {
            return text
        }
        let kept = text[..<saw].split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        return kept.hasSuffix(",") || kept.hasSuffix(";") ? String(kept.dropLast()) : kept
    }
}
