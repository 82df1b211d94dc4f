internal import MediaEngine
internal import Signaling
internal import Wire

/// One call from its first ring or digit to its end.
struct Call {
    enum State {
        /// Waits for a reservation, since none was warm.
        case awaitingReservation
        /// Our offer is out.
        case dialling
        case ringing(RemoteOffer?)
        /// Answered, and media is not there yet; with the offer to answer where we are the one to do so.
        case answering(RemoteOffer?)
        case connected
        /// On hold by our wish; the far end's hold shows in the direction it offers.
        case held
    }

    let id: CallID
    let direction: CallDirection
    var peer: String
    var state: State
    var attachedData: [AttachedDatum]
    var leg: MediaLeg?
    /// Our answer to a ringing call, made before the agent decides, so that checks run while it rings.
    var preparedAnswer: SessionDescription?
    var connectedAt: MonotonicTime?
    var isMuted = false
    /// Hold or resume, asked for while an offer was out, which had to be answered first.
    var wishesHold: Bool?
    /// Keys, as far as they were sent and heard.
    var digits = CallDigits()
    /// Keys behind the number that was dialled, to be pressed when the sound is up.
    var postDialKeys = ""
    var soundFormat: StreamFormat?
    /// Where the next leg's received frames go, when it takes over from another.
    var nextSink: (any FrameSink)?
    var reservation = CallSnapshot.ReservationUse(beforeOffer: false)
    var times: SetupTimes
    var monitor = QualityMonitor()

    var reportedState: CallState {
        switch state {
        case .awaitingReservation, .dialling: .dialling
        case .ringing: .ringing
        case .answering: .answering
        case .connected: .connected
        case .held: .held
        }
    }

    var isHeldByPeer: Bool {
        guard case .connected = state, let leg, leg.pendingOffer == nil, let agreement = leg.agreement else {
            return false
        }
        return !agreement.direction.sends
    }

    func snapshot(endedAt: MonotonicTime? = nil, reason: EndReason? = nil) -> CallSnapshot {
        CallSnapshot(
            id: id, direction: direction, peer: peer, state: reason == nil ? reportedState : .ended,
            attachedData: attachedData, setup: leg?.times ?? times, connectedAt: connectedAt, endedAt: endedAt,
            endReason: reason, isMuted: isMuted, isHeldByPeer: isHeldByPeer, codec: leg?.codec, profile: leg?.profile,
            usesSDES: leg?.usesSDES ?? false, path: leg?.pathReport, moves: leg?.moves ?? [],
            isInterrupted: leg?.isInterrupted ?? false, media: leg?.media?.statistics ?? MediaStatistics(),
            digits: digits.reported(by: leg), quality: monitor.quality, reservation: reservation)
    }
}
