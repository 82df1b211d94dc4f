package import Wire

/// Why a socket could not be opened, or is gone.
package enum SocketFailure: Error, Equatable, Sendable {
    case nameNotFound
    case refused
    case unreachable
    /// A connection or its TLS handshake took too long.
    case timedOut
    /// The handshake failed, or the certificate is for another name or out of its time.
    case tlsFailed(TLSFault)
    /// Nobody who is trusted vouches for the server's certificate: somebody may be reading along.
    ///
    /// With the common names of the certificate and of whoever issued it, as they stand.
    case certificateUntrusted(subject: String?, issuer: String?)
    /// The connection got no further than the HTTP proxy.
    case proxy(ProxyFailure)
    /// All ports that were tried of those that may be used are taken.
    case noFreePort
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
        case .tlsFailed(let fault): "TLS failed (\(fault))\(fault.remedy)"
        case .certificateUntrusted(let subject, let issuer):
            Self.untrusted(subject, issuer) + TLSFault.ownAuthority
        case .proxy(let failure): failure.description
        case .noFreePort: "no free port in the range"
        case .closed: "closed by the server"
        case .other(let reason): reason.scrubbed(limit: 120)
        }
    }

    /// The same without what to do about it.
    package static func untrusted(_ subject: String?, _ issuer: String?) -> String {
        let name = subject.map { " for \($0.scrubbed(limit: 64))" } ?? ""
        let authority = issuer.map { " by \($0.scrubbed(limit: 64))" } ?? ""
        return "certificate\(name)\(authority) not trusted"
    }
}
