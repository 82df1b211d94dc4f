internal import Signaling
internal import Wire

/// Calls: from the first offer to the last goodbye.
extension GatewayCore {
    mutating func startCall(
        _ offer: ROAPMessage, from session: SessionID, to dialled: String, at now: MonotonicTime
    ) {
        guard !isCancelled(session, at: now) else {
            becomeIdle(session, at: now)
            return post(.bye, to: session, peer: Self.peerName(dialled), at: now)
        }
        var caller = makeParty(session, peer: Self.peerName(dialled))
        _ = caller.dialog.receiveOffer(offer)
        let number = GatewayCall.Number(rawValue: makeNumber())
        let call = GatewayCall(
            number: number, caller: caller, offer: LegDescription(offer), attachedData: offer.attachedData,
            isForQueue: dialled == Self.queueName, state: .queued)
        calls[number] = call
        legOwners[caller.leg] = number
        registrations[session]?.activity = .inCall(number)
        route(number, to: dialled, at: now)
    }

    private mutating func route(_ number: GatewayCall.Number, to dialled: String, at now: MonotonicTime) {
        if let source = LegSource(rawValue: dialled) {
            answerCaller(number, .source(source))
        } else if let room = ConferenceName(dialled) {
            enter(room, number, at: now)
        } else if dialled == Self.queueName {
            timers[.answer(number)] = now + configuration.queueWait
            serveQueue(at: now)
        } else if let callee = users[dialled], let registration = registrations[callee], !registration.isAnonymous {
            guard registration.idleSince != nil else { return endCall(number, error: .refused, at: now) }
            timers[.answer(number)] = now + configuration.ringing
            ring(callee, for: number)
        } else {
            endCall(number, error: .noMatch, at: now)
        }
    }

    /// Begins to offer the call to a client, which must be idle.
    mutating func ring(_ session: SessionID, for number: GatewayCall.Number) {
        guard let caller = calls[number]?.caller, let name = registrations[caller.session]?.user else { return }
        var party = makeParty(session, peer: name)
        _ = party.dialog.prepareOffer()
        legOwners[party.leg] = number
        registrations[session]?.activity = .inCall(number)
        calls[number]?.state = .ringing(party)
        perform(.create(party.leg))
        perform(.makeOffer(party.leg))
    }

    mutating func calleeAnswered(_ number: GatewayCall.Number, at now: MonotonicTime) {
        guard let callee = calls[number]?.callee, let name = registrations[callee.session]?.user else { return }
        timers.cancel(.answer(number))
        calls[number]?.caller.peer = name
        answerCaller(number, .party(callee))
    }

    /// The far end is there, so now the caller's offer is answered; answering earlier would sound like silence.
    mutating func answerCaller(_ number: GatewayCall.Number, _ far: GatewayCall.FarEnd) {
        guard let call = calls[number] else { return }
        calls[number]?.state = .answered(far)
        perform(.create(call.caller.leg))
        perform(.acceptOffer(call.caller.leg, call.offer))
    }

    /// A client hung up, rejected the call, or went away; the other one is told.
    mutating func leaveCall(
        _ number: GatewayCall.Number, _ session: SessionID, tellingIt: Bool = false, at now: MonotonicTime
    ) {
        guard let call = calls[number] else { return }
        guard call.callee?.session == session, case .ringing(let callee) = call.state else {
            return endCall(number, tellingAllBut: tellingIt ? nil : session, at: now)
        }
        release(callee, tellingIt: tellingIt, at: now)
        if registrations[session] != nil { calls[number]?.refusedBy.insert(session) }
        calls[number]?.state = .queued
        guard call.isForQueue else { return endCall(number, error: .refused, at: now) }
        timers[.answer(number)] = now + configuration.queueWait
        serveQueue(at: now)
    }

    /// Ends a call: a caller without an answer is told why, and everybody but `silent` gets a BYE.
    mutating func endCall(
        _ number: GatewayCall.Number, error: GatewayError? = nil, tellingAllBut silent: SessionID? = nil,
        at now: MonotonicTime
    ) {
        guard let call = calls.removeValue(forKey: number) else { return }
        timers.cancel(.answer(number))
        timers.cancel(.media(number))
        for leg in call.openLegs { perform(.close(leg)) }
        for var party in [call.caller, call.callee].compactMap(\.self) {
            legOwners[party.leg] = nil
            becomeIdle(party.session, at: now)
            guard party.session != silent else { continue }
            if let error, let refusal = party.dialog.refuse(error) {
                post(.roap(refusal), to: party.session, peer: party.peer, at: now)
            }
            post(.bye, to: party.session, peer: party.peer, at: now)
        }
        serveQueue(at: now)
    }

    /// Takes a ringing callee out of its call.
    mutating func release(_ party: GatewayCall.Party, tellingIt: Bool, at now: MonotonicTime) {
        perform(.close(party.leg))
        legOwners[party.leg] = nil
        becomeIdle(party.session, at: now)
        if tellingIt { post(.bye, to: party.session, peer: party.peer, at: now) }
    }

    mutating func becomeIdle(_ session: SessionID, at now: MonotonicTime) {
        registrations[session]?.activity = .idle(since: now)
    }

    func isRinging(_ session: SessionID, in number: GatewayCall.Number) -> Bool {
        guard case .ringing(let callee) = calls[number]?.state else { return false }
        return callee.session == session
    }

    private mutating func makeParty(_ session: SessionID, peer: String) -> GatewayCall.Party {
        let leg = LegID(makeNumber())
        let dialog = ROAPDialog(ownSessionID: .number(Int128(makeNumber())))
        return GatewayCall.Party(session: session, leg: leg, dialog: dialog, peer: peer)
    }

    /// What was dialled, as a name that can stand in a header.
    private static func peerName(_ dialled: String) -> String {
        isUserName(dialled) ? dialled : "unknown"
    }
}
