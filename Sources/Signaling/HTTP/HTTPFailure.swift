/// Why a request brought no answer.
package enum HTTPFailure: Error, Hashable, Sendable {
    case timedOut
    case nameNotFound
    case refused
    case unreachable
    /// The certificate is not accepted, or the peer speaks no TLS; with the library's reason.
    case tlsFailed(String)
    /// The HTTP proxy would not connect; with its status or reason.
    case proxyFailed(String)
    /// The connection ended before the answer did.
    case closed
    /// The answer is larger than allowed.
    case tooLarge
    case other(String)
}
