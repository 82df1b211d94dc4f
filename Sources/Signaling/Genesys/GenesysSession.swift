package import Wire

/// The client's end of the Genesys WebRTC Service, without sockets: requests are actions, answers are input.
///
/// It signs in, polls, carries one call's offers and answers, and comes back by itself after errors.
///
/// ```
/// signedOut ─► signingIn ─► online ─► signingOut ─► signedOut
///                  ▲           │ unknown session, or too many failures
///                  └─ waiting ◄┘
/// ```
package struct GenesysSession: Sendable {
    package enum Action: Equatable, Sendable {
        case perform(HTTPRequest)
        case cancel(HTTPRequestID)
        case event(GenesysEvent)
    }

    enum State: Sendable {
        case signedOut
        case signingIn(HTTPRequestID, isRenewal: Bool)
        /// Until the next try to get a new session.
        case waiting
        case online(Online)
        case signingOut(Leaving)
    }

    struct Online: Sendable {
        let ssid: String
        /// The outstanding poll; nil while the next one is waited for.
        var poll: HTTPRequestID?
        var pollStarted: MonotonicTime
        /// The poll before this one, which hangs still: its answer may be on the way.
        var olderPoll: HTTPRequestID?
    }

    struct Leaving: Sendable {
        let ssid: String
        /// The gateway answered last.
        let isReachable: Bool
        /// The sign-out request; nil while BYE is under way, or until the next try.
        var request: HTTPRequestID?
        /// The sign-out request was sent, perhaps in vain.
        var isSigningOut = false
    }

    enum Timer: Hashable, Sendable {
        case poll, settle, retry, resend, noAnswer, leave, takeUp
    }

    package let configuration: GenesysConfiguration
    /// What the gateway sent in vain.
    package internal(set) var dropped = DroppedMessages()

    var random: RandomSource
    var state = State.signedOut
    var call: ROAPCall?
    var outbox = Outbox()
    var timers = TimerTable<Timer>()
    var cookies = CookieJar()
    /// True from `connectionLost` to `reconnected`.
    var isLost = false
    /// Polls in a row that failed.
    var failures = 0
    /// Of polls and sign-ins that fail; begins anew only when the gateway has answered as the protocol does.
    var backoff = Backoff()
    var pacing = PollPacing()
    /// Of messages that are delivered again.
    var resendBackoff = Backoff()
    var losses = SessionLosses()
    private var lastRequest: UInt64 = 0
    private var lastCall = 101

    package init(configuration: GenesysConfiguration, random: RandomSource) {
        self.configuration = configuration
        self.random = random
    }

    package var isSignedIn: Bool {
        if case .online = state { return true }
        return false
    }

    package var hasCall: Bool { call != nil }

    package var nextDeadline: MonotonicTime? { timers.nextDeadline }

    /// Takes the whole answer to a request.
    package mutating func receive(
        _ response: HTTPResponse, for id: HTTPRequestID, at now: MonotonicTime
    ) -> [Action] {
        handle(.success(response), for: id, at: now)
    }

    /// Takes the news that a request brings no answer.
    package mutating func requestFailed(
        _ id: HTTPRequestID, _ failure: HTTPFailure, at now: MonotonicTime
    ) -> [Action] {
        handle(.failure(failure), for: id, at: now)
    }

    /// Takes the news that a request has been written to an open connection.
    ///
    /// Optional: a poll that has been written and brings no error soon hangs as it should. That somebody took it says
    /// nothing of the gateway: a proxy or a guest network's page takes it too.
    package mutating func requestSent(_ id: HTTPRequestID, at now: MonotonicTime) -> [Action] {
        guard case .online(let online) = state, online.poll == id, let settle = timers[.settle] else { return [] }
        timers[.settle] = min(settle, now + GenesysConfiguration.writtenSettleTime)
        return []
    }

    package mutating func timerFired(at now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        while let timer = timers.popExpired(at: now) {
            switch timer {
            case .poll: actions += pollExpired(at: now)
            case .settle: actions += linkIsBack(at: now)
            case .retry: actions += retry(at: now)
            case .resend: actions += deliver(at: now) + leaveIfDelivered(at: now)
            case .noAnswer: actions += noAnswer(at: now)
            case .leave: actions += leaveExpired(at: now)
            case .takeUp: actions += takeUpExpired(at: now)
            }
        }
        return actions
    }

    private mutating func handle(
        _ result: Result<HTTPResponse, HTTPFailure>, for id: HTTPRequestID, at now: MonotonicTime
    ) -> [Action] {
        guard isExpected(id) else {
            dropped.staleResponses += 1
            return []
        }
        if case .success(let response) = result {
            cookies.store(response, requestPath: configuration.basePath + "/", at: now)
        }
        if outbox.request == id { return deliveryEnded(result, at: now) }
        switch state {
        case .signedOut, .waiting: return []
        case .signingIn(_, let isRenewal): return signInEnded(result, isRenewal: isRenewal, at: now)
        case .online(let online): return pollEnded(result, id, online, at: now)
        case .signingOut: return signOutEnded(result, at: now)
        }
    }

    private func isExpected(_ id: HTTPRequestID) -> Bool {
        if outbox.request == id { return true }
        return switch state {
        case .signedOut, .waiting: false
        case .signingIn(let request, _): request == id
        case .online(let online): online.poll == id || online.olderPoll == id
        case .signingOut(let leaving): leaving.request == id
        }
    }

    // MARK: - Shared by all parts

    mutating func newCallNumber() -> Int {
        lastCall += 1
        return lastCall
    }

    mutating func makeRequest(
        _ method: HTTPMethod, _ path: String, body: String? = nil, timeout: Duration, at now: MonotonicTime
    ) -> HTTPRequest {
        lastRequest += 1
        var headers: [HTTPField] = []
        if body != nil {
            // What browsers send; the body is raw text all the same.
            headers.append(HTTPField("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"))
        }
        let cookie = cookies.header(path: configuration.basePath + path, isSecure: configuration.isSecure, at: now)
        if let cookie { headers.append(HTTPField("Cookie", cookie)) }
        return HTTPRequest(
            id: HTTPRequestID(lastRequest), method: method, path: path, headers: headers,
            body: body.map { Array($0.utf8) },
            timeout: timeout, connectTimeout: configuration.connectTimeout)
    }
}
