import Signaling
import Wire

@testable import CloudLab

/// A gateway core with clients that are written down line by line; legs answer and offer by themselves.
final class GatewayTranscript {
    var core: GatewayCore
    var now = MonotonicTime.zero
    /// When false, the test says itself when legs are ready.
    var legsAreWilling = true
    private(set) var replies: [ExchangeID: GatewayReply] = [:]
    private(set) var legActions: [LegAction] = []
    private var lastExchange: UInt64 = 0

    init(_ configuration: GatewayConfiguration = GatewayConfiguration(), legsAreWilling: Bool = true) {
        core = GatewayCore(configuration: configuration, random: .seeded(1))
        self.legsAreWilling = legsAreWilling
    }

    // MARK: Requests

    /// Sends a request; nil while its reply is owed.
    @discardableResult
    func request(_ request: GatewayRequest) -> GatewayReply? {
        replies[begin(request)]
    }

    func begin(_ request: GatewayRequest) -> ExchangeID {
        lastExchange += 1
        let exchange = ExchangeID(lastExchange)
        perform(core.receive(request, exchange: exchange, at: now))
        return exchange
    }

    func signIn(_ user: String) -> SessionID {
        let body = request(.signIn(id: user))?.body ?? ""
        return SessionID(String(body.split(separator: "\n")[0].split(separator: "=")[1]))
    }

    /// Parks a poll, or fetches what waits; does not report it as written.
    func poll(_ session: SessionID) -> ExchangeID { begin(.wait(session)) }

    /// One poll as a client makes it: the message, or nil when there is none now, in which case the poll goes away.
    func fetch(_ session: SessionID) -> GatewayReply? {
        let exchange = poll(session)
        guard let reply = replies[exchange] else {
            perform(core.exchangeClosed(exchange, at: now))
            return nil
        }
        written(exchange)
        return reply
    }

    /// All messages that wait for a client, in order.
    func fetchAll(_ session: SessionID) -> [GenesysMessage] {
        var messages: [GenesysMessage] = []
        while let reply = fetch(session), let message = try? GenesysMessage(fromGateway: reply.body) {
            messages.append(message)
        }
        return messages
    }

    func written(_ exchange: ExchangeID, succeeded: Bool = true) {
        perform(core.replyWritten(exchange, succeeded: succeeded, at: now))
    }

    func closed(_ exchange: ExchangeID) {
        perform(core.exchangeClosed(exchange, at: now))
    }

    @discardableResult
    func send(_ message: GenesysMessage, from session: SessionID, to peer: String) -> GatewayReply? {
        request(.message(from: session, to: peer, body: Array((message.textForGateway ?? "").utf8)))
    }

    @discardableResult
    func sendText(_ text: String, from session: SessionID, to peer: String = "x") -> GatewayReply? {
        request(.message(from: session, to: peer, body: Array(text.utf8)))
    }

    func advance(_ interval: Duration) {
        let end = now + interval
        while let deadline = core.nextDeadline, deadline <= end {
            now = max(now, deadline)
            perform(core.timerFired(at: now))
        }
        now = end
    }

    // MARK: Legs

    func report(_ event: LegEvent) {
        perform(core.receive(event, at: now))
    }

    /// The actions on legs since the last time.
    func takeLegActions() -> [LegAction] {
        defer { legActions.removeAll() }
        return legActions
    }

    private func perform(_ actions: [GatewayCore.Action]) {
        for action in actions {
            switch action {
            case .reply(let exchange, let reply):
                replies[exchange] = reply
            case .leg(let action):
                legActions.append(action)
                guard legsAreWilling else { continue }
                if case .acceptOffer(let leg, _) = action { report(.answerReady(leg, .of(leg, "answer"))) }
                if case .makeOffer(let leg) = action { report(.offerReady(leg, .of(leg, "offer"))) }
            }
        }
    }
}

extension LegDescription {
    static func of(_ leg: LegID, _ kind: String) -> LegDescription {
        LegDescription(sdp: "\(kind) of \(leg)", candidates: [ROAPCandidate(candidate: "a=candidate:1")])
    }
}

extension GenesysMessage {
    static func offer(
        seq: Int = 1, session: Int128 = 102, tiebreaker: Int = 7, data: [AttachedDatum] = []
    ) -> GenesysMessage {
        .roap(
            ROAPMessage(
                .offer, sdp: "client's offer", offererSessionID: .number(session), seq: seq, tiebreaker: tiebreaker,
                attachedData: data))
    }

    static func answer(to offer: ROAPMessage) -> GenesysMessage {
        .roap(
            ROAPMessage(
                .answer, sdp: "client's answer", offererSessionID: offer.offererSessionID,
                answererSessionID: .number(102), seq: offer.seq))
    }

    static func ok(seq: Int = 1) -> GenesysMessage {
        .roap(ROAPMessage(.ok, offererSessionID: .number(102), answererSessionID: .number(102), seq: seq))
    }

    var roap: ROAPMessage? {
        if case .roap(let message) = self { message } else { nil }
    }
}
