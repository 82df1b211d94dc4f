internal import Signaling
internal import Wire

/// Long polls: the way messages reach a client, and the sign that it lives.
extension GatewayCore {
    mutating func wait(_ session: SessionID, exchange: ExchangeID, at now: MonotonicTime) {
        guard registrations[session] != nil else { return reply(exchange, .unknownSession) }
        polls[exchange] = session
        timers[.registration(session)] = now + configuration.registrationGrace
        updateMailbox(of: session, at: now) { $0.poll(exchange) }
    }

    /// Sends a message to a client; `peer` is who it is from.
    mutating func post(_ message: GenesysMessage, to session: SessionID, peer: String, at now: MonotonicTime) {
        guard let text = message.textForClient else { preconditionFailure("\(message) is not for clients") }
        postText(text, to: session, peer: peer, at: now)
    }

    mutating func postText(_ text: String, to session: SessionID, peer: String, at now: MonotonicTime) {
        var isAccepted = true
        updateMailbox(of: session, at: now) { mailbox in
            let outcome = mailbox.post(Mailbox.Message(text: text, peer: peer))
            isAccepted = outcome.accepted
            return outcome.deliveries
        }
        if !isAccepted { count(\.overflows) }
    }

    mutating func updateMailbox(
        holding exchange: ExchangeID, at now: MonotonicTime, _ update: (inout Mailbox) -> [Mailbox.Delivery]
    ) {
        guard let session = polls.removeValue(forKey: exchange) else { return }
        updateMailbox(of: session, at: now, update)
    }

    /// Ends a poll that was held long enough, or a registration that nobody polls for.
    mutating func registrationTimerFired(_ session: SessionID, at now: MonotonicTime) {
        guard registrations[session]?.mailbox.parked != nil else { return remove(session, at: now) }
        updateMailbox(of: session, at: now) { $0.finish() }
    }

    private mutating func updateMailbox(
        of session: SessionID, at now: MonotonicTime, _ update: (inout Mailbox) -> [Mailbox.Delivery]
    ) {
        guard var mailbox = registrations[session]?.mailbox else { return }
        let previous = mailbox.parked
        for delivery in update(&mailbox) { reply(delivery.exchange, delivery.reply) }
        registrations[session]?.mailbox = mailbox
        guard mailbox.parked != previous else { return }
        let life = mailbox.parked == nil ? configuration.registrationGrace : configuration.pollHold
        timers[.registration(session)] = now + life
    }
}
