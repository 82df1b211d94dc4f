/// Why a call is over.
package enum GenesysEndReason: Hashable, Sendable {
    /// We said BYE: hung up, rejected or cancelled.
    case byUs
    /// The far end, or the gateway, said BYE.
    case byPeer
    /// Nobody answered our offer in time.
    case noAnswer
    /// The gateway reported an error; in its word, safe to show.
    case gatewayError(String)
    /// The gateway would not take our message: no such destination, most often; with its words.
    case refused(status: Int, String)
    /// A message of the call could not be delivered, however often it was tried.
    case undeliverable(ConnectionLoss)
    /// The far end's description cannot be used.
    case badDescription(SDPError)
    /// The session that carried the call exists no more.
    case sessionLost
    /// The session was lost, and in the new one the gateway does not know the call.
    case forgotten
}
