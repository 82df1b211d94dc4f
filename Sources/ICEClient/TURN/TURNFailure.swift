package import Wire

/// Why a TURN server did not give what was asked for.
package enum TURNFailure: Error, Equatable, Sendable {
    /// The request was sent as often as RFC 8489 allows and nothing came back.
    case noAnswer
    /// 401 to a request with credentials: the server knows the name or the password differently.
    case unauthorized
    /// 403: the server's policy; for a permission it concerns that peer only.
    case forbidden
    /// 437: the server has, or lost, an allocation for these addresses; a fresh port helps.
    case allocationMismatch
    /// 440 or 443: the server does not relay this address family.
    case familyNotSupported
    /// 441: the allocation belongs to other credentials.
    case wrongCredentials
    /// 442: the server does not relay UDP.
    case transportNotSupported
    /// 486: this user has as many allocations as it may have.
    case quotaReached
    /// 508: the server has no relay port left.
    case insufficientCapacity
    /// 300: another server should be asked.
    case tryAlternate(Endpoint)
    /// The server asked for new credentials again and again.
    case tooManyChallenges
    /// A response that lacks what it must have, or has what nobody understands.
    case badResponse
    /// Any other error; the reason is the server's, scrubbed.
    case serverError(Int, String)

    init(_ error: STUNErrorCode, alternateServer: Endpoint?) {
        switch error.code {
        case STUNErrorCode.unauthenticated: self = .unauthorized
        case STUNErrorCode.forbidden: self = .forbidden
        case STUNErrorCode.allocationMismatch: self = .allocationMismatch
        case STUNErrorCode.addressFamilyNotSupported, STUNErrorCode.peerAddressFamilyMismatch:
            self = .familyNotSupported
        case STUNErrorCode.wrongCredentials: self = .wrongCredentials
        case STUNErrorCode.unsupportedTransport: self = .transportNotSupported
        case STUNErrorCode.allocationQuotaReached: self = .quotaReached
        case STUNErrorCode.insufficientCapacity: self = .insufficientCapacity
        case STUNErrorCode.tryAlternate:
            guard let alternateServer else { fallthrough }
            self = .tryAlternate(alternateServer)
        default: self = .serverError(error.code, error.reason.scrubbed(limit: 80))
        }
    }
}

extension TURNFailure: CustomStringConvertible {
    /// A few words for the one-line story of a path.
    package var description: String {
        switch self {
        case .noAnswer: "no answer"
        case .unauthorized: "user name or password refused"
        case .forbidden: "forbidden by the server"
        case .allocationMismatch: "allocation mismatch"
        case .familyNotSupported: "address family not supported"
        case .wrongCredentials: "wrong credentials"
        case .transportNotSupported: "relaying UDP not supported"
        case .quotaReached: "quota reached"
        case .insufficientCapacity: "server is full"
        case .tryAlternate(let server): "redirected to \(server)"
        case .tooManyChallenges: "endless challenges"
        case .badResponse: "bad response"
        case .serverError(let code, let reason): reason.isEmpty ? "error \(code)" : "error \(code) \(reason)"
        }
    }
}
