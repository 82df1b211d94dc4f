package import Wire

/// One relayed address on one TURN server over one socket: allocated, kept, used and released (RFC 8656).
///
/// The socket, its name look-up and TLS are the caller's; over a stream the caller deframes with `STUNStreamDeframer`.
package struct TURNAllocation: Sendable {
    package enum Action: Equatable, Sendable {
        /// To the server, over this allocation's socket.
        case transmit([UInt8])
        case allocated(relayed: Endpoint, mapped: Endpoint, lifetime: Duration)
        case received([UInt8], from: Endpoint)
        /// From now on payloads to this peer cost four bytes of header.
        case channelBound(UInt16, peer: Endpoint)
        case channelRefused(peer: Endpoint, TURNFailure)
        /// Payloads to this address are dropped; others are not concerned.
        case permissionRefused(IPAddress, TURNFailure)
        /// The allocation is gone; nothing will be sent any more.
        case failed(TURNFailure)
        case released
    }

    enum State: Equatable {
        case idle
        case allocating
        case allocated(relayed: Endpoint, mapped: Endpoint)
        case releasing
        case ended
    }

    enum TimerKey: Hashable {
        case request(TransactionID)
        case refresh
        case liveness
        case permission(IPAddress)
        case channel(UInt16)
    }

    let configuration: Configuration
    var state = State.idle
    var random: RandomSource
    var timers = TimerTable<TimerKey>()
    var requests: [TransactionID: Request] = [:]
    /// Who we are to the server now.
    var identity: STUNIdentity
    /// Whom the server has last taken a signed request from.
    var acceptedIdentity: STUNIdentity?
    /// What requests are signed with; nil until the server has asked for it.
    var credentials: STUNLongTermCredentials?
    var isAskingForBothFamilies: Bool
    /// The server relays no IPv4 (440): IPv6 is asked for (RFC 8656, section 7.1).
    var isAskingForOtherFamily = false
    var permissions: [IPAddress: Permission] = [:]
    var channels: [UInt16: Channel] = [:]
    var nextChannel = ChannelData.channels.lowerBound
    var lastHeard = MonotonicTime.zero
    var roundTrips = RoundTripEstimator()
    /// When the server last answered.
    var learnedAt: MonotonicTime?
    /// From an earlier allocation on the same server.
    let prior: TURNServerKnowledge?

    /// The relayed address of the other family; as it is when `.allocated` is given out.
    package internal(set) var additionalRelayedEndpoint: Endpoint?
    /// Why there is none although both were asked for.
    package internal(set) var additionalFamilyError: STUNErrorCode?
    /// The name of the server in `.tryAlternate`, which its certificate has to have; nil when the server gave none.
    package internal(set) var alternateDomain: String?
    /// Messages and payloads that were neither expected nor valid, or could not be sent.
    package internal(set) var dropped = 0

    /// A silent server is asked after this long, which also keeps a NAT's mapping open.
    static let livenessInterval = Duration.seconds(25)
    /// Requests of one allocation that may wait for an answer at a time: more than there are permissions and channels.
    static let maximumRequests = 128
    /// Leaves room for a Send indication's header in the 16-bit length.
    static let maximumPayload = 65_000

    /// - Parameter knowing: what the `knowledge` of an earlier allocation on the same server was, on the same clock.
    package init(configuration: Configuration, knowing: TURNServerKnowledge? = nil, random: RandomSource) {
        self.configuration = configuration
        identity = STUNIdentity(username: configuration.username, password: configuration.password)
        isAskingForBothFamilies = configuration.asksForBothFamilies
        prior = knowing
        self.random = random
    }

    package var nextDeadline: MonotonicTime? { timers.nextDeadline }

    /// Smoothed, of requests to the server; nil until one was answered.
    package var roundTripTime: Duration? { roundTrips.roundTripTime }

    /// Nil until it is allocated and after it is gone.
    package var relayedEndpoint: Endpoint? {
        if case .allocated(let relayed, _) = state { relayed } else { nil }
    }

    /// Whether peers of this family can be reached.
    func relays(_ family: IPAddress.Family) -> Bool {
        guard let relayedEndpoint else { return false }
        return relayedEndpoint.address.family == family || additionalRelayedEndpoint?.address.family == family
    }

    /// Where the server sees this socket; nil until it is allocated.
    package var mappedEndpoint: Endpoint? {
        if case .allocated(_, let mapped) = state { mapped } else { nil }
    }

    /// Sends the first Allocate request: signed at once where an earlier challenge is known.
    package mutating func start(at now: MonotonicTime) -> [Action] {
        guard state == .idle else { preconditionFailure("TURNAllocation.start in state \(state)") }
        state = .allocating
        lastHeard = now
        useKnowledge(at: now)
        return perform(.allocate, at: now)
    }

    /// Gives the relayed address back; `.released` follows, at the latest when the server does not answer.
    package mutating func release(at now: MonotonicTime) -> [Action] {
        let mayExist = state != .idle && credentials != nil || relayedEndpoint != nil
        guard state != .releasing, state != .ended else { return [] }
        forgetEverything()
        guard mayExist else {
            state = .ended
            return [.released]
        }
        state = .releasing
        return perform(.release, at: now)
    }

    package mutating func timerFired(at now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        while let key = timers.popExpired(at: now) {
            switch key {
            case .request(let id): actions += requestTimerFired(id, at: now)
            case .refresh: actions += perform(.refresh, at: now)
            case .liveness: actions += checkLiveness(at: now)
            case .permission(let address): actions += renewPermission(address, at: now)
            case .channel(let number): actions += renewChannel(number, at: now)
            }
        }
        return actions
    }

    /// Ends in failure: nothing is sent or awaited after it.
    mutating func end(_ failure: TURNFailure) -> [Action] {
        forgetEverything()
        state = .ended
        return [.failed(failure)]
    }

    private mutating func forgetEverything() {
        timers.cancelAll()
        requests = [:]
        permissions = [:]
        channels = [:]
    }

    private mutating func checkLiveness(at now: MonotonicTime) -> [Action] {
        let due = lastHeard + Self.livenessInterval
        guard due <= now else {
            timers[.liveness] = due
            return []
        }
        timers[.liveness] = now + Self.livenessInterval
        return perform(.refresh, at: now)
    }
}
