internal import ICEClient
internal import MediaEngine
internal import Signaling
internal import Wire

// A call's steps: each is taken as soon as what it needs is there, whatever came first.
extension Phone {
    func newCall(
        _ direction: CallDirection, peer: String, state: Call.State, attachedData: [AttachedDatum],
        at now: MonotonicTime
    ) -> Call {
        defer { nextCall += 1 }
        return Call(
            id: CallID(nextCall), direction: direction, peer: peer, state: state, attachedData: attachedData,
            times: SetupTimes(begun: now))
    }

    /// Goes as far as the reservation and the descriptions at hand allow.
    func advanceCall(at now: MonotonicTime) -> [PhoneAction] {
        guard let current = call else { return [] }
        switch current.state {
        case .awaitingReservation:
            return takeLeg(.controlling, at: now) { sendOffer(at: now) }
        case .ringing(let offer?):
            return takeLeg(.controlled, at: now) { prepareAnswer(to: offer, at: now) }
        case .answering(let offer?):
            return takeLeg(.controlled, at: now) { prepareAnswer(to: offer, at: now) + sendAnswer(at: now) }
        case .ringing(nil), .dialling, .answering(nil), .connected, .held:
            return []
        }
    }

    /// Gives the call a leg over a warm reservation, unless it has one; without a warm one the call waits.
    private func takeLeg(_ role: ICERole, at now: MonotonicTime, then next: () -> [PhoneAction]) -> [PhoneAction] {
        guard call?.leg == nil else { return next() }
        guard let index = spares.firstIndex(where: { $0.readyAt != nil }) else { return hurrySpares(at: now) }
        let spare = spares.remove(at: index)
        let leg = MediaLeg(
            reservation: spare.reservation, role: role, configuration: configuration.leg, random: &random, at: now)
        if let times = call?.times { leg.times = times }
        leg.sink = call?.nextSink
        leg.observer = observer
        call?.nextSink = nil
        call?.leg = leg
        callReservation = spare.number
        call?.reservation.age = spare.readyAt.map { now - $0 }
        call?.reservation.gatheringTime = spare.reservation.gatheringTime
        return next() + fillSpares(at: now)
    }

    private func sendOffer(at now: MonotonicTime) -> [PhoneAction] {
        guard let current = call, let leg = current.leg else { return [] }
        let offer = leg.makeOffer(.sendrecv)
        descriptionRequest = nil
        do {
            noteReservation(by: leg, at: now)
            switch current.direction {
            case .outgoing:
                call?.state = .dialling
                let sending = try session.offer(
                    to: current.peer, sdp: offer, attachedData: current.attachedData, at: now)
                return perform(noting(sending), at: now)
            case .incoming:
                call?.state = .answering(nil)
                return perform(noting(try session.reoffer(sdp: offer, at: now)), at: now)
            }
        } catch {
            return endCall(.refusedHere(error), tellGateway: true, at: now)
        }
    }

    /// Makes the answer while the call still rings: permissions are installed and checks begin before anybody answers.
    private func prepareAnswer(to offer: RemoteOffer, at now: MonotonicTime) -> [PhoneAction] {
        guard let leg = call?.leg, call?.preparedAnswer == nil else { return [] }
        do {
            let (answer, actions) = try leg.makeAnswer(
                to: offer.session, candidates: offer.audio.candidates, direction: .sendrecv, at: now)
            call?.preparedAnswer = answer
            return perform(actions, at: now)
        } catch {
            return endCall(.badDescription(error), tellGateway: true, at: now)
        }
    }

    private func sendAnswer(at now: MonotonicTime) -> [PhoneAction] {
        guard let leg = call?.leg, let answer = call?.preparedAnswer else { return [] }
        call?.preparedAnswer = nil
        descriptionRequest = nil
        call?.state = .answering(nil)
        noteReservation(by: leg, at: now)
        do {
            let sending = perform(noting(try session.answer(sdp: answer, at: now)), at: now)
            return sending + perform(leg.answerSent(at: now), at: now)
        } catch {
            return endCall(.refusedHere(error), tellGateway: true, at: now)
        }
    }

    /// Remembers which request carries the call's first description.
    private func noting(_ actions: [GenesysSession.Action]) -> [GenesysSession.Action] {
        for action in actions {
            if case .perform(let request) = action, request.method == .post { descriptionRequest = request.id }
        }
        return actions
    }

    /// The reservation counts as earlier only if relay candidates are really in the description that leaves now.
    private func noteReservation(by leg: MediaLeg, at now: MonotonicTime) {
        let wasReady = call?.reservation.age != nil
        call?.reservation.beforeOffer = wasReady && leg.offersRelay
    }

    /// Ends the call, if there is one, and makes its last snapshot.
    func endCall(_ reason: EndReason, tellGateway: Bool, at now: MonotonicTime) -> [PhoneAction] {
        guard let ending = call else { return [] }
        let last = ending.snapshot(endedAt: now, reason: reason)
        remember(last)
        var actions: [PhoneAction] = ending.soundFormat == nil ? [] : [.stopSound(ending.id)]
        let number = callReservation
        // Before the gateway is told, whose session then reports the end once more.
        call = nil
        callReservation = nil
        if tellGateway { actions += perform(session.bye(at: now), at: now) }
        if let leg = ending.leg, let number { actions += retire(leg, number, at: now) }
        return actions + [.callEnded(last)] + fillSpares(at: now)
    }

    /// Begins to give back what a leg holds that no call has any more.
    func retire(_ leg: MediaLeg, _ number: UInt32, at now: MonotonicTime) -> [PhoneAction] {
        let actions = networkActions(of: leg.close(at: now))
        if !leg.isEnded { retiringLegs.append((number, leg)) }
        return actions
    }

    /// Puts an ended call at the head of the list.
    func remember(_ ended: CallSnapshot) {
        history.insert(ended, at: 0)
        if history.count > Self.historyLimit { history.removeLast() }
    }

    private static var historyLimit: Int { 50 }

    // MARK: What the leg reports

    func perform(_ actions: [MediaLeg.Action], at now: MonotonicTime) -> [PhoneAction] {
        var result: [PhoneAction] = []
        for action in actions {
            switch action {
            case .network(let action): result.append(.network(action))
            case .pathFound, .keyReleased: break
            case .firstMedia: result += pressPostDialKeys(at: now)
            case .keySent(let key): result += keySent(key)
            case .keyReceived(let key): result += keyReceived(key)
            case .secured: result += mediaSecured(at: now)
            case .interrupted: result.append(.message(.pathInterrupted))
            case .moved(let move): result.append(.message(.pathMoved(move)))
            case .restartWanted: result += offerRestart(at: now)
            // The far end's goodbye on the media path may overtake the one through the gateway.
            case .failed(.closedByPeer): result += endCall(.hungUpThere, tellGateway: true, at: now)
            case .failed(let failure): result += endCall(.media(failure), tellGateway: true, at: now)
            }
        }
        return result
    }

    func networkActions(of actions: [MediaLeg.Action]) -> [PhoneAction] {
        actions.compactMap { if case .network(let action) = $0 { .network(action) } else { nil } }
    }

    private func mediaSecured(at now: MonotonicTime) -> [PhoneAction] {
        guard let current = call, let format = current.leg?.format else { return [] }
        if case .answering = current.state { call?.state = .connected }
        if current.connectedAt == nil { call?.connectedAt = now }
        return useSound(of: format) + obeyHoldWish(at: now) + pressPostDialKeys(at: now)
    }

    /// Lets the sound follow what was agreed on within the call, by whichever offer; before there are keys there is none.
    func followAgreement() -> [PhoneAction] {
        guard call?.soundFormat != nil, let format = call?.leg?.format else { return [] }
        return useSound(of: format)
    }

    /// Starts the sound, or starts it anew where it was agreed on otherwise, and leaves it muted or held as it is.
    private func useSound(of format: StreamFormat) -> [PhoneAction] {
        guard let current = call, current.soundFormat != format else { return [] }
        call?.soundFormat = format
        var actions: [PhoneAction] = current.soundFormat == nil ? [] : [.stopSound(current.id)]
        actions.append(.startSound(current.id, format))
        if current.isMuted { actions.append(.setMuted(current.id, true)) }
        if case .held = current.state { actions.append(.setHeld(current.id, true)) }
        return actions
    }
}
