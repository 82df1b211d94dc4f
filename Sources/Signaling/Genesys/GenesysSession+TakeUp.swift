internal import Wire

// A live call outlives the session that carried it: its media does not pass through the gateway's HTTP side. In the
// new session the gateway is asked for the call's statistics, which begins nothing where it knows no call.
extension GenesysSession {
    /// A live call is kept without a session; any other has nothing that goes on.
    mutating func keepLiveCall(at now: MonotonicTime) -> [Action] {
        guard var call else { return [] }
        guard call.isConnected else { return endCall(.sessionLost, sayingBye: false, at: now) }
        let isOffered = call.state == .reoffering
        if isOffered { call.abandonedSeq = call.seq }
        call.state = .established
        call.takeUpQuestions = 0
        self.call = call
        return isOffered ? [.event(.reofferUnanswered)] : []
    }

    /// Asks whether the gateway knows the call; after the last question the call is over.
    mutating func takeUpCall(at now: MonotonicTime) -> [Action] {
        guard var call, let asked = call.takeUpQuestions else { return [] }
        guard asked < GenesysConfiguration.takeUpQuestions else { return callForgotten(at: now) }
        call.takeUpQuestions = asked + 1
        self.call = call
        timers[.takeUp] = now + GenesysConfiguration.takeUpInterval
        return send(.getStats, of: call, at: now)
    }

    mutating func takeUpExpired(at now: MonotonicTime) -> [Action] { takeUpCall(at: now) }

    /// The gateway knows nothing of the call; whoever is at its other end is told.
    mutating func callForgotten(at now: MonotonicTime) -> [Action] {
        endCall(.forgotten, sayingBye: true, at: now)
    }

    /// What a message says of a call that is to be taken up: it goes on, or a newcomer has its place.
    mutating func noteTakeUp(_ message: GenesysMessage, from peer: String?, at now: MonotonicTime) -> [Action] {
        guard let call, call.takeUpQuestions != nil else { return [] }
        switch message {
        case .bye: return []
        case .roap(let roap) where roap.messageType == .error: return []
        case .roap(let roap) where roap.messageType == .offer && peer != nil && peer != call.peer:
            return endCall(.forgotten, sayingBye: false, at: now)
        case .invite where peer != nil && peer != call.peer:
            return endCall(.forgotten, sayingBye: false, at: now)
        default:
            self.call?.takeUpQuestions = nil
            timers.cancel(.takeUp)
            return [.event(.callTakenUp)]
        }
    }
}
