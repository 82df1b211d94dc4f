/// Why an HTTP proxy gave no tunnel; the same for signalling and for relays.
package enum ProxyFailure: Error, Hashable, Sendable {
    /// The proxy's own name was not found.
    case nameNotFound
    /// The proxy's port is closed.
    case refused
    /// No way leads to the proxy.
    case unreachable
    /// The proxy did not answer in time.
    case timedOut
    /// The proxy ended the connection instead of answering.
    case closed
    /// It asks for a user name and a password (407), and none are configured.
    case credentialsRequired
    /// It does not accept the configured user name and password (407 again).
    case credentialsRefused
    /// It signs in users only in these ways, none of which is supported, such as `Negotiate` and `NTLM`.
    case schemesUnsupported([String])
    /// It wants the password in clear, by Basic, and the configuration forbids that.
    case basicForbidden
    /// It answered with this status, such as 403 when a rule forbids the server or its port.
    case status(Int)
    /// What listens there speaks no HTTP.
    case notHTTP
}

extension ProxyFailure: CustomStringConvertible {
    /// A few words, with "the proxy" as their subject.
    package var description: String {
        switch self {
        case .nameNotFound: "the proxy's name was not found"
        case .refused: "the proxy's port is closed"
        case .unreachable: "the proxy cannot be reached"
        case .timedOut: "the proxy did not answer in time"
        case .closed: "the proxy closed the connection"
        case .credentialsRequired: "the proxy asks for a user name and a password"
        case .credentialsRefused: "the proxy refused the user name or the password"
        case .schemesUnsupported(let schemes):
            "the proxy signs users in by \(Self.list(schemes)) only, which is not supported"
        case .basicForbidden: "the proxy wants the password in clear (Basic), which proxy_auth forbids"
        case .status(let status): "the proxy answered \(status)\(Self.meaning(status))"
        case .notHTTP: "what listens at the proxy's port is no HTTP proxy"
        }
    }

    /// The schemes came from a network.
    private static func list(_ schemes: [String]) -> String {
        let names = schemes.prefix(4).map { $0.scrubbed(limit: 24) }
        return names.isEmpty ? "an unnamed scheme" : names.joined(separator: " or ")
    }

    private static func meaning(_ status: Int) -> String {
        switch status {
        case 403, 405: ": it does not allow this server or port"
        case 500, 502, 503, 504: ": it could not find or reach the server"
        default: ""
        }
    }
}
