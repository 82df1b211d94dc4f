package import Wire

extension GenesysSession {
    /// Signs in; the outcome is `signedIn` or `signInFailed`.
    ///
    /// Nothing happens when signed in already.
    package mutating func signIn(at now: MonotonicTime) -> [Action] {
        switch state {
        case .signedOut: return startSignIn(isRenewal: false, at: now)
        case .signingIn, .waiting, .online: return []
        case .signingOut: return signedOut() + startSignIn(isRenewal: false, at: now)
        }
    }

    /// Hangs up, signs out, and reports `signedOut` after four seconds at most.
    package mutating func signOut(at now: MonotonicTime) -> [Action] {
        switch state {
        case .signedOut:
            return [.event(.signedOut)]
        case .signingIn(let request, _):
            return [.cancel(request)] + signedOut()
        case .waiting:
            return signedOut()
        case .online(let online):
            var actions = [online.poll, online.olderPoll].compactMap(\.self).map { Action.cancel($0) }
            state = .signingOut(Leaving(ssid: online.ssid, isReachable: !isLost))
            // Goodbyes do not wait for what failed before.
            isLost = false
            resendBackoff.reset()
            timers.cancelAll()
            actions += bye(at: now) + deliver(at: now)
            timers[.leave] = now + GenesysConfiguration.leaveTime
            return actions + leaveIfDelivered(at: now)
        case .signingOut:
            return []
        }
    }

    mutating func startSignIn(isRenewal: Bool, at now: MonotonicTime) -> [Action] {
        guard let (id, password) = credentials() else {
            state = .signedOut
            return [.event(.signInFailed(.invalidUser))]
        }
        let request =
            if let password {
                makeRequest(
                    .post, "/sign_in", body: "\(id):\(password)", timeout: configuration.requestTimeout, at: now)
            } else {
                makeRequest(
                    .get, "/sign_in?\(PercentEncoding.encode(id))", timeout: configuration.requestTimeout, at: now)
            }
        state = .signingIn(request.id, isRenewal: isRenewal)
        return [.perform(request)]
    }

    mutating func signInEnded(
        _ result: Result<HTTPResponse, HTTPFailure>, isRenewal: Bool, at now: MonotonicTime
    ) -> [Action] {
        switch result {
        case .failure(let failure):
            return signInFailed(.unreachable(failure), status: nil, isRenewal: isRenewal, at: now)
        case .success(let response):
            guard response.status == 200, let ssid = Self.ssid(in: response.text) else {
                let failure = SignInFailure(response, from: configuration.host)
                return signInFailed(
                    failure, status: response.status, isRenewal: isRenewal, atLeast: response.retryAfter, at: now)
            }
            state = .online(Online(ssid: ssid, pollStarted: now))
            losses.signedIn(at: now)
            isLost = false
            let event = isRenewal ? GenesysEvent.reconnected(hasNewSession: true) : .signedIn
            return [.event(event)] + startPoll(at: now) + deliver(at: now) + takeUpCall(at: now)
        }
    }

    /// The second piece of the first line, split at `=`; nil when there is none, and in HTML, where attributes have one.
    package static func ssid(in text: String) -> String? {
        guard !text.utf8.contains(where: { [UInt8(ascii: "<"), UInt8(ascii: ">")].contains($0) }) else { return nil }
        let line = text.utf8.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        let pieces = line.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
        guard pieces.count >= 2, (1...1024).contains(pieces[1].count) else { return nil }
        return String(Substring(pieces[1]))
    }

    /// A refused first sign-in is final; a later one is tried again, because the gateway may be starting.
    private mutating func signInFailed(
        _ failure: SignInFailure, status: Int?, isRenewal: Bool, atLeast wish: Duration? = nil,
        at now: MonotonicTime
    ) -> [Action] {
        state = .waiting
        guard isRenewal, failure.mayPass(afterStatus: status) else {
            let ended = endCall(.sessionLost, sayingBye: false, at: now)
            reset()
            return ended + [.event(.signInFailed(failure))]
        }
        let loss: ConnectionLoss =
            switch failure {
            case .unreachable(let reason): .failed(reason)
            case .intercepted(let interception): .intercepted(interception)
            default: .signInRefused(failure)
            }
        return scheduleRetry(loss, atLeast: wish, at: now)
    }

    private mutating func credentials() -> (id: String, password: String?)? {
        switch configuration.identity {
        case .anonymous:
            let digits = random.bytes(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            return ("anon" + digits.joined(), nil)
        case .user(let id, let password):
            guard !id.isEmpty, password == nil || !id.utf8.contains(UInt8(ascii: ":")) else { return nil }
            return (id, password)
        }
    }

    // MARK: - Leaving

    /// Sends the sign-out once nothing else is under way.
    mutating func leaveIfDelivered(at now: MonotonicTime) -> [Action] {
        guard case .signingOut(var leaving) = state, leaving.request == nil, outbox.isEmpty, timers[.resend] == nil
        else { return [] }
        let request = makeRequest(
            .get, "/sign_out?id=\(Self.escaped(leaving.ssid))", timeout: GenesysConfiguration.leaveTime, at: now)
        leaving.request = request.id
        if !leaving.isSigningOut { timers[.leave] = now + GenesysConfiguration.leaveTime }
        leaving.isSigningOut = true
        state = .signingOut(leaving)
        return [.perform(request)]
    }

    /// Any answer will do; a request that failed is repeated while there is time, unless the gateway was gone before.
    mutating func signOutEnded(_ result: Result<HTTPResponse, HTTPFailure>, at now: MonotonicTime) -> [Action] {
        guard case .signingOut(var leaving) = state, leaving.isReachable, case .failure = result else {
            return signedOut()
        }
        leaving.request = nil
        state = .signingOut(leaving)
        let pause = resendBackoff.next(using: &random)
        timers[.resend] = pause > .zero ? now + pause : nil
        return leaveIfDelivered(at: now)
    }

    mutating func leaveExpired(at now: MonotonicTime) -> [Action] {
        guard case .signingOut(let leaving) = state else { return [] }
        if let request = leaving.request { return [.cancel(request)] + signedOut() }
        if leaving.isSigningOut { return signedOut() }
        let cancelled = outbox.request.map { [Action.cancel($0)] } ?? []
        outbox.removeAll()
        timers.cancel(.resend)
        return cancelled + leaveIfDelivered(at: now)
    }

    mutating func signedOut() -> [Action] {
        let cancelled = outbox.request.map { [Action.cancel($0)] } ?? []
        reset()
        return cancelled + [.event(.signedOut)]
    }

    /// Cookies stay: they lead to the instance that still may know us.
    mutating func reset() {
        state = .signedOut
        call = nil
        outbox.removeAll()
        timers.cancelAll()
        isLost = false
        failures = 0
        backoff.reset()
        pacing = PollPacing()
        resendBackoff.reset()
        losses = SessionLosses()
    }

    /// Session identities and peer names as a query carries them; what real gateways use is sent as it is.
    static func escaped(_ text: String) -> String { PercentEncoding.encode(text, keeping: "@:!$'()*,;/?") }
}
