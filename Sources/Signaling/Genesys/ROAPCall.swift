/// One call's exchanges of offers and answers.
struct ROAPCall: Sendable {
    enum State: Equatable {
        /// Their offer waits for our answer.
        case ringing(PendingOffer)
        /// They called without an offer: ours is wanted.
        case invited
        /// Our first offer is out.
        case offering
        case established
        /// Their offer within the call waits for our answer.
        case reoffered(PendingOffer)
        /// Our offer within the call is out.
        case reoffering
    }

    /// What an answer has to echo.
    struct PendingOffer: Equatable {
        var message: ROAPMessage

        init(_ message: ROAPMessage) {
            self.message = message
        }
    }

    /// Ours: counted from 102 over all calls, as the vendor's client does.
    let number: Int
    /// Where our messages go: as dialled, or as the last offer's `Pragma` says.
    var peer: String
    var state: State
    /// The last offer's number, whoever made it.
    var seq = 0
    /// Our last offer within the call that nobody answered; its answer would come too late.
    var abandonedSeq: Int?
    /// The session that carried it was lost; how often the gateway was asked in the new one whether it knows the call.
    ///
    /// Nil while the gateway is known to know it.
    var takeUpQuestions: Int?
    /// Goes with every message of ours.
    var localData: [AttachedDatum] = []
    var remoteData: [AttachedDatum] = []

    /// A description of each side has been exchanged, whether or not ours has arrived.
    var hasAnswered = false

    var isConnected: Bool {
        switch state {
        case .established, .reoffered, .reoffering: true
        case .ringing, .invited, .offering: false
        }
    }

    var awaitsAnswer: Bool {
        switch state {
        case .offering, .reoffering: true
        case .ringing, .invited, .established, .reoffered: false
        }
    }

    private var sessionID: ROAPSessionID { .number(Int128(number)) }

    mutating func makeOffer(_ sdp: SessionDescription, tiebreaker: Int) -> ROAPMessage {
        seq = seq < ROAPMessage.maximumSeq ? seq + 1 : 1
        return ROAPMessage(
            .offer, sdp: sdp.text, candidates: Self.candidates(of: sdp), offererSessionID: sessionID, seq: seq,
            tiebreaker: tiebreaker, attachedData: localData)
    }

    func makeAnswer(to offer: PendingOffer, _ sdp: SessionDescription) -> ROAPMessage {
        ROAPMessage(
            .answer, sdp: sdp.text, candidates: Self.candidates(of: sdp),
            offererSessionID: offer.message.offererSessionID, answererSessionID: sessionID, seq: offer.message.seq,
            attachedData: localData)
    }

    func makeOK(to answer: ROAPMessage) -> ROAPMessage {
        ROAPMessage(
            .ok, offererSessionID: answer.offererSessionID ?? sessionID, answererSessionID: sessionID,
            seq: answer.seq, attachedData: localData)
    }

    /// True for an answer or an error about an exchange that is over: of an earlier call, or of an offer given up.
    func isStale(_ message: ROAPMessage) -> Bool {
        if let id = message.offererSessionID, let theirs = Int(id.description), (102..<number).contains(theirs) {
            return true
        }
        return message.seq != 0 && message.seq == abandonedSeq
    }

    /// The candidates of a description as the list that travels beside it.
    private static func candidates(of sdp: SessionDescription) -> [ROAPCandidate] {
        guard let index = sdp.media.firstIndex(where: { $0.media == "audio" && $0.port != 0 }) else { return [] }
        return sdp.media[index].attributes.values(of: .candidate).map {
            ROAPCandidate(
                mediaLineIndex: index, mediaID: sdp.media[index].mid ?? "audio", candidate: "candidate:\($0)")
        }
    }
}
