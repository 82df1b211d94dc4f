internal import Wire

/// Why a socket could not be opened, or is gone.
package enum SocketFailure: Error, Equatable, Sendable {
    case nameNotFound
    case refused
    case unreachable
    case timedOut
    case tlsFailed(String)
    /// By the other side.
    case closed
    case other(String)
}

extension SocketFailure: CustomStringConvertible {
    /// A few words for the one-line story of a path.
    package var description: String {
        switch self {
        case .nameNotFound: "name not found"
        case .refused: "refused"
        case .unreachable: "unreachable"
        case .timedOut: "no answer"
        case .tlsFailed(let reason): "TLS failed (\(reason.scrubbed(limit: 120)))"
        case .closed: "closed by the server"
        case .other(let reason): reason.scrubbed(limit: 120)
        }
    }
}
