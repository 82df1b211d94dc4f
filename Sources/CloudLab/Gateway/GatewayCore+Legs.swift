internal import Signaling
internal import Wire

/// What legs report.
extension GatewayCore {
    mutating func handle(_ event: LegEvent, at now: MonotonicTime) {
        // A leg's last events may come after its call has ended.
        guard let number = legOwners[event.leg], let session = calls[number]?.session(of: event.leg) else { return }
        switch event {
        case .answerReady(_, let description):
            sendAnswer(description, to: session, in: number, at: now)
        case .offerReady(_, let description):
            sendOffer(description, to: session, in: number, at: now)
        case .connected:
            calls[number]?[session]?.hasHadMedia = true
            timers.cancel(.media(number))
        case .refused:
            endCall(number, error: .failed, at: now)
        case .lost:
            mediaLost(of: session, in: number, at: now)
        case .digit(_, let digit):
            pressed(digit, by: session, in: number, at: now)
        case .digitPassed:
            count(\.digitsPassed)
        case .statistics(_, let statistics):
            guard let peer = calls[number]?[session]?.peer else { return }
            post(.putStats(statistics), to: session, peer: peer, at: now)
        }
    }

    /// The user whose client has this leg; nil when its call is over.
    func user(of leg: LegID) -> String? {
        guard let number = legOwners[leg], let session = calls[number]?.session(of: leg) else { return nil }
        return registrations[session]?.user
    }

    private mutating func sendAnswer(
        _ description: LegDescription, to session: SessionID, in number: GatewayCall.Number, at now: MonotonicTime
    ) {
        guard var party = calls[number]?[session], let answer = party.dialog.answer(description) else { return }
        calls[number]?[session] = party
        post(.roap(answer), to: session, peer: party.peer, at: now)
        guard let call = calls[number], case .answered(let far) = call.state, session == call.caller.session else {
            return
        }
        calls[number]?.state = .connected(far)
        switch far {
        case .source(let source): perform(.attach(call.caller.leg, source))
        case .room(let room): perform(.enter(call.caller.leg, room))
        case .party(let callee): perform(.bridge(call.caller.leg, callee.leg))
        }
    }

    private mutating func sendOffer(
        _ description: LegDescription, to session: SessionID, in number: GatewayCall.Number, at now: MonotonicTime
    ) {
        guard let call = calls[number], var party = call[session] else { return }
        let tiebreaker = Int(random.next(upperBound: 429_496_723 as UInt64)) + 1
        let data = isRinging(session, in: number) ? call.attachedData : []
        guard let offer = party.dialog.offer(description, attachedData: data, tiebreaker: tiebreaker) else { return }
        calls[number]?[session] = party
        post(.roap(offer), to: session, peer: party.peer, at: now)
    }

    /// A client whose path is lost may offer again; one that never had a path is told at once.
    private mutating func mediaLost(of session: SessionID, in number: GatewayCall.Number, at now: MonotonicTime) {
        guard calls[number]?[session]?.hasHadMedia == true else { return endCall(number, error: .failed, at: now) }
        timers[.media(number)] = timers[.media(number)] ?? now + configuration.mediaRecovery
    }

    /// Makes an offer to a client, now or as soon as its own is settled.
    mutating func offerAgain(_ session: SessionID, in number: GatewayCall.Number) {
        guard var party = calls[number]?[session] else { return }
        let isFree = party.dialog.prepareOffer()
        calls[number]?[session] = party
        if isFree { perform(.makeOffer(party.leg)) }
    }

    mutating func offerAgainIfWanted(_ session: SessionID, in number: GatewayCall.Number) {
        guard calls[number]?[session]?.dialog.wantsOffer == true else { return }
        offerAgain(session, in: number)
    }
}

extension LegEvent {
    var leg: LegID {
        switch self {
        case .answerReady(let leg, _), .offerReady(let leg, _), .connected(let leg), .refused(let leg, _),
            .lost(let leg, _), .statistics(let leg, _), .digit(let leg, _), .digitPassed(let leg, _):
            leg
        }
    }
}
