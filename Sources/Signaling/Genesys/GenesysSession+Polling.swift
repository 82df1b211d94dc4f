internal import Wire

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
        timers[.settle] = isLost || failures > 0 ? now + configuration.settleTime : nil
        return [.perform(request)]
    }

    mutating func pollEnded(
        _ result: Result<HTTPResponse, HTTPFailure>, _ id: HTTPRequestID, _ online: Online, at now: MonotonicTime
    ) -> [Action] {
        guard online.poll == id else { return abandonedPollEnded(result, online, at: now) }
        switch result {
        case .failure(.timedOut) where now - online.pollStarted >= .seconds(10): return pollExpired(at: now)
        case .failure(let failure): return pollFailed(.failed(failure), at: now)
        case .success(let response):
            switch response.status {
            case 200: return pollAnswered(response, online, at: now)
            // The vendor's client signs out here; nothing is lost by asking again.
            case 201...299: return pollAnswered(HTTPResponse(status: 200), online, at: now)
            case 408, 429: return pollFailed(.answered(status: response.status, response.shownText), at: now)
            case 400...499: return pollFailed(.unknownSession(response.shownText), at: now)
            default: return pollFailed(.answered(status: response.status, response.shownText), at: now)
            }
        }
    }

    /// The poll was given up while its answer was on the way: the gateway counts the message as delivered.
    private mutating func abandonedPollEnded(
        _ result: Result<HTTPResponse, HTTPFailure>, _ online: Online, at now: MonotonicTime
    ) -> [Action] {
        var online = online
        online.abandonedPoll = nil
        state = .online(online)
        guard case .success(let response) = result, response.status == 200, !response.body.isEmpty else { return [] }
        return handleMessage(response, at: now)
    }

    private mutating func pollAnswered(
        _ response: HTTPResponse, _ online: Online, at now: MonotonicTime
    ) -> [Action] {
        var online = online
        let isIdle = response.body.isEmpty && now - online.pollStarted < .seconds(1)
        online.emptyPolls = isIdle ? online.emptyPolls + 1 : 0
        online.poll = nil
        state = .online(online)
        var actions = markAlive()
        // Three at once are a gateway that does not hold polls: asking without a pause would only load it.
        if online.emptyPolls >= 3 {
            timers.cancel(.poll)
            timers[.retry] = now + .seconds(1)
        } else {
            actions += startPoll(at: now)
        }
        return response.body.isEmpty ? actions : actions + handleMessage(response, at: now)
    }

    /// The poll has hung as long as it should: nothing happened, and the connection is tried again.
    mutating func pollExpired(at now: MonotonicTime) -> [Action] {
        guard case .online(var online) = state, let poll = online.poll else { return [] }
        online.abandonedPoll = poll
        online.emptyPolls = 0
        state = .online(online)
        return [.cancel(poll)] + startPoll(at: now)
    }

    /// The gateway is there: what failed before is forgotten.
    mutating func markAlive() -> [Action] {
        timers.cancel(.settle)
        failures = 0
        guard isLost else { return [] }
        isLost = false
        return [.event(.reconnected(hasNewSession: false))]
    }

    private mutating func pollFailed(_ loss: ConnectionLoss, at now: MonotonicTime) -> [Action] {
        guard case .online(var online) = state else { return [] }
        online.poll = nil
        state = .online(online)
        timers.cancel(.poll)
        timers.cancel(.settle)
        failures += 1
        var actions: [Action] = isLost ? [] : [.event(.connectionLost(loss))]
        isLost = true
        if needsNewSession(loss) {
            actions += abandonSession(at: now)
            state = .waiting
        }
        return actions + scheduleRetry(loss, at: now)
    }

    /// A call is worth more than a session: while there is one, only the gateway's own word makes it be given up.
    private func needsNewSession(_ loss: ConnectionLoss) -> Bool {
        let isTried = failures >= GenesysConfiguration.failuresBeforeRenewal
        return switch loss {
        case .unknownSession: true
        case .answered: isTried
        case .failed, .signInRefused: isTried && call == nil
        }
    }

    private mutating func abandonSession(at now: MonotonicTime) -> [Action] {
        let cancelled = outbox.request.map { [Action.cancel($0)] } ?? []
        outbox.removeAll()
        timers.cancelAll()
        return cancelled + endCall(.sessionLost, sayingBye: false, at: now)
    }

    mutating func scheduleRetry(_ loss: ConnectionLoss, at now: MonotonicTime) -> [Action] {
        let delay = GenesysConfiguration.backoff(attempt: failures)
        guard delay > .zero else { return retry(at: now) }
        timers[.retry] = now + delay
        return [.event(.retrying(loss, in: delay))]
    }

    mutating func retry(at now: MonotonicTime) -> [Action] {
        switch state {
        case .waiting: startSignIn(isRenewal: true, at: now)
        case .online(let online): online.poll == nil ? startPoll(at: now) : []
        case .signedOut, .signingIn, .signingOut: []
        }
    }
}
