internal import Signaling

/// The offers and answers between the gateway and one client, in one call.
///
/// The client's view rules: it drops an offer that comes while its own is unanswered, so ours then waits (the draft's
/// error replies for crossing offers are not known to any client).
struct ROAPDialog: Sendable {
    enum State: Equatable, Sendable {
        case stable
        /// The client's offer, whose numbers our answer repeats, is unanswered.
        case answering(offererSessionID: ROAPSessionID?, seq: Int)
        /// Our answer is out; the client's OK has not come.
        case answered
        /// Our offer is being made.
        case preparingOffer
        /// Our offer is out.
        case offered
    }

    /// The same for the whole dialog.
    let ownSessionID: ROAPSessionID
    private(set) var state = State.stable
    /// The highest sequence number of either side's offers.
    private(set) var seq = 0
    /// A new offer of ours is wanted as soon as nothing else is under way.
    var wantsOffer = false

    init(ownSessionID: ROAPSessionID) {
        self.ownSessionID = ownSessionID
    }

    /// No offer of either side is unanswered.
    var isSettled: Bool {
        switch state {
        case .stable, .answered: true
        case .answering, .preparingOffer, .offered: false
        }
    }

    /// True if the offer is to be answered; false for a second one while the first is unanswered.
    mutating func receiveOffer(_ offer: ROAPMessage) -> Bool {
        switch state {
        case .answering:
            return false
        case .preparingOffer, .offered:
            // Crossing offers: the client has dropped ours, so ours is repeated later.
            wantsOffer = true
        case .stable, .answered:
            break
        }
        // A client that renewed its peer connection counts from 1 again.
        seq = max(seq, offer.seq)
        state = .answering(offererSessionID: offer.offererSessionID, seq: offer.seq)
        return true
    }

    /// The answer to the client's offer; nil if none is unanswered.
    mutating func answer(_ description: LegDescription) -> ROAPMessage? {
        guard case .answering(let offererSessionID, let seq) = state else { return nil }
        state = .answered
        return ROAPMessage(
            .answer, sdp: description.sdp, candidates: description.candidates, offererSessionID: offererSessionID,
            answererSessionID: ownSessionID, seq: seq)
    }

    /// The error that refuses the client's offer; nil if none is unanswered.
    mutating func refuse(_ error: GatewayError) -> ROAPMessage? {
        guard case .answering(let offererSessionID, let seq) = state else { return nil }
        state = .stable
        return ROAPMessage(.error, offererSessionID: offererSessionID, seq: seq, errorType: error.rawValue)
    }

    /// True if an offer of ours may be made now; otherwise it is remembered.
    mutating func prepareOffer() -> Bool {
        switch state {
        case .stable:
            state = .preparingOffer
            wantsOffer = false
            return true
        case .answering, .answered, .preparingOffer, .offered:
            wantsOffer = true
            return false
        }
    }

    /// Our offer; nil if the client's came in between.
    mutating func offer(
        _ description: LegDescription, attachedData: [AttachedDatum], tiebreaker: Int
    ) -> ROAPMessage? {
        guard state == .preparingOffer else { return nil }
        state = .offered
        seq += 1
        return ROAPMessage(
            .offer, sdp: description.sdp, candidates: description.candidates, offererSessionID: ownSessionID, seq: seq,
            tiebreaker: tiebreaker, attachedData: attachedData)
    }

    /// The OK to send if the answer is for our offer; nil for one that came late, or twice.
    mutating func receiveAnswer(_ answer: ROAPMessage) -> ROAPMessage? {
        guard state == .offered, answer.seq == seq else { return nil }
        state = .stable
        return ROAPMessage(
            .ok, offererSessionID: ownSessionID, answererSessionID: answer.answererSessionID, seq: answer.seq)
    }

    mutating func receiveOK() {
        if state == .answered { state = .stable }
    }
}
