internal import Signaling
internal import Wire

/// What clients POST.
extension GatewayCore {
    /// How long after a BYE that belongs to no call an offer may still be the one it overtook.
    private static let overtaking = Duration.seconds(2)
    private static let infoLimit = 16_384

    mutating func receiveMessage(
        _ body: [UInt8], from session: SessionID, to peer: String, exchange: ExchangeID, at now: MonotonicTime
    ) {
        guard registrations[session] != nil else { return reply(exchange, .unknownSession) }
        guard peer != "self", peer != session.rawValue else {
            return reply(exchange, GatewayReply(body: String(decoding: body, as: UTF8.self)))
        }
        let text = String(decoding: body, as: UTF8.self)
        guard let message = try? GenesysMessage(fromClient: text) else {
            count(\.malformed)
            return reply(exchange, GatewayReply(status: 400, body: "the message cannot be read\n"))
        }
        reply(exchange, .empty)
        switch message {
        case .roap(let roap):
            guard registrations[session]?.recentBodies.contains(orInserts: body) == false else {
                return count(\.duplicates)
            }
            receive(roap, from: session, to: peer, at: now)
        case .bye:
            receiveBye(from: session, at: now)
        case .infoPeer:
            passInfo(text, from: session, at: now)
        case .getStats:
            requestStatistics(from: session)
        case .infoMap:
            break  // It is for a telephone system behind the gateway, and the lab has none.
        case .invite, .eventTalk, .eventHold, .putStats:
            count(\.outOfState)
        }
    }

    private mutating func receive(
        _ message: ROAPMessage, from session: SessionID, to peer: String, at now: MonotonicTime
    ) {
        switch message.messageType {
        case .offer: receiveOffer(message, from: session, to: peer, at: now)
        case .answer: receiveAnswer(message, from: session, at: now)
        case .ok: receiveOK(from: session)
        case .error: count(\.outOfState)
        }
    }

    private mutating func receiveOffer(
        _ offer: ROAPMessage, from session: SessionID, to peer: String, at now: MonotonicTime
    ) {
        guard let registration = registrations[session] else { return }
        switch registration.activity {
        case .idle:
            startCall(offer, from: session, to: peer, at: now)
        case .invited(let source):
            timers.cancel(.invitation(session))
            startCall(offer, from: session, to: source.rawValue, at: now)
        case .inCall(let number):
            guard !isRinging(session, in: number) else {
                // The client dropped our offer, since it is placing a call of its own.
                leaveCall(number, session, tellingIt: false, at: now)
                return startCall(offer, from: session, to: peer, at: now)
            }
            renegotiate(offer, from: session, in: number, at: now)
        }
    }

    private mutating func renegotiate(
        _ offer: ROAPMessage, from session: SessionID, in number: GatewayCall.Number, at now: MonotonicTime
    ) {
        guard var party = calls[number]?[session], party.dialog.receiveOffer(offer) else { return count(\.outOfState) }
        calls[number]?[session] = party
        perform(.acceptOffer(party.leg, LegDescription(offer)))
    }

    private mutating func receiveAnswer(_ answer: ROAPMessage, from session: SessionID, at now: MonotonicTime) {
        guard let number = registrations[session]?.call, var party = calls[number]?[session],
            let acknowledgement = party.dialog.receiveAnswer(answer)
        else { return count(\.outOfState) }
        calls[number]?[session] = party
        post(.roap(acknowledgement), to: session, peer: party.peer, at: now)
        perform(.acceptAnswer(party.leg, LegDescription(answer)))
        if isRinging(session, in: number) { calleeAnswered(number, at: now) }
        offerAgainIfWanted(session, in: number)
    }

    private mutating func receiveOK(from session: SessionID) {
        guard let number = registrations[session]?.call, calls[number]?[session] != nil else {
            return count(\.outOfState)
        }
        calls[number]?[session]?.dialog.receiveOK()
        offerAgainIfWanted(session, in: number)
    }

    private mutating func receiveBye(from session: SessionID, at now: MonotonicTime) {
        guard let registration = registrations[session] else { return }
        switch registration.activity {
        case .inCall(let number):
            leaveCall(number, session, tellingIt: false, at: now)
        case .invited:
            timers.cancel(.invitation(session))
            becomeIdle(session, at: now)
            serveQueue(at: now)
        case .idle(let since):
            // Soon after a call this is the other half of two crossing goodbyes; otherwise an offer may follow late.
            if now - since > Self.overtaking { registrations[session]?.strayBye = now }
            count(\.outOfState)
        }
    }

    /// True if the offer was cancelled by a BYE that came first.
    mutating func isCancelled(_ session: SessionID, at now: MonotonicTime) -> Bool {
        guard let stray = registrations[session]?.strayBye else { return false }
        registrations[session]?.strayBye = nil
        return now - stray <= Self.overtaking
    }

    private mutating func passInfo(_ text: String, from session: SessionID, at now: MonotonicTime) {
        guard let number = registrations[session]?.call, let call = calls[number], case .connected(.party) = call.state,
            let other = call.other(than: session), text.utf8.count <= Self.infoLimit
        else { return count(\.outOfState) }
        // The receiver does not decode it either, so the text goes on as it came.
        postText(text, to: other.session, peer: other.peer, at: now)
    }

    private mutating func requestStatistics(from session: SessionID) {
        guard let number = registrations[session]?.call, let call = calls[number], let leg = call[session]?.leg,
            call.openLegs.contains(leg)
        else { return count(\.outOfState) }
        perform(.reportStatistics(leg))
    }
}
