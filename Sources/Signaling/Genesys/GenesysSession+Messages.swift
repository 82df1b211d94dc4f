internal import Wire

extension GenesysSession {
    /// The message that an answer to a poll carries; nil, and counted, when it is none.
    mutating func message(in response: HTTPResponse) -> GenesysMessage? {
        guard response.body.count <= GenesysMessage.maximumBytes,
            let message = try? GenesysMessage(fromGateway: response.text)
        else {
            dropped.malformed += 1
            return nil
        }
        return message
    }

    /// Acts on one message; `Pragma` names who sent it.
    mutating func handle(_ message: GenesysMessage, in response: HTTPResponse, at now: MonotonicTime) -> [Action] {
        noteTakeUp(message, from: Self.peer(of: response), at: now) + act(on: message, in: response, at: now)
    }

    private mutating func act(
        on message: GenesysMessage, in response: HTTPResponse, at now: MonotonicTime
    ) -> [Action] {
        switch message {
        case .roap(let roap): return handle(roap, from: Self.peer(of: response), at: now)
        case .bye: return handleBye(at: now)
        case .invite: return handleInvite(from: Self.peer(of: response))
        case .eventTalk: return handleSwitchEvent(.talkRequested, whileRinging: true)
        case .eventHold: return handleSwitchEvent(.holdRequested, whileRinging: false)
        case .infoPeer(let data): return report(.info(data))
        case .putStats(let statistics): return report(.statistics(statistics))
        case .infoMap, .getStats:
            dropped.malformed += 1
            return []
        }
    }

    /// Proxies add `Pragma: no-cache`, which names nobody.
    private static func peer(of response: HTTPResponse) -> String? {
        response.headers.values(of: "Pragma").first { value in
            (1...256).contains(value.utf8.count) && value.lowercased() != "no-cache"
        }
    }

    private mutating func handle(_ message: ROAPMessage, from peer: String?, at now: MonotonicTime) -> [Action] {
        switch message.messageType {
        case .offer: handleOffer(message, from: peer, at: now)
        case .answer: handleAnswer(message, at: now)
        case .ok: handleOK(message)
        case .error: handleError(message, at: now)
        }
    }

    // MARK: - Offers

    private mutating func handleOffer(_ message: ROAPMessage, from peer: String?, at now: MonotonicTime) -> [Action] {
        guard let peer else {
            dropped.withoutPeer += 1
            return []
        }
        if let call {
            switch call.state {
            case .ringing(let waiting), .reoffered(let waiting):
                if waiting.message == message {
                    dropped.duplicates += 1
                    return []
                }
                // Within the call the first has to be answered before another; one that rings is replaced.
                if call.isConnected { return drop(\.glare) }
            case .offering, .reoffering:
                // Both ends made an offer: the gateway is to drop its own and to answer ours.
                return drop(\.glare) + turnAway(peer, from: call)
            case .invited, .established:
                break
            }
        }
        do throws(SDPError) {
            return take(try RemoteDescription(peer: peer, message: message), in: message)
        } catch {
            return refuse(message, from: peer, error, at: now)
        }
    }

    private mutating func take(_ offer: RemoteOffer, in message: ROAPMessage) -> [Action] {
        guard var call else {
            // Whose goodbyes do not reach the gateway takes no more calls.
            guard !outbox.isFull else { return drop(\.outOfPlace) }
            var call = ROAPCall(number: newCallNumber(), peer: offer.peer, state: .ringing(.init(message)))
            call.seq = message.seq
            call.remoteData.merge(message.attachedData)
            self.call = call
            return [.event(.incoming(peer: offer.peer, offer: offer, attachedData: call.remoteData))]
        }
        call.state = call.isConnected ? .reoffered(.init(message)) : .ringing(.init(message))
        call.peer = offer.peer
        call.seq = message.seq
        self.call = call
        return mergeData(of: message) + [.event(.reoffered(offer))]
    }

    /// An offer that cannot be understood ends its call, before it begins if it is the first.
    private mutating func refuse(
        _ message: ROAPMessage, from peer: String, _ error: SDPError, at now: MonotonicTime
    ) -> [Action] {
        if call != nil { return endCall(.badDescription(error), sayingBye: true, at: now) }
        guard !outbox.isFull else { return drop(\.malformed) }
        let refused = ROAPCall(number: newCallNumber(), peer: peer, state: .invited)
        return send(.bye, of: refused, at: now) + [.event(.offerRefused(peer: peer, error))]
    }

    private mutating func handleInvite(from peer: String?) -> [Action] {
        guard let call else {
            guard let peer else { return drop(\.withoutPeer) }
            guard !outbox.isFull else { return drop(\.outOfPlace) }
            self.call = ROAPCall(number: newCallNumber(), peer: peer, state: .invited)
            return [.event(.incoming(peer: peer, offer: nil, attachedData: []))]
        }
        switch call.state {
        case .established:
            return [.event(.offerRequested)]
        case .offering, .reoffering, .reoffered:
            return drop(\.glare) + turnAway(peer, from: call)
        case .ringing, .invited:
            return drop(\.duplicates)
        }
    }

    /// The gateway has one call a session, so a newcomer is a mistake of its own, but somebody whom people should see.
    private func turnAway(_ peer: String?, from call: ROAPCall) -> [Action] {
        guard let peer, peer != call.peer else { return [] }
        return [.event(.callerTurnedAway(peer: peer))]
    }

    // MARK: - Answers

    private mutating func handleAnswer(_ message: ROAPMessage, at now: MonotonicTime) -> [Action] {
        guard var call else { return drop(\.withoutCall) }
        guard call.awaitsAnswer, !call.isStale(message) else { return drop(\.outOfPlace) }
        timers.cancel(.noAnswer)
        let answer: RemoteAnswer
        do throws(SDPError) {
            answer = try RemoteDescription(peer: call.peer, message: message)
        } catch {
            return endCall(.badDescription(error), sayingBye: true, at: now)
        }
        call.state = .established
        call.hasAnswered = true
        self.call = call
        guard !outbox.isFull else { return endCall(.undeliverable(.failed(.closed)), sayingBye: true, at: now) }
        return send(.roap(call.makeOK(to: message)), of: call, at: now) + mergeData(of: message)
            + [.event(.answered(answer))]
    }

    private mutating func handleOK(_ message: ROAPMessage) -> [Action] {
        guard let call else { return drop(\.withoutCall) }
        guard case .established = call.state else { return drop(\.outOfPlace) }
        return mergeData(of: message) + [.event(.acknowledged)]
    }

    /// An error leaves the call without an outcome, so it is ended.
    private mutating func handleError(_ message: ROAPMessage, at now: MonotonicTime) -> [Action] {
        guard let call else { return drop(\.withoutCall) }
        guard !call.awaitsAnswer || !call.isStale(message) else { return drop(\.outOfPlace) }
        let text = (message.errorType ?? "").scrubbed(limit: 160)
        return mergeData(of: message) + [.event(.gatewayError(text))]
            + endCall(.gatewayError(text), sayingBye: true, at: now)
    }

    // MARK: - Plain messages

    private mutating func handleBye(at now: MonotonicTime) -> [Action] {
        guard call != nil else { return drop(\.withoutCall) }
        return endCall(.byPeer, sayingBye: false, at: now)
    }

    private mutating func handleSwitchEvent(_ event: GenesysEvent, whileRinging: Bool) -> [Action] {
        guard let call else { return drop(\.withoutCall) }
        switch call.state {
        case .established, .reoffered, .reoffering: return [.event(event)]
        case .ringing, .invited: return whileRinging ? [.event(event)] : drop(\.outOfPlace)
        case .offering: return drop(\.outOfPlace)
        }
    }

    private mutating func report(_ event: GenesysEvent) -> [Action] {
        guard call != nil else { return drop(\.withoutCall) }
        return [.event(event)]
    }

    private mutating func mergeData(of message: ROAPMessage) -> [Action] {
        guard var call, call.remoteData.merge(message.attachedData) else { return [] }
        self.call = call
        return [.event(.attachedDataChanged(call.remoteData))]
    }

    private mutating func drop(_ reason: WritableKeyPath<DroppedMessages, Int>) -> [Action] {
        dropped[keyPath: reason] += 1
        return []
    }
}
