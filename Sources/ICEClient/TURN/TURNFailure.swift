package import Wire

/// Why a TURN server did not give what was asked for, and what helps.
///
/// | error | failure | the allocation itself | whoever owns it |
/// | --- | --- | --- | --- |
/// | 300 | `tryAlternate` | ends | asks the server it names, a bounded number of times |
/// | 400 | `badRequest` | ends; first once more without the second family | leaves this server alone |
/// | 401 | `unauthorized` | answers the challenge; falls back to credentials that worked; ends | needs other credentials |
/// | 403 | `forbidden` | only the peer is refused, unless it is the Allocate | leaves this server alone |
/// | 420 | `attributesRefused` | ends; first once more without the second family | leaves this server alone |
/// | 437 | `allocationMismatch` | ends | opens a fresh port, at once |
/// | 438 | none, or `tooManyChallenges` | takes the new nonce, also for the first Allocate, eight times at most | waits a minute |
/// | 440 | `familyNotSupported` | ends; first once more without the second family | asks for the other family |
/// | 441 | `wrongCredentials` | falls back to credentials that worked; ends | opens a fresh port, at once |
/// | 442 | `transportNotSupported` | ends | leaves this server alone |
/// | 443 | `peerFamilyMismatch` | only the peer is refused | goes on |
/// | 486 | `quotaReached` | ends | waits a minute, on every way to this server: the user has too many |
/// | 508 | `insufficientCapacity` | ends | waits a minute, and asks another server meanwhile |
/// | 5xx | `serverError` | ends | waits a minute |
///
/// For a permission or a channel all but 437 concern that peer only.
package enum TURNFailure: Error, Equatable, Sendable {
    /// The request was sent as often as RFC 8489 allows and nothing came back.
    case noAnswer
    /// 400: the server finds fault with the request.
    case badRequest
    /// 401 to a request with credentials: the server knows the name or the password differently.
    case unauthorized
    /// 403: the server's policy; for a permission it concerns that peer only.
    case forbidden
    /// 420: the server does not understand these attributes of ours.
    case attributesRefused([UInt16])
    /// 437: the server has, or lost, an allocation for these addresses; a fresh port helps.
    case allocationMismatch
    /// 440: the server does not relay this address family.
    case familyNotSupported
    /// 441: the allocation belongs to other credentials.
    case wrongCredentials
    /// 442: the server does not relay UDP.
    case transportNotSupported
    /// 443: the peer is of another address family than the relayed address.
    case peerFamilyMismatch
    /// 486: this user has as many allocations on this server as it may have.
    case quotaReached
    /// 508: the server has no relay port left.
    case insufficientCapacity
    /// 300: another server should be asked.
    case tryAlternate(Endpoint)
    /// The server asked for new credentials again and again.
    case tooManyChallenges
    /// The server's nonce promises password algorithms and the list is missing, or is not the one it was.
    case bidDown
    /// The server lists password algorithms and we know none of them.
    case noPasswordAlgorithm
    /// All that came back was not signed, or not by somebody who knows our password.
    case integrityViolated
    /// A response that lacks what it must have.
    case badResponse
    /// A response that lacks what it must have, because this attribute cannot be read.
    case unreadable(UInt16)
    /// What answered is no STUN message that can be read.
    case unreadableAnswer
    /// A response with attributes that must be understood and are not.
    case notUnderstood([UInt16])
    /// A success that grants a lifetime of zero.
    case noLifetime
    /// Any other error; the reason is the server's, scrubbed.
    case serverError(Int, String)

    /// A response lacks one of these attributes, in the order of their weight.
    init(missing types: [UInt16], in message: STUNMessage) {
        let unreadable = message.unreadable
        self = types.first(where: unreadable.contains).map { .unreadable($0) } ?? .badResponse
    }

    init(_ error: STUNErrorCode, of message: STUNMessage) {
        switch error.code {
        case STUNErrorCode.badRequest: self = .badRequest
        case STUNErrorCode.unauthenticated: self = .unauthorized
        case STUNErrorCode.forbidden: self = .forbidden
        case STUNErrorCode.unknownAttribute: self = .attributesRefused(message.unknownAttributes ?? [])
        case STUNErrorCode.allocationMismatch: self = .allocationMismatch
        case STUNErrorCode.addressFamilyNotSupported: self = .familyNotSupported
        case STUNErrorCode.wrongCredentials: self = .wrongCredentials
        case STUNErrorCode.unsupportedTransport: self = .transportNotSupported
        case STUNErrorCode.peerAddressFamilyMismatch: self = .peerFamilyMismatch
        case STUNErrorCode.allocationQuotaReached: self = .quotaReached
        case STUNErrorCode.insufficientCapacity: self = .insufficientCapacity
        case STUNErrorCode.tryAlternate:
            guard let server = message.alternateServer, server.isOfOneHost else { fallthrough }
            self = .tryAlternate(server)
        default: self = .serverError(error.code, error.reason.scrubbed(limit: 80))
        }
    }

    /// How long to wait before this server is asked for another allocation, on a fresh port.
    ///
    /// Zero: at once. Nil: never by itself, as the same question would get the same answer. After 300 it is the named
    /// server that may be asked at once.
    package var retryDelay: Duration? {
        switch self {
        case .allocationMismatch, .wrongCredentials, .tryAlternate: .zero
        case .noAnswer, .quotaReached, .insufficientCapacity, .tooManyChallenges, .integrityViolated: .seconds(60)
        case .serverError(let code, _): code >= 500 ? .seconds(60) : nil
        case .badRequest, .unauthorized, .forbidden, .attributesRefused, .familyNotSupported, .transportNotSupported,
            .peerFamilyMismatch, .bidDown, .noPasswordAlgorithm, .badResponse, .unreadable, .unreadableAnswer,
            .notUnderstood, .noLifetime:
            nil
        }
    }
}
