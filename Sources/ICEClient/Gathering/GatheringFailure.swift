/// Why a reservation has nothing to offer.
package enum GatheringFailure: Error, Equatable, Sendable {
    /// No server and no local address is configured that the policy and the transports allow.
    case nothingConfigured
    /// Nothing could be gathered; the text says for each way what happened, such as `udp 3478 no answer`.
    case nothingGathered(String)
    /// All that had been gathered is gone; the text says why.
    case lost(String)
}
