package import NIOCore
internal import Transport
internal import Wire

/// Runs a gateway core on one event loop: performs its actions, reads its clock, keeps the replies it owes.
package final class GatewayDriver {
    /// Why a request got no reply: its client had gone.
    struct ClientGone: Error {}

    let eventLoop: any EventLoop
    private var core: GatewayCore
    private let legs: any LegHost
    private var owed: [ExchangeID: EventLoopPromise<GatewayReply>] = [:]
    private var timer: (deadline: MonotonicTime, task: Scheduled<Void>)?
    /// Events that came while actions were performed.
    private var events: [LegEvent] = []
    private var isPerforming = false
    private let journal: SignalingJournal?

    package init(
        core: GatewayCore, legs: any LegHost, eventLoop: any EventLoop, journal: SignalingJournal? = nil
    ) {
        self.core = core
        self.legs = legs
        self.eventLoop = eventLoop
        self.journal = journal
        legs.report = { [weak self] in self?.receive($0) }
    }

    func begin(_ request: GatewayRequest, exchange: ExchangeID) -> EventLoopFuture<GatewayReply> {
        let promise = eventLoop.makePromise(of: GatewayReply.self)
        owed[exchange] = promise
        note(request)
        perform(core.receive(request, exchange: exchange, at: .now))
        return promise.futureResult
    }

    func replyWritten(_ exchange: ExchangeID, succeeded: Bool) {
        perform(core.replyWritten(exchange, succeeded: succeeded, at: .now))
    }

    /// The client's connection was closed; of no interest once the reply was given.
    func exchangeClosed(_ exchange: ExchangeID) {
        guard let promise = owed.removeValue(forKey: exchange) else { return }
        perform(core.exchangeClosed(exchange, at: .now))
        promise.fail(ClientGone())
    }

    var snapshot: GatewaySnapshot { core.snapshot }

    /// Ends every call and every poll.
    func shutDown() {
        perform(core.shutDown(at: .now))
        timer?.task.cancel()
        timer = nil
        for promise in owed.values { promise.fail(ClientGone()) }
        owed.removeAll()
    }

    private func receive(_ event: LegEvent) {
        note(event)
        events.append(event)
        if !isPerforming { perform([]) }
    }

    private func perform(_ actions: [GatewayCore.Action]) {
        isPerforming = true
        for action in actions { perform(action) }
        while !events.isEmpty {
            let event = events.removeFirst()
            for action in core.receive(event, at: .now) { perform(action) }
        }
        isPerforming = false
        rearm()
    }

    private func perform(_ action: GatewayCore.Action) {
        switch action {
        case .reply(let exchange, let reply):
            note(reply, to: exchange)
            owed.removeValue(forKey: exchange)?.succeed(reply)
        case .leg(let action): legs.perform(action)
        }
    }

    private func note(_ request: GatewayRequest) {
        guard let journal else { return }
        switch request {
        case .signIn(let id): journal.note(.received, "sign_in", user: id)
        case .signInWithPassword(let body):
            journal.note(.received, "sign_in", user: body.split(separator: ":").first.map(String.init))
        case .message(let session, let peer, let body):
            let text = String(decoding: body, as: UTF8.self)
            journal.note(.received, "message", user: core.registrations[session]?.user, peer: peer, body: text)
        case .signOut(let session): journal.note(.received, "sign_out", user: core.registrations[session]?.user)
        case .wait, .lab: break
        }
    }

    private func note(_ event: LegEvent) {
        guard let journal, let user = core.user(of: event.leg) else { return }
        switch event {
        case .digit(_, let digit): journal.note(.received, "digit", user: user, body: String(digit))
        case .digitPassed(_, let digit): journal.note(.sent, "digit", user: user, body: String(digit))
        case .answerReady, .offerReady, .connected, .refused, .lost, .statistics: break
        }
    }

    /// Only polls bring messages, which have a peer.
    private func note(_ reply: GatewayReply, to exchange: ExchangeID) {
        guard let journal, let peer = reply.peer, let session = core.polls[exchange] else { return }
        journal.note(.sent, "message", user: core.registrations[session]?.user, peer: peer, body: reply.body)
    }

    private func rearm() {
        guard core.nextDeadline != timer?.deadline else { return }
        timer?.task.cancel()
        timer = core.nextDeadline.map { deadline in
            let bound = NIOLoopBound(self, eventLoop: eventLoop)
            return (deadline, eventLoop.scheduleTask(deadline: deadline.deadline) { bound.value.timerFired() })
        }
    }

    private func timerFired() {
        timer = nil
        perform(core.timerFired(at: .now))
    }
}
