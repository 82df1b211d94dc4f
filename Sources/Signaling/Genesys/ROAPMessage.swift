/// One step of an offer/answer exchange, as the gateway's JSON has it.
package struct ROAPMessage: Equatable, Sendable {
    package enum MessageType: String, Hashable, Sendable {
        case offer = "OFFER"
        case answer = "ANSWER"
        case ok = "OK"
        case error = "ERROR"
    }

    package var messageType: MessageType
    /// The description's text; in offers and answers only.
    package var sdp: String?
    package var candidates: [ROAPCandidate]
    package var offererSessionID: ROAPSessionID?
    /// Null in an offer of the vendor's client.
    package var answererSessionID: ROAPSessionID?
    /// 0 when it was missing or no number that can be counted on; at most 2³¹ − 1.
    package var seq: Int
    package var tiebreaker: Int?
    package var attachedData: [AttachedDatum]
    /// In errors only: `REFUSED`, `TIMEOUT` and others.
    package var errorType: String?

    package static let maximumCandidates = 128
    package static let maximumSeq = 0x7FFF_FFFF

    package init(
        _ messageType: MessageType, sdp: String? = nil, candidates: [ROAPCandidate] = [],
        offererSessionID: ROAPSessionID? = nil, answererSessionID: ROAPSessionID? = nil, seq: Int,
        tiebreaker: Int? = nil, attachedData: [AttachedDatum] = [], errorType: String? = nil
    ) {
        self.messageType = messageType
        self.sdp = sdp
        self.candidates = candidates
        self.offererSessionID = offererSessionID
        self.answererSessionID = answererSessionID
        self.seq = seq
        self.tiebreaker = tiebreaker
        self.attachedData = attachedData
        self.errorType = errorType
    }
}
