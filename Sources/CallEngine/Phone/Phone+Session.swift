internal import MediaEngine
internal import Signaling
internal import Wire

// What the gateway says.
extension Phone {
    func perform(_ actions: [GenesysSession.Action], at now: MonotonicTime) -> [PhoneAction] {
        var result: [PhoneAction] = []
        for action in actions {
            switch action {
            case .perform(let request): result.append(.http(request))
            case .cancel(let id): result.append(.cancelHTTP(id))
            case .event(let event): result += receive(event, at: now)
            }
        }
        return result
    }

    private func receive(_ event: GenesysEvent, at now: MonotonicTime) -> [PhoneAction] {
        switch event {
        case .signedIn, .signInFailed, .signedOut, .connectionLost, .retrying, .reconnected:
            lineChanged(event, at: now)
        case .incoming(let peer, let offer, let data): ring(peer, offer, data, at: now)
        case .offerRefused(let peer, let error):
            [.message(.callerRefused(peer: peer, error))] + missed(peer, .badDescription(error), at: now)
        case .callerTurnedAway(let peer):
            [.message(.callerTurnedAway(peer: peer))] + missed(peer, .busyHere, at: now)
        case .answered(let answer): answered(answer, at: now)
        case .reoffered(let offer): reoffered(offer, at: now)
        case .offerRequested: offerRequested(at: now)
        case .talkRequested: talkRequested(at: now)
        case .holdRequested: setHeld(true, at: now)
        case .attachedDataChanged(let data): attachedDataChanged(data)
        case .info(let data): [.message(.info(data))]
        case .ended(let reason): ended(reason, at: now)
        case .reofferUnanswered: reofferUnanswered(at: now)
        case .callTakenUp: offerRestart(at: now) + obeyHoldWish(at: now)
        case .acknowledged, .statistics, .gatewayError, .noAnswer: []
        }
    }

    // MARK: The line

    private func lineChanged(_ event: GenesysEvent, at now: MonotonicTime) -> [PhoneAction] {
        switch event {
        case .signedIn:
            setLine(.ready, at: now)
            noteReady(at: now)
            return [.message(.signedIn)]
        case .signInFailed(let failure):
            setLine(.refused(failure), at: now)
            timers.cancel(.reserve)
            return [.message(.signInFailed(failure))] + releaseSpares(at: now)
        case .connectionLost(let loss):
            setLine(.linkDown(loss), at: now)
            return [.message(.linkLost(loss))]
        case .retrying(let loss, let interval):
            setLine(.linkDown(loss), at: now)
            return [.message(.linkRetry(loss, in: interval))]
        case .reconnected:
            setLine(.ready, at: now)
            return [.message(.linkBack)] + offerRestart(at: now)
        case .signedOut:
            setLine(.signedOut, at: now)
            return signedOutIfDone()
        default:
            return []
        }
    }

    func setLine(_ line: PhoneSnapshot.Line, at now: MonotonicTime) {
        guard line != self.line else { return }
        self.line = line
        lineSince = now
    }

    /// Notes how long it took until a call could be placed, once.
    func noteReady(at now: MonotonicTime) {
        let isReserved = configuration.reserve == 0 || spares.contains { $0.readyAt != nil }
        guard signInTime == nil, let signInBegun, line == .ready, isReserved else { return }
        signInTime = now - signInBegun
    }

    // MARK: The call

    private func ring(
        _ peer: String, _ offer: RemoteOffer?, _ data: [AttachedDatum], at now: MonotonicTime
    ) -> [PhoneAction] {
        guard call == nil else { return refuseNewcomer(peer, at: now) }
        call = newCall(.incoming, peer: peer, state: .ringing(offer), attachedData: data, at: now)
        return advanceCall(at: now)
    }

    /// A call of ours that waits for a relay port is unknown to the session, which has taken the newcomer for the call.
    private func refuseNewcomer(_ peer: String, at now: MonotonicTime) -> [PhoneAction] {
        // What the session says of the newcomer's end is not about our call.
        let refusal = session.bye(at: now).filter { if case .event = $0 { false } else { true } }
        return perform(refusal, at: now) + [.message(.callerTurnedAway(peer: peer))]
            + missed(peer, .busyHere, at: now)
    }

    /// A caller who never rang is a call all the same, for the list of calls and for scripts.
    private func missed(_ peer: String, _ reason: EndReason, at now: MonotonicTime) -> [PhoneAction] {
        let missed = newCall(.incoming, peer: peer, state: .ringing(nil), attachedData: [], at: now)
        let last = missed.snapshot(endedAt: now, reason: reason)
        remember(last)
        return [.callEnded(last)]
    }

    private func answered(_ answer: RemoteAnswer, at now: MonotonicTime) -> [PhoneAction] {
        guard let leg = call?.leg else { return [] }
        do {
            let actions = try leg.accept(answer.session, candidates: answer.audio.candidates, at: now)
            if leg.times.answered == nil { leg.times.answered = now }
            if case .dialling = call?.state { call?.state = .answering(nil) }
            let following = perform(actions, at: now) + followAgreement()
            return following + obeyHoldWish(at: now) + offerRestart(at: now)
        } catch {
            return endCall(.badDescription(error), tellGateway: true, at: now)
        }
    }

    /// A new offer: in place of the one that rings, or within the call, where it is answered at once.
    private func reoffered(_ offer: RemoteOffer, at now: MonotonicTime) -> [PhoneAction] {
        call?.peer = offer.peer
        guard let leg = call?.leg else { return replaceOffer(with: offer, at: now) }
        if leg.needsNewTransport(for: offer.session) { return renewTransport(for: offer, from: leg, at: now) }
        do {
            return try answer(offer, with: leg, at: now)
        } catch let error as SDPError {
            return endCall(.badDescription(error), tellGateway: true, at: now)
        } catch let error as GenesysCommandError {
            return endCall(.refusedHere(error), tellGateway: true, at: now)
        } catch {
            return []
        }
    }

    private func answer(_ offer: RemoteOffer, with leg: MediaLeg, at now: MonotonicTime) throws -> [PhoneAction] {
        let direction: MediaDirection = if case .held = call?.state { .inactive } else { .sendrecv }
        let (answer, actions) = try leg.makeAnswer(
            to: offer.session, candidates: offer.audio.candidates, direction: direction, at: now)
        if case .ringing = call?.state {
            call?.state = .ringing(offer)
            call?.preparedAnswer = answer
            return perform(actions, at: now)
        }
        let sending = perform(actions, at: now) + perform(try session.answer(sdp: answer, at: now), at: now)
        return sending + perform(leg.answerSent(at: now), at: now) + followAgreement() + obeyHoldWish(at: now)
    }

    /// The far end has started anew, as after a transfer: the old path and keys are worth nothing (RFC 8842, section 3).
    private func renewTransport(for offer: RemoteOffer, from old: MediaLeg, at now: MonotonicTime) -> [PhoneAction] {
        guard let number = callReservation else { return [] }
        call?.leg = nil
        callReservation = nil
        let actions = retire(old, number, at: now)
        call?.preparedAnswer = nil
        if case .ringing = call?.state {
            call?.state = .ringing(offer)
        } else {
            if case .held = call?.state { call?.wishesHold = true }
            call?.state = .answering(offer)
            call?.nextSink = old.sink
        }
        return actions + advanceCall(at: now)
    }

    /// Without a leg nothing was said to the older offer, or of our own that an invitation asked for: this one counts.
    private func replaceOffer(with offer: RemoteOffer, at now: MonotonicTime) -> [PhoneAction] {
        switch call?.state {
        case .ringing: call?.state = .ringing(offer)
        case .answering, .awaitingReservation: call?.state = .answering(offer)
        case .dialling, .connected, .held, nil: return []
        }
        return advanceCall(at: now)
    }

    /// Nobody answered our hold or resume: the call is as it was before.
    private func reofferUnanswered(at now: MonotonicTime) -> [PhoneAction] {
        guard let current = call else { return [] }
        current.leg?.pendingOffer = nil
        if current.leg?.isRestartOffered == true {
            current.leg?.restartUnanswered()
            return offerRestart(at: now)
        }
        switch current.state {
        case .held:
            call?.state = .connected
            return [.setHeld(current.id, false), .message(.holdUnanswered)]
        case .connected:
            call?.state = .held
            return [.setHeld(current.id, true), .message(.holdUnanswered)]
        case .awaitingReservation, .dialling, .ringing, .answering:
            return []
        }
    }

    /// The switch wants our description anew: the same again, as we are, held or not.
    private func offerRequested(at now: MonotonicTime) -> [PhoneAction] {
        guard let current = call, let leg = current.leg else { return [] }
        let direction: MediaDirection = if case .held = current.state { .inactive } else { .sendrecv }
        return reoffer(direction, by: leg, at: now) ?? []
    }

    private func talkRequested(at now: MonotonicTime) -> [PhoneAction] {
        switch call?.state {
        case .ringing: handle(.answer, at: now)
        case .held: setHeld(false, at: now)
        case .awaitingReservation, .dialling, .answering, .connected, nil: []
        }
    }

    private func attachedDataChanged(_ data: [AttachedDatum]) -> [PhoneAction] {
        call?.attachedData = data
        return []
    }

    private func ended(_ reason: GenesysEndReason, at now: MonotonicTime) -> [PhoneAction] {
        guard let current = call else { return [] }
        let isRinging: Bool = if case .ringing = current.state { true } else { false }
        return endCall(EndReason(reason, isRinging: isRinging), tellGateway: false, at: now)
    }
}

extension EndReason {
    fileprivate init(_ reason: GenesysEndReason, isRinging: Bool) {
        switch reason {
        case .byUs: self = .hungUpHere
        case .byPeer: self = isRinging ? .cancelledThere : .hungUpThere
        case .noAnswer: self = .notAnswered
        case .gatewayError(let word): self = .refused(word)
        case .refused(_, let words): self = .refused(words)
        case .undeliverable(let loss): self = .undeliverable(loss)
        case .badDescription(let error): self = .badDescription(error)
        case .sessionLost: self = .gatewayLost
        case .forgotten: self = .forgotten
        }
    }
}
