internal import Wire

extension GenesysSession {
    /// Queues a message of a call, and sends it if none is under way.
    mutating func send(_ message: GenesysMessage, of call: ROAPCall, at now: MonotonicTime) -> [Action] {
        guard let text = message.textForGateway else { return [] }
        let kind: Outbox.Kind =
            switch message {
            case .roap: .roap
            case .bye: .bye
            default: .other
            }
        outbox.append(Outbox.Message(peer: call.peer, text: text, kind: kind, call: call.number))
        return deliver(at: now)
    }

    /// Sends the first message, unless it is under way or waits for its next try.
    mutating func deliver(at now: MonotonicTime) -> [Action] {
        guard let ssid, outbox.request == nil, timers[.resend] == nil, let message = outbox.messages.first else {
            return []
        }
        let path = "/message?from=\(Self.escaped(ssid))&to=\(Self.escaped(message.peer))"
        let request = makeRequest(
            .post, path, body: message.text, timeout: configuration.requestTimeout, at: now)
        guard outbox.deliverFirst(by: request.id) != nil else { return [] }
        return [.perform(request)]
    }

    mutating func deliveryEnded(_ result: Result<HTTPResponse, HTTPFailure>, at now: MonotonicTime) -> [Action] {
        let actions: [Action]
        switch result {
        case .success(let response) where (200...299).contains(response.status):
            _ = outbox.removeFirst()
            actions = []
        case .success(let response):
            actions = deliveryFailed(.answered(status: response.status, response.shownText), at: now)
        case .failure(let failure):
            actions = deliveryFailed(.failed(failure), at: now)
        }
        return actions + deliver(at: now) + leaveIfDelivered(at: now)
    }

    private mutating func deliveryFailed(_ loss: ConnectionLoss, at now: MonotonicTime) -> [Action] {
        guard let message = outbox.messages.first else { return [] }
        let isAlive = message.kind == .roap && call?.number == message.call
        if isAlive, message.deliveries < GenesysConfiguration.maximumDeliveries, Self.mayPass(loss) {
            outbox.request = nil
            timers[.resend] = now + GenesysConfiguration.resendInterval
            if call?.awaitsAnswer == true { startNoAnswerTimer(at: now) }
            return []
        }
        _ = outbox.removeFirst()
        guard isAlive else { return [] }
        if case .answered(let status, let text) = loss, !Self.mayPass(loss) {
            return endCall(.refused(status: status, text), sayingBye: true, at: now)
        }
        return endCall(.undeliverable(loss), sayingBye: true, at: now)
    }

    /// A definite no is not asked again: the destination or the session does not exist.
    private static func mayPass(_ loss: ConnectionLoss) -> Bool {
        guard case .answered(let status, _) = loss else { return true }
        return !(400...499).contains(status) || status == 408 || status == 429
    }

    private var ssid: String? {
        switch state {
        case .online(let online): online.ssid
        case .signingOut(let leaving): leaving.ssid
        case .signedOut, .signingIn, .waiting: nil
        }
    }
}
