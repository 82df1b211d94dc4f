package import Signaling

/// Why a call ended.
package enum EndReason: Equatable, Sendable {
    case hungUpHere
    case hungUpThere
    /// Rejected here while it rang.
    case rejectedHere
    /// The caller gave up before we answered.
    case cancelledThere
    /// Refused here because another call was up.
    case busyHere
    /// Nobody answered our call in time.
    case notAnswered
    /// The gateway refused or dropped the call, in its own words (`NOMATCH`, `REFUSED` …), safe to show.
    case refused(String)
    /// The signalling could not carry the call now.
    case refusedHere(GenesysCommandError)
    /// A message of the call did not reach the gateway.
    case undeliverable(ConnectionLoss)
    /// The far end's session description could not be used.
    case badDescription(SDPError)
    /// Media found no way, or lost it.
    case media(LegFailure)
    /// The gateway went away, and the call with it.
    case gatewayLost
    /// The gateway was lost and came back, and does not know the call any more.
    case forgotten
    /// This phone signed out or is quitting.
    case signedOut

    /// Whether the call ended as its parties wished.
    package var isNormal: Bool {
        switch self {
        case .hungUpHere, .hungUpThere, .rejectedHere, .cancelledThere, .signedOut: true
        case .busyHere, .notAnswered, .refused, .refusedHere, .undeliverable, .badDescription, .media, .gatewayLost,
            .forgotten:
            false
        }
    }
}
