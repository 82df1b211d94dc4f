internal import Signaling
package import Wire

/// A WebRTC Service's decisions: registrations, polls, calls and who hears whom, without sockets or media.
///
/// It owes one reply to each request, polls included, and learns by `replyWritten` whether the reply left. Media is a
/// matter of legs: the core asks for offers and answers and is told when they are ready.
package struct GatewayCore: Sendable {
    package enum Action: Equatable, Sendable {
        case reply(ExchangeID, GatewayReply)
        case leg(LegAction)
    }

    enum Timer: Hashable, Sendable {
        /// Ends a held poll, or a registration without one.
        case registration(SessionID)
        case invitation(SessionID)
        /// Ends ringing or waiting.
        case answer(GatewayCall.Number)
        /// Ends a call whose media was lost.
        case media(GatewayCall.Number)
    }

    let configuration: GatewayConfiguration
    var random: RandomSource
    var registrations: [SessionID: Registration] = [:]
    /// The registration of each user who can be called.
    var users: [String: SessionID] = [:]
    var calls: [GatewayCall.Number: GatewayCall] = [:]
    var legOwners: [LegID: GatewayCall.Number] = [:]
    /// Whose poll each unanswered or unreported exchange is.
    var polls: [ExchangeID: SessionID] = [:]
    var timers = TimerTable<Timer>()
    package private(set) var counters = GatewayCounters()
    /// What the event being handled has led to so far; empty between events.
    private var actions: [Action] = []
    private var lastNumber: UInt32 = 0

    package init(configuration: GatewayConfiguration, random: RandomSource) {
        self.configuration = configuration
        self.random = random
    }

    package var nextDeadline: MonotonicTime? { timers.nextDeadline }

    /// Handles a request; its reply, and those of held polls, are among the actions now or later.
    package mutating func receive(_ request: GatewayRequest, exchange: ExchangeID, at now: MonotonicTime) -> [Action] {
        switch request {
        case .signIn(let id): signIn(id, password: nil, exchange: exchange, at: now)
        case .signInWithPassword(let body): signIn(credentials: body, exchange: exchange, at: now)
        case .wait(let session): wait(session, exchange: exchange, at: now)
        case .message(let session, let peer, let body):
            receiveMessage(body, from: session, to: peer, exchange: exchange, at: now)
        case .signOut(let session): signOut(session, exchange: exchange, at: now)
        case .lab(let user, let command): perform(command, for: user, exchange: exchange, at: now)
        }
        return takeActions()
    }

    /// The reply to `exchange` was handed to an open connection, or could not be.
    package mutating func replyWritten(_ exchange: ExchangeID, succeeded: Bool, at now: MonotonicTime) -> [Action] {
        updateMailbox(holding: exchange, at: now) { $0.written(exchange, succeeded: succeeded) }
        return takeActions()
    }

    /// The client closed its connection before the reply to `exchange` was due.
    package mutating func exchangeClosed(_ exchange: ExchangeID, at now: MonotonicTime) -> [Action] {
        updateMailbox(holding: exchange, at: now) {
            $0.closed(exchange)
            return []
        }
        return takeActions()
    }

    package mutating func receive(_ event: LegEvent, at now: MonotonicTime) -> [Action] {
        handle(event, at: now)
        return takeActions()
    }

    package mutating func timerFired(at now: MonotonicTime) -> [Action] {
        while let timer = timers.popExpired(at: now) {
            switch timer {
            case .registration(let session): registrationTimerFired(session, at: now)
            case .invitation(let session): withdrawInvitation(session, at: now)
            case .answer(let number): answerTimerFired(number, at: now)
            case .media(let number): endCall(number, error: .failed, at: now)
            }
        }
        return takeActions()
    }

    // MARK: What the parts share

    mutating func reply(_ exchange: ExchangeID, _ reply: GatewayReply) {
        actions.append(.reply(exchange, reply))
    }

    mutating func perform(_ action: LegAction) {
        actions.append(.leg(action))
    }

    mutating func count(_ counter: WritableKeyPath<GatewayCounters, Int>) {
        counters[keyPath: counter] += 1
    }

    mutating func makeNumber() -> UInt32 {
        lastNumber &+= 1
        return lastNumber
    }

    mutating func takeActions() -> [Action] {
        defer { actions.removeAll() }
        return actions
    }
}
