/// Any JSON value, for fields whose type a peer may choose.
enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    /// Wide enough for every signed and unsigned 64-bit number, so that identities are echoed exactly.
    case integer(Int128)
    case number(Double)
    case text(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The value as text: a string as it is, null as nothing, the others as JSON.
    var plainText: String {
        switch self {
        case .null: ""
        case .text(let text): text
        default: json
        }
    }

    var json: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .number(let value): value.isFinite ? "\(value)" : "null"
        case .text(let text): JSONText.quoted(text)
        case .array(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
        case .object(let members):
            JSONText.object(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
        }
    }

    var int: Int? {
        switch self {
        case .integer(let value): Int(exactly: value)
        case .number(let value): Int(exactly: value)
        case .text(let text): Int(text)
        case .null, .bool, .array, .object: nil
        }
    }

    var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .text(let text): Double(text)
        case .null, .bool, .array, .object: nil
        }
    }

    var string: String? {
        if case .text(let text) = self { return text }
        return nil
    }

    var array: [JSONValue] {
        if case .array(let values) = self { return values }
        return []
    }

    subscript(key: String) -> JSONValue? {
        if case .object(let members) = self { return members[key] }
        return nil
    }
}
