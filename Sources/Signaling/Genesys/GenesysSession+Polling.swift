package import Wire

extension GenesysSession {
    mutating func startPoll(at now: MonotonicTime) -> [Action] {
        guard case .online(var online) = state else { return [] }
        let limit = configuration.pollTimeout == .zero ? nil : max(configuration.pollTimeout, .seconds(10))
        let request = makeRequest(
            .get, "/wait?id=\(Self.escaped(online.ssid))", timeout: limit.map { $0 + .seconds(5) } ?? .seconds(86_400),
            at: now)
        online.poll = request.id
        online.pollStarted = now
        state = .online(online)
        timers[.poll] = limit.map { now + $0 }
        timers[.settle] = isLost ? now + configuration.settleTime : nil
        return [.perform(request)]
    }

    mutating func pollEnded(
        _ result: Result<HTTPResponse, HTTPFailure>, _ id: HTTPRequestID, _ online: Online, at now: MonotonicTime
    ) -> [Action] {
        guard online.poll == id else { return olderPollEnded(result, online, at: now) }
        switch result {
        case .failure(.timedOut) where now - online.pollStarted >= .seconds(10): return pollExpired(at: now)
        case .failure(let failure): return pollFailed(.failed(failure), at: now)
        case .success(let response):
            if let loss = loss(in: response) {
                return pollFailed(loss, atLeast: response.retryAfter, at: now)
            }
            // The vendor's client signs out at any other success than 200; nothing is lost by asking again.
            return pollAnswered(response.status == 200 ? response : HTTPResponse(status: 200), online, at: now)
        }
    }

    /// Why an answer to a poll is none; nil when it is one.
    ///
    /// Who speaks comes before what is said.
    private func loss(in response: HTTPResponse) -> ConnectionLoss? {
        if let interception = Interception(response, askedOf: configuration.host) { return .intercepted(interception) }
        switch response.status {
        case 200...299: return nil
        case 408, 429: return .answered(status: response.status, response.shownText)
        // A gateway writes plain text: a page is a server's on the way, which knows nothing of sessions.
        case 400...499 where !response.isMarkup: return .unknownSession(response.shownText)
        default: return .answered(status: response.status, response.shownText)
        }
    }

    /// The poll that was renewed has ended after all: the gateway counts what it says as delivered.
    private mutating func olderPollEnded(
        _ result: Result<HTTPResponse, HTTPFailure>, _ online: Online, at now: MonotonicTime
    ) -> [Action] {
        var online = online
        online.olderPoll = nil
        state = .online(online)
        guard case .success(let response) = result, response.status == 200, !response.body.isEmpty,
            let message = message(in: response)
        else { return [] }
        pacing.messageCame()
        return gatewayProven(at: now) + handle(message, in: response, at: now)
    }

    private mutating func pollAnswered(
        _ response: HTTPResponse, _ online: Online, at now: MonotonicTime
    ) -> [Action] {
        var online = online
        online.poll = nil
        state = .online(online)
        let message = response.body.isEmpty ? nil : message(in: response)
        var actions: [Action]
        if message != nil { pacing.messageCame() }
        if message != nil || now - online.pollStarted >= GenesysConfiguration.heldPollTime {
            actions = gatewayProven(at: now) + startPoll(at: now)
        } else {
            actions = linkIsBack(at: now) + pollSoon(isUnknown: !response.body.isEmpty, at: now)
        }
        if let message { actions += handle(message, in: response, at: now) }
        return actions
    }

    /// Who answers at once with nothing would be asked thousands of times a second.
    private mutating func pollSoon(isUnknown: Bool, at now: MonotonicTime) -> [Action] {
        let pause = pacing.pause(isUnknown: isUnknown, using: &random)
        guard pause > .zero else { return startPoll(at: now) }
        timers.cancel(.poll)
        timers[.retry] = now + pause
        return []
    }

    /// The poll has hung as long as it should: nothing happened, and the connection is tried again.
    ///
    /// The old one goes on until its own time is up, since its answer may be on the way; the gateway ends it when it
    /// hears the new one.
    mutating func pollExpired(at now: MonotonicTime) -> [Action] {
        guard case .online(var online) = state, let poll = online.poll else { return [] }
        let cancelled = online.olderPoll.map { [Action.cancel($0)] } ?? []
        online.olderPoll = poll
        state = .online(online)
        return cancelled + gatewayProven(at: now) + startPoll(at: now)
    }

    /// The gateway has answered as the protocol does: what failed before is forgotten.
    private mutating func gatewayProven(at now: MonotonicTime) -> [Action] {
        failures = 0
        backoff.reset()
        pacing.pollWasHeld()
        return linkIsBack(at: now)
    }

    /// A poll hangs, or its answer was no error: the link counts as up, though nothing is forgotten for that.
    mutating func linkIsBack(at now: MonotonicTime) -> [Action] {
        timers.cancel(.settle)
        guard isLost else { return [] }
        isLost = false
        return [.event(.reconnected(hasNewSession: false))] + deliver(at: now)
    }

    // MARK: - Failures

    private mutating func pollFailed(
        _ loss: ConnectionLoss, atLeast wish: Duration? = nil, at now: MonotonicTime
    ) -> [Action] {
        guard case .online(var online) = state else { return [] }
        online.poll = nil
        state = .online(online)
        timers.cancel(.poll)
        timers.cancel(.settle)
        failures += 1
        var actions: [Action] = isLost ? [] : [.event(.connectionLost(loss))]
        isLost = true
        if needsNewSession(loss) {
            actions += loseSession(online, at: now)
            if case .unknownSession = loss, losses.lost(at: now) { return actions + giveWay(at: now) }
            actions += keepLiveCall(at: now)
        }
        return actions + scheduleRetry(loss, atLeast: wish, at: now)
    }

    /// A live call is worth more than a session: one refusal may be a mistake of somebody on the way, and a connection
    /// that fails says nothing of the session.
    private func needsNewSession(_ loss: ConnectionLoss) -> Bool {
        let isLive = call?.isConnected == true
        let isTried = failures >= GenesysConfiguration.failuresBeforeRenewal
        return switch loss {
        case .unknownSession: !isLive || failures > 1
        case .answered: isTried
        case .failed, .intercepted, .signInRefused: isTried && call == nil
        }
    }

    private mutating func loseSession(_ online: Online, at now: MonotonicTime) -> [Action] {
        let requests = [online.poll, online.olderPoll, outbox.request].compactMap(\.self)
        outbox.removeAll()
        timers.cancelAll()
        failures = 0
        state = .waiting
        return requests.map { .cancel($0) }
    }

    /// Somebody signs in with the same name again and again: coming back would only throw them out.
    private mutating func giveWay(at now: MonotonicTime) -> [Action] {
        let user: String = if case .user(let id, _) = configuration.identity { id } else { "" }
        let ended = endCall(.sessionLost, sayingBye: false, at: now)
        reset()
        return ended + [.event(.signInFailed(.signedInElsewhere(user: user)))]
    }

    mutating func scheduleRetry(
        _ loss: ConnectionLoss, atLeast wish: Duration? = nil, at now: MonotonicTime
    ) -> [Action] {
        let pause = backoff.next(atLeast: wish, using: &random)
        guard pause > .zero else { return retry(at: now) }
        timers[.retry] = now + pause
        return [.event(.retrying(loss, in: pause))]
    }

    /// This host is on another network now: what failed on the old one says nothing of it.
    package mutating func networkChanged(at now: MonotonicTime) -> [Action] {
        backoff.reset()
        resendBackoff.reset()
        guard timers[.retry] != nil, isLost || !isSignedIn else { return [] }
        timers.cancel(.retry)
        return retry(at: now)
    }

    mutating func retry(at now: MonotonicTime) -> [Action] {
        switch state {
        case .waiting: startSignIn(isRenewal: true, at: now)
        case .online(let online): online.poll == nil ? startPoll(at: now) : []
        case .signedOut, .signingIn, .signingOut: []
        }
    }
}
