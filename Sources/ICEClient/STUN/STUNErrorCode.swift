/// The number and the words of an ERROR-CODE attribute (RFC 8489, section 14.8).
package struct STUNErrorCode: Equatable, Sendable {
    /// 300–699.
    package var code: Int
    /// From the network: scrub it before it is shown.
    package var reason: String

    package init(_ code: Int, _ reason: String = "") {
        self.code = code
        self.reason = reason
    }
}

extension STUNErrorCode {
    package static let tryAlternate = 300
    package static let badRequest = 400
    package static let unauthenticated = 401
    package static let forbidden = 403
    package static let unknownAttribute = 420
    package static let allocationMismatch = 437
    package static let staleNonce = 438
    package static let addressFamilyNotSupported = 440
    package static let wrongCredentials = 441
    package static let unsupportedTransport = 442
    package static let peerAddressFamilyMismatch = 443
    package static let allocationQuotaReached = 486
    package static let roleConflict = 487
    package static let serverError = 500
    package static let insufficientCapacity = 508
}
