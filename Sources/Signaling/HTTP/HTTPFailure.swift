package import Wire

/// Why a request brought no answer.
package enum HTTPFailure: Error, Hashable, Sendable {
    case timedOut
    case nameNotFound
    case refused
    case unreachable
    /// The certificate is not accepted, or the peer speaks no TLS.
    case tlsFailed(TLSFault)
    /// Nobody who is trusted vouches for the certificate; with its common name and its issuer's, as they stand.
    case certificateUntrusted(subject: String?, issuer: String?)
    /// The connection got no further than the HTTP proxy.
    case proxy(ProxyFailure)
    /// The connection ended before the answer did.
    case closed
    /// The answer is larger than allowed.
    case tooLarge
    case other(String)
}
