import Foundation

/// A JSON value, reached by its path.
enum JSON: Decodable, Equatable, Sendable, CustomStringConvertible {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    init(_ text: String) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    /// The value at a path such as `path.local.type`; null when there is none.
    subscript(path: String) -> JSON {
        path.split(separator: ".").reduce(self) { value, key in
            guard case .object(let members) = value else { return .null }
            return members[String(key)] ?? .null
        }
    }

    var description: String {
        switch self {
        case .null: "null"
        case .boolean(let value): String(value)
        case .number(let value): String(value)
        case .text(let value): "\"\(value)\""
        case .list(let values): "\(values)"
        case .object(let members):
            "{" + members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
        }
    }

    var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var text: String? { if case .text(let value) = self { value } else { nil } }
    var list: [JSON]? { if case .list(let value) = self { value } else { nil } }
}
