package import Wire

/// One relayed address on one TURN server over one socket: allocated, kept, used and released (RFC 8656).
///
/// The socket, its name look-up and TLS are the caller's; over a stream the caller deframes with `STUNStreamDeframer`.
package struct TURNAllocation: Sendable {
    /// What the allocation is asked for with.
    package struct Configuration: Equatable, Sendable {
        package var username: String
        package var password: String
        /// Over TCP or TLS: requests are sent once, ChannelData is padded.
        package var isReliable: Bool
        /// Of the relayed address; nil leaves it to the server, which means IPv4.
        package var family: IPAddress.Family?
        /// How long the server is asked to keep an allocation that is not refreshed; nil leaves it to the server.
        package var lifetime: Duration?

        package init(
            username: String, password: String, isReliable: Bool = false, family: IPAddress.Family? = nil,
            lifetime: Duration? = nil
        ) {
            self.username = username
            self.password = password
            self.isReliable = isReliable
            self.family = family
            self.lifetime = lifetime
        }
    }

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
    var credentials: Credentials?
    var permissions: [IPAddress: Permission] = [:]
    var channels: [UInt16: Channel] = [:]
    var nextChannel = ChannelData.channels.lowerBound
    var lastHeard = MonotonicTime.zero
    var roundTrips = RoundTripEstimator()

    /// Messages and payloads that were neither expected nor valid, or could not be sent.
    package internal(set) var dropped = 0

    /// A silent server is asked after this long, which also keeps a NAT's mapping open.
    static let livenessInterval = Duration.seconds(25)
    /// Requests of one allocation that may wait for an answer at a time: more than there are permissions and channels.
    static let maximumRequests = 128
    /// Leaves room for a Send indication's header in the 16-bit length.
    static let maximumPayload = 65_000

    package init(configuration: Configuration, random: RandomSource) {
        self.configuration = configuration
        self.random = random
    }

    package var nextDeadline: MonotonicTime? { timers.nextDeadline }

    /// Smoothed, of requests to the server; nil until one was answered.
    package var roundTripTime: Duration? { roundTrips.roundTripTime }

    /// Nil until it is allocated and after it is gone.
    package var relayedEndpoint: Endpoint? {
        if case .allocated(let relayed, _) = state { relayed } else { nil }
    }

    /// Where the server sees this socket; nil until it is allocated.
    package var mappedEndpoint: Endpoint? {
        if case .allocated(_, let mapped) = state { mapped } else { nil }
    }

    /// Sends the first Allocate request.
    package mutating func start(at now: MonotonicTime) -> [Action] {
        guard state == .idle else { preconditionFailure("TURNAllocation.start in state \(state)") }
        state = .allocating
        lastHeard = now
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
