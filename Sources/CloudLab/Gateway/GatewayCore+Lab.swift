internal import Signaling
internal import Wire

/// What only tests ask for: the moves of a telephone system that the lab does not have.
extension GatewayCore {
    mutating func perform(_ command: LabCommand, for user: String, exchange: ExchangeID, at now: MonotonicTime) {
        guard let session = users[user], let registration = registrations[session] else {
            return reply(exchange, GatewayReply(status: 404, body: "no such user is signed in\n"))
        }
        guard perform(command, for: registration, at: now) else {
            return reply(exchange, GatewayReply(status: 409, body: "the user's call does not allow it now\n"))
        }
        reply(exchange, .empty)
    }

    private mutating func perform(_ command: LabCommand, for user: Registration, at now: MonotonicTime) -> Bool {
        let peer = user.call.flatMap { calls[$0]?[user.id]?.peer }
        switch command {
        case .notifyTalk:
            post(.eventTalk, to: user.id, peer: peer ?? Self.queueName, at: now)
        case .notifyHold:
            post(.eventHold, to: user.id, peer: peer ?? Self.queueName, at: now)
        case .invite(let source):
            return invite(user, from: source, peer: peer, at: now)
        case .reoffer:
            guard let number = user.call else { return false }
            offerAgain(user.id, in: number)
        case .hangUp:
            guard let number = user.call else { return false }
            endCall(number, at: now)
        }
        return true
    }

    private mutating func invite(
        _ user: Registration, from source: LegSource, peer: String?, at now: MonotonicTime
    ) -> Bool {
        // It would cross the client's own offer, which the client cannot handle.
        let dialog = user.call.flatMap { calls[$0]?[user.id]?.dialog }
        guard dialog?.isSettled ?? true else { return false }
        post(.invite, to: user.id, peer: peer ?? source.rawValue, at: now)
        guard user.idleSince != nil else { return true }
        registrations[user.id]?.activity = .invited(source: source)
        timers[.invitation(user.id)] = now + configuration.invitation
        return true
    }

    /// The invited client did not offer in time.
    mutating func withdrawInvitation(_ session: SessionID, at now: MonotonicTime) {
        guard case .invited(let source) = registrations[session]?.activity else { return }
        becomeIdle(session, at: now)
        post(.bye, to: session, peer: source.rawValue, at: now)
        serveQueue(at: now)
    }
}
