/// A client's messages and the poll that fetches them.
///
/// One message a response, in order. A message counts as delivered only when its response was written; if that
/// failed, it waits for the next poll.
struct Mailbox: Sendable {
    struct Message: Equatable, Sendable {
        var text: String
        var peer: String
    }

    /// A response that is due now.
    struct Delivery: Equatable, Sendable {
        var exchange: ExchangeID
        var reply: GatewayReply
    }

    private enum Poll {
        case absent
        case parked(ExchangeID)
        /// A response is being written; `successor` is a newer poll that came before the write was reported.
        case delivering(ExchangeID, Message, successor: ExchangeID?)
    }

    private static let limit = 64

    private var poll = Poll.absent
    private var waiting: [Message] = []

    /// The poll that is held open, if any: the sign that the client lives.
    var parked: ExchangeID? {
        switch poll {
        case .parked(let exchange): exchange
        case .absent, .delivering: nil
        }
    }

    /// Adds a message; false if the client lets too many pile up, and the message was dropped.
    mutating func post(_ message: Message) -> (accepted: Bool, deliveries: [Delivery]) {
        guard waiting.count < Self.limit else { return (false, []) }
        waiting.append(message)
        switch poll {
        case .absent, .delivering: return (true, [])
        case .parked(let exchange): return (true, serve(exchange))
        }
    }

    /// A poll came; it takes the place of an older one, which is then finished with nothing.
    mutating func poll(_ exchange: ExchangeID) -> [Delivery] {
        switch poll {
        case .absent:
            return serve(exchange)
        case .parked(let older):
            return [Delivery(exchange: older, reply: .empty)] + serve(exchange)
        case .delivering(let current, let message, let older):
            poll = .delivering(current, message, successor: exchange)
            return older.map { [Delivery(exchange: $0, reply: .empty)] } ?? []
        }
    }

    /// The response of `exchange` was handed to the socket, or could not be.
    mutating func written(_ exchange: ExchangeID, succeeded: Bool) -> [Delivery] {
        guard case .delivering(exchange, let message, let successor) = poll else { return [] }
        if !succeeded { waiting.insert(message, at: 0) }
        poll = .absent
        return successor.map { serve($0) } ?? []
    }

    /// The client closed the connection of `exchange` while it was held.
    mutating func closed(_ exchange: ExchangeID) {
        switch poll {
        case .parked(exchange): poll = .absent
        case .delivering(let current, let message, exchange): poll = .delivering(current, message, successor: nil)
        case .absent, .parked, .delivering: break
        }
    }

    /// Finishes whatever poll is held, with nothing.
    mutating func finish() -> [Delivery] {
        switch poll {
        case .absent, .delivering(_, _, nil):
            return []
        case .parked(let exchange):
            poll = .absent
            return [Delivery(exchange: exchange, reply: .empty)]
        case .delivering(let current, let message, let successor?):
            poll = .delivering(current, message, successor: nil)
            return [Delivery(exchange: successor, reply: .empty)]
        }
    }

    private mutating func serve(_ exchange: ExchangeID) -> [Delivery] {
        guard !waiting.isEmpty else {
            poll = .parked(exchange)
            return []
        }
        let message = waiting.removeFirst()
        poll = .delivering(exchange, message, successor: nil)
        return [Delivery(exchange: exchange, reply: GatewayReply(body: message.text, peer: message.peer))]
    }
}
