package import Wire

extension GenesysSession {
    /// Calls `peer`; the call begins with this and ends with `ended`.
    ///
    /// The candidates of the description travel in it and, as the vendor does it, in a list beside it.
    /// `attachedData` goes with every message of the call.
    package mutating func offer(
        to peer: String, sdp: SessionDescription, attachedData: [AttachedDatum] = [], at now: MonotonicTime
    ) throws(GenesysCommandError) -> [Action] {
        guard isSignedIn else { throw .notSignedIn }
        guard call == nil else { throw .callInProgress }
        guard (1...256).contains(peer.utf8.count) else { throw .invalidPeer }
        guard !outbox.isFull else { throw .tooManyMessages }
        var call = ROAPCall(number: newCallNumber(), peer: peer, state: .offering)
        call.localData.merge(attachedData)
        return sendOffer(of: call, sdp, at: now)
    }

    /// Makes a new offer within the call, for hold, resume or a new path; or the offer that an invitation asked for.
    ///
    /// Throws `wrongState` while another offer of either side waits for its answer.
    package mutating func reoffer(
        sdp: SessionDescription, at now: MonotonicTime
    ) throws(GenesysCommandError) -> [Action] {
        guard isSignedIn else { throw .notSignedIn }
        guard var call else { throw .noCall }
        guard !outbox.isFull else { throw .tooManyMessages }
        switch call.state {
        case .invited: call.state = .offering
        case .established where call.takeUpQuestions == nil: call.state = .reoffering
        case .established: throw .wrongState
        case .ringing, .offering, .reoffered, .reoffering: throw .wrongState
        }
        return sendOffer(of: call, sdp, at: now)
    }

    /// Whether an offer within the call would be sent now.
    package var canReoffer: Bool {
        isSignedIn && !outbox.isFull && call?.state == .established && call?.takeUpQuestions == nil
    }

    /// Answers the offer that rings, or the one within the call.
    package mutating func answer(
        sdp: SessionDescription, attachedData: [AttachedDatum] = [], at now: MonotonicTime
    ) throws(GenesysCommandError) -> [Action] {
        guard isSignedIn else { throw .notSignedIn }
        guard var call else { throw .noCall }
        guard !outbox.isFull else { throw .tooManyMessages }
        call.localData.merge(attachedData)
        let message: ROAPMessage
        switch call.state {
        case .ringing(let offer), .reoffered(let offer): message = call.makeAnswer(to: offer, sdp)
        case .invited, .offering, .established, .reoffering: throw .wrongState
        }
        call.state = .established
        self.call = call
        self.call?.hasAnswered = true
        return send(.roap(message), of: call, at: now)
    }

    /// Hangs up, cancels or rejects; nothing happens without a call.
    package mutating func bye(at now: MonotonicTime) -> [Action] {
        endCall(.byUs, sayingBye: true, at: now)
    }

    /// Sends data within a call, to the switch or to the far end.
    package mutating func sendInfo(
        _ data: [AttachedDatum], to destination: InfoDestination, at now: MonotonicTime
    ) throws(GenesysCommandError) -> [Action] {
        try sendInCall(destination == .peer ? .infoPeer(data) : .infoMap(data), at: now)
    }

    /// Asks for the gateway's statistics of the call; they come as the event `statistics`.
    package mutating func requestStatistics(at now: MonotonicTime) throws(GenesysCommandError) -> [Action] {
        try sendInCall(.getStats, at: now)
    }

    package enum InfoDestination: Hashable, Sendable {
        case peer
        /// The switch, which makes events of it.
        case map
    }

    // MARK: -

    private mutating func sendInCall(
        _ message: GenesysMessage, at now: MonotonicTime
    ) throws(GenesysCommandError) -> [Action] {
        guard isSignedIn else { throw .notSignedIn }
        guard let call else { throw .noCall }
        guard call.isConnected else { throw .notConnected }
        // Room is kept for what the call itself has to say.
        guard outbox.messages.count < Outbox.maximumMessages / 2 else { throw .tooManyMessages }
        return send(message, of: call, at: now)
    }

    private mutating func sendOffer(of call: ROAPCall, _ sdp: SessionDescription, at now: MonotonicTime) -> [Action] {
        var call = call
        let message = call.makeOffer(sdp, tiebreaker: Int.random(in: 1...429_496_723, using: &random))
        self.call = call
        startNoAnswerTimer(at: now)
        return send(.roap(message), of: call, at: now)
    }

    mutating func startNoAnswerTimer(at now: MonotonicTime) {
        timers[.noAnswer] =
            now + max(configuration.noAnswerTimeout, GenesysConfiguration.shortestNoAnswerTimeout)
    }

    mutating func noAnswer(at now: MonotonicTime) -> [Action] {
        guard let call else { return [] }
        switch call.state {
        case .offering:
            return [.event(.noAnswer)] + endCall(.noAnswer, sayingBye: true, at: now)
        case .reoffering:
            return abandonReoffer()
        case .ringing, .invited, .established, .reoffered:
            return []
        }
    }

    /// Media may flow all the while, so the call is not ended because its offer came to nothing.
    mutating func abandonReoffer() -> [Action] {
        guard var call else { return [] }
        timers.cancel(.noAnswer)
        call.state = .established
        call.abandonedSeq = call.seq
        self.call = call
        return [.event(.reofferUnanswered)]
    }

    /// Ends the call if there is one.
    mutating func endCall(_ reason: GenesysEndReason, sayingBye: Bool, at now: MonotonicTime) -> [Action] {
        guard let call else { return [] }
        self.call = nil
        timers.cancel(.noAnswer)
        timers.cancel(.takeUp)
        if outbox.request == nil { timers.cancel(.resend) }
        let isKnown = !outbox.holdsOpening(of: call.number)
        outbox.removeMessages(of: call.number)
        let actions = sayingBye && isKnown ? send(.bye, of: call, at: now) : deliver(at: now)
        return actions + [.event(.ended(reason))]
    }
}
