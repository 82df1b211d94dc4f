/// Messages on their way to the gateway: one at a time, so that none overtakes another.
struct Outbox: Sendable {
    struct Message: Sendable {
        var peer: String
        var text: String
        var kind: Kind
        /// The call it belongs to.
        var call: Int
        /// Times it was sent.
        var deliveries = 0

        /// Whether it is sent again after a failure that may pass.
        ///
        /// What ends a call is, for as long as the session lasts: the far end would wait in silence.
        func isRepeated(whileInCall isInCall: Bool) -> Bool {
            switch kind {
            case .bye: true
            case .opening, .exchange: isInCall && deliveries < GenesysConfiguration.maximumDeliveries
            case .other: false
            }
        }
    }

    enum Kind: Sendable {
        /// The first description of a call.
        case opening
        /// A later offer or answer, or an acknowledgement.
        case exchange
        case bye
        case other
    }

    /// The first one is being delivered, or waits for its next try.
    private(set) var messages: [Message] = []
    /// The request that carries the first one; nil when none does.
    var request: HTTPRequestID?

    static let maximumMessages = 32

    var isEmpty: Bool { messages.isEmpty }
    var isFull: Bool { messages.count >= Self.maximumMessages }

    /// A message of the call waits that was never sent, and so the gateway does not know the call.
    func holdsOpening(of call: Int) -> Bool {
        messages.contains { $0.call == call && $0.kind == .opening && $0.deliveries == 0 }
    }

    mutating func append(_ message: Message) { messages.append(message) }

    /// The first message, counted as sent once more by `request`.
    mutating func deliverFirst(by request: HTTPRequestID) -> Message? {
        guard !messages.isEmpty else { return nil }
        self.request = request
        messages[0].deliveries += 1
        return messages[0]
    }

    /// The first message is done with, delivered or not.
    mutating func removeFirst() -> Message? {
        request = nil
        return messages.isEmpty ? nil : messages.removeFirst()
    }

    /// Drops what a call that is over need not say any more; its BYE stays, and what is under way.
    mutating func removeMessages(of call: Int) {
        let kept = request == nil ? 0 : 1
        messages = messages.prefix(kept) + messages.dropFirst(kept).filter { $0.call != call || $0.kind == .bye }
    }

    mutating func removeAll() { self = Outbox() }
}
