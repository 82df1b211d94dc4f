/// What happened at the gateway.
///
/// A call begins with `incoming` or with our offer, and its last event is `ended`.
package enum GenesysEvent: Equatable, Sendable {
    case signedIn
    /// The session is signed out now; only a new `signIn` tries again.
    case signInFailed(SignInFailure)
    case signedOut

    /// The first sign of trouble; what is tried next follows by itself.
    case connectionLost(ConnectionLoss)
    /// Another try failed; the next one comes after this interval.
    case retrying(ConnectionLoss, in: Duration)
    /// The gateway answers again; a call of the old session is taken up again, or ends.
    case reconnected(hasNewSession: Bool)
    /// The gateway knows the call in the new session too.
    case callTakenUp

    /// Somebody calls; without an offer we are to make it, with `reoffer`.
    case incoming(peer: String, offer: RemoteOffer?, attachedData: [AttachedDatum])
    /// Somebody called with an offer that cannot be used, and was refused.
    case offerRefused(peer: String, SDPError)
    /// Somebody called while our own offer was out, and the gateway is to refuse them.
    case callerTurnedAway(peer: String)
    case answered(RemoteAnswer)
    /// A new offer to answer: within the call, or in place of the one that rings.
    case reoffered(RemoteOffer)
    /// Make a new offer within the call.
    case offerRequested
    /// The far end has our answer.
    case acknowledged
    /// The switch asks to answer the call that rings, or to resume the one on hold.
    case talkRequested
    /// The switch asks to hold the call.
    case holdRequested
    /// Everything attached to the call so far.
    case attachedDataChanged([AttachedDatum])
    /// Data from the far end.
    case info([AttachedDatum])
    case statistics(GatewayStatistics)
    /// The gateway's word for an error; the call ends with it.
    case gatewayError(String)
    /// Nobody answered our first offer in time; the call ends with it.
    case noAnswer
    /// Nobody answered our offer within the call; the call goes on as it was.
    case reofferUnanswered
    case ended(GenesysEndReason)
}
