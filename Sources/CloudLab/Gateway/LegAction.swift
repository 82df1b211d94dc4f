package import Signaling

/// What the core asks of a leg's media.
package enum LegAction: Equatable, Sendable {
    /// A new leg; always the first action with its name.
    case create(LegID)
    /// Answer the client's offer, the first or a later one; replaces an own offer that is unanswered.
    ///
    /// Leads to `answerReady` or `refused`.
    case acceptOffer(LegID, LegDescription)
    /// Make an offer to the client. Leads to `offerReady` or `refused`.
    case makeOffer(LegID)
    /// The client's answer to the leg's own offer. Leads to `refused` if it cannot be used.
    case acceptAnswer(LegID, LegDescription)
    /// From now on each hears the other.
    case bridge(LegID, LegID)
    /// From now on the client hears `LegSource`.
    case attach(LegID, LegSource)
    /// From now on the client and all others in the room hear each other.
    case enter(LegID, ConferenceName)
    /// Presses keys at the client: `0`–`9`, `*`, `#`, `A`–`D`.
    case press(LegID, String)
    /// Leads to `statistics`.
    case reportStatistics(LegID)
    case close(LegID)
}

/// What can happen to a leg's media.
package enum LegEvent: Equatable, Sendable {
    case answerReady(LegID, LegDescription)
    case offerReady(LegID, LegDescription)
    /// A path was found and the keys are there, or are there again.
    case connected(LegID)
    /// The client's description cannot be used, or no own one can be made.
    case refused(LegID, reason: String)
    /// The path or the keys are lost; a new offer of the client may bring them back.
    case lost(LegID, reason: String)
    case statistics(LegID, GatewayStatistics)
    /// The client pressed a key.
    case digit(LegID, Character)
    /// A key of the other client was passed on to this one.
    case digitPassed(LegID, Character)
}

/// A session description with the candidates that travel beside it.
package struct LegDescription: Equatable, Sendable {
    package var sdp: String
    package var candidates: [ROAPCandidate]

    package init(sdp: String, candidates: [ROAPCandidate]) {
        self.sdp = sdp
        self.candidates = candidates
    }

    /// What an offer or an answer carries.
    init(_ message: ROAPMessage) {
        self.init(sdp: message.sdp ?? "", candidates: message.candidates)
    }
}
