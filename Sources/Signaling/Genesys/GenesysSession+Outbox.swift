internal import Wire

extension GenesysSession {
    /// Queues a message of a call, and sends it if none is under way.
    mutating func send(_ message: GenesysMessage, of call: ROAPCall, at now: MonotonicTime) -> [Action] {
        guard let text = message.textForGateway else { return [] }
        let kind: Outbox.Kind =
            switch message {
            case .roap(let roap): roap.opensCall(call) ? .opening : .exchange
            case .bye: .bye
            default: .other
            }
        outbox.append(Outbox.Message(peer: call.peer, text: text, kind: kind, call: call.number))
        return deliver(at: now)
    }

    /// Sends the first message, unless it is under way or waits for its next try.
    mutating func deliver(at now: MonotonicTime) -> [Action] {
        guard let ssid, outbox.request == nil, timers[.resend] == nil, let message = outbox.messages.first,
            // Who does not answer polls is not asked twice as often for that.
            message.deliveries == 0 || !isLost
        else { return [] }
        let path = "/message?from=\(Self.escaped(ssid))&to=\(Self.escaped(message.peer))"
        let request = makeRequest(
            .post, path, body: message.text, timeout: configuration.requestTimeout, at: now)
        guard outbox.deliverFirst(by: request.id) != nil else { return [] }
        return [.perform(request)]
    }

    mutating func deliveryEnded(_ result: Result<HTTPResponse, HTTPFailure>, at now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        switch result {
        case .success(let response):
            if let interception = Interception(response, askedOf: configuration.host) {
                actions = deliveryFailed(.intercepted(interception), atLeast: response.retryAfter, at: now)
            } else if (200...299).contains(response.status) {
                _ = outbox.removeFirst()
                resendBackoff.reset()
            } else {
                let loss = ConnectionLoss.answered(status: response.status, response.shownText)
                actions = deliveryFailed(
                    loss, isFinal: response.isDefiniteNo, atLeast: response.retryAfter, at: now)
            }
        case .failure(let failure):
            actions = deliveryFailed(.failed(failure), at: now)
        }
        return actions + deliver(at: now) + leaveIfDelivered(at: now)
    }

    /// - Parameter isFinal: asking again cannot help.
    private mutating func deliveryFailed(
        _ loss: ConnectionLoss, isFinal: Bool = false, atLeast wish: Duration? = nil, at now: MonotonicTime
    ) -> [Action] {
        guard let message = outbox.messages.first else { return [] }
        let isOfCall = call?.number == message.call
        if !isFinal, message.isRepeated(whileInCall: isOfCall) {
            outbox.request = nil
            let pause = resendBackoff.next(atLeast: wish, using: &random)
            timers[.resend] = pause > .zero ? now + pause : nil
            if isOfCall, call?.awaitsAnswer == true { startNoAnswerTimer(at: now) }
            return []
        }
        _ = outbox.removeFirst()
        resendBackoff.reset()
        return isOfCall ? undelivered(message, loss, isFinal: isFinal, at: now) : []
    }

    /// What is lost with a message of the call: the call itself only where that cannot begin without it.
    private mutating func undelivered(
        _ message: Outbox.Message, _ loss: ConnectionLoss, isFinal: Bool, at now: MonotonicTime
    ) -> [Action] {
        switch message.kind {
        case .opening:
            guard isFinal, case .answered(let status, let text) = loss else {
                return endCall(.undeliverable(loss), sayingBye: true, at: now)
            }
            return endCall(.refused(status: status, text), sayingBye: true, at: now)
        case .exchange: return call?.state == .reoffering ? abandonReoffer() : []
        case .other: return isFinal && call?.takeUpQuestions != nil ? callForgotten(at: now) : []
        case .bye: return []
        }
    }

    private var ssid: String? {
        switch state {
        case .online(let online): online.ssid
        case .signingOut(let leaving): leaving.ssid
        case .signedOut, .signingIn, .waiting: nil
        }
    }
}

extension HTTPResponse {
    /// The destination or the session does not exist; said by the gateway itself, which writes plain text.
    fileprivate var isDefiniteNo: Bool {
        (400...499).contains(status) && status != 408 && status != 429 && !isMarkup
    }
}

extension ROAPMessage {
    /// The call has no media before this message has come: its first offer or answer.
    fileprivate func opensCall(_ call: ROAPCall) -> Bool {
        switch messageType {
        case .offer: call.state == .offering
        case .answer: !call.hasAnswered
        case .ok, .error: false
        }
    }
}
