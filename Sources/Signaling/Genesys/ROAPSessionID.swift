/// One end's name for a session: a number for the vendor's client, a number or a text for gateways.
///
/// It is echoed as it came.
package enum ROAPSessionID: Hashable, Sendable, CustomStringConvertible {
    case number(Int128)
    case text(String)

    package var description: String {
        switch self {
        case .number(let value): "\(value)"
        case .text(let value): value
        }
    }

    init?(_ value: JSONValue?) {
        switch value {
        case .integer(let number): self = .number(number)
        case .text(let text) where text.utf8.count <= 256: self = .text(text)
        default: return nil
        }
    }

    var json: String {
        switch self {
        case .number(let value): "\(value)"
        case .text(let value): JSONText.quoted(value)
        }
    }
}
