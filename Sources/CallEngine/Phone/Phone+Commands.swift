internal import MediaEngine
internal import Signaling
package import Wire

// What a person or a script asks for. A command that does not fit the moment does nothing: the screen may be a key behind.
extension Phone {
    package func handle(_ command: PhoneCommand, at now: MonotonicTime) -> [PhoneAction] {
        switch command {
        case .signIn: signIn(at: now)
        case .signOut: signOut(at: now)
        case .dial(let target, let data): dial(target, attachedData: data, at: now)
        case .answer: answer(at: now)
        case .reject: reject(at: now)
        case .hangUp: hangUp(at: now)
        case .setMuted(let isMuted): setMuted(isMuted)
        case .hold: setHeld(true, at: now)
        case .resume: setHeld(false, at: now)
        case .sendDigits(let text): sendDigits(text, at: now)
        }
    }

    /// Asks the gateway and the TURN servers side by side, so that being ready costs the slower of the two.
    private func signIn(at now: MonotonicTime) -> [PhoneAction] {
        switch line {
        case .signedOut, .refused: break
        case .signingIn, .ready, .linkDown: return []
        }
        signInBegun = now
        setLine(.signingIn, at: now)
        return fillSpares(at: now) + perform(session.signIn(at: now), at: now)
    }

    private func signOut(at now: MonotonicTime) -> [PhoneAction] {
        guard !isLeaving else { return [] }
        isLeaving = true
        var actions = endCall(.signedOut, tellGateway: true, at: now)
        actions += releaseSpares(at: now)
        timers.cancelAll()
        return actions + perform(session.signOut(at: now), at: now)
    }

    private func dial(_ entry: String, attachedData: [AttachedDatum], at now: MonotonicTime) -> [PhoneAction] {
        let target = DialTarget(entry)
        guard !target.text.isEmpty else { return [.message(.cannotDial(.noTarget))] }
        guard call == nil else { return [.message(.cannotDial(.callInProgress))] }
        guard line == .ready else { return [.message(.cannotDial(.notSignedIn))] }
        call = newCall(.outgoing, peer: target.text, state: .awaitingReservation, attachedData: attachedData, at: now)
        call?.postDialKeys = target.keys
        return advanceCall(at: now)
    }

    private func answer(at now: MonotonicTime) -> [PhoneAction] {
        guard case .ringing(let offer) = call?.state else { return [] }
        call?.times.begun = now
        call?.times.answered = now
        call?.leg?.times.begun = now
        call?.leg?.times.answered = now
        // After an INVITE without a description our offer is the answer.
        call?.state = offer == nil ? .awaitingReservation : .answering(offer)
        return advanceCall(at: now)
    }

    private func reject(at now: MonotonicTime) -> [PhoneAction] {
        guard case .ringing = call?.state else { return [] }
        return endCall(.rejectedHere, tellGateway: true, at: now)
    }

    private func hangUp(at now: MonotonicTime) -> [PhoneAction] {
        endCall(.hungUpHere, tellGateway: true, at: now)
    }

    private func setMuted(_ isMuted: Bool) -> [PhoneAction] {
        guard let id = call?.id else { return [] }
        call?.isMuted = isMuted
        return [.setMuted(id, isMuted)]
    }

    /// Hold is an offer of `inactive`, resuming one of `sendrecv`; while an earlier offer is out the wish is kept.
    func setHeld(_ isHeld: Bool, at now: MonotonicTime) -> [PhoneAction] {
        guard let current = call, let leg = current.leg else { return [] }
        call?.wishesHold = nil
        switch (current.state, isHeld) {
        case (.connected, true), (.held, false): break
        // A new transport is being made, over which the call is held again when that is wished for.
        case (.answering, true) where current.connectedAt != nil:
            call?.wishesHold = true
            return []
        case (.answering, false) where current.wishesHold == true: return [.setHeld(current.id, false)]
        default: return []
        }
        guard let sending = reoffer(isHeld ? .inactive : .sendrecv, by: leg, at: now) else {
            call?.wishesHold = isHeld
            return []
        }
        call?.state = isHeld ? .held : .connected
        return [.setHeld(current.id, isHeld)] + sending
    }

    /// Does what was asked for while an offer was out.
    func obeyHoldWish(at now: MonotonicTime) -> [PhoneAction] {
        guard let wish = call?.wishesHold else { return [] }
        return setHeld(wish, at: now)
    }

    /// Offers anew within the call; nil when the session takes no offer now, and then the leg is as before.
    func reoffer(_ direction: MediaDirection, by leg: MediaLeg, at now: MonotonicTime) -> [PhoneAction]? {
        let waiting = leg.pendingOffer
        do {
            return perform(try session.reoffer(sdp: leg.makeOffer(direction), at: now), at: now)
        } catch {
            leg.pendingOffer = waiting
            return nil
        }
    }
}
