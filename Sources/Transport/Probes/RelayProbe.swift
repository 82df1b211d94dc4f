package import ICEClient
package import Wire

/// Reserves two relays by one TURN URL and sends something from the second to the first, as a far end would.
///
/// ```
/// first:  open ─► Allocate ─┬─► permission ─────────► payload arrives ─► release
/// second: open ─► Allocate ─┴─► permission, payload ─►
/// ```
/// One is enough for the URL to work; without the second there is no echo. A server that has none left (486, 508) is asked for a single one
/// a little later, since what others held, such as a probe of another URL, may be free by then.
package struct RelayProbe: NetworkProbe {
    package enum Echo: Equatable, Sendable {
        /// The payload came through; how long it took.
        case heard(Duration)
        /// It was sent and did not arrive.
        case silent
        /// The server would not relay between the two.
        case refused(TURNFailure)
        /// There was no second relay to send from; with 486 or 508 the user gets only one at a time.
        case noSecond(ProbeFailure)
    }

    package struct Relay: Equatable, Sendable {
        package var relayed: Endpoint
        package var mapped: Endpoint
        /// Until the relay was there: over a stream from the start of the connection.
        package var time: Duration
        package var echo: Echo
    }

    package struct Outcome: Equatable, Sendable {
        package var ends: ProbeEnds
        package var relay: Result<Relay, ProbeFailure>
    }

    /// One of the two relays, and the socket for it.
    struct Side {
        var socket: SocketID
        var allocation: TURNAllocation
        var server: HostPort
        var deframer = STUNStreamDeframer()
        var ends = ProbeEnds()
        var startedAt = MonotonicTime.zero
        /// The TCP connection stands, whatever else has to be built on it.
        var isConnected = false
        var isSocketThere = true
        var relayed: Endpoint?
        var mapped: Endpoint?
        /// Until the relay was there.
        var time = Duration.zero
        var failure: ProbeFailure?
        var renewals = 0
    }

    enum TimerKey { case limit, echo, resend, again, release }

    let url: TURNServerURL
    let username: String
    let password: String
    let proxy: HostPort?
    let limit: Duration
    var random: RandomSource
    var nextSocket: UInt32
    var sides: [Side] = []
    var timers = TimerTable<TimerKey>()
    var payload: [UInt8] = []
    var sentAt = MonotonicTime.zero
    /// What will be the outcome when the relays have been given back.
    var conclusion: Outcome?
    package internal(set) var outcome: Outcome?
    /// How often a single relay was asked for because there was none left.
    var singleTries = 0

    /// A server may send us elsewhere (300) or want a fresh port (437) this often.
    static let maximumRenewals = 2
    static let maximumSingleTries = 3
    static let echoLimit = Duration.milliseconds(1500)
    static let resendInterval = Duration.milliseconds(250)
    static let releaseLimit = Duration.milliseconds(400)

    /// - Parameters:
    ///   - limit: after this the server counts as silent; the echo takes up to 1.5 s more.
    ///   - firstSocket: the first of nine identifiers that are this probe's.
    package init(
        _ url: TURNServerURL, username: String, password: String, proxy: HostPort? = nil,
        limit: Duration = .seconds(5), firstSocket: UInt32, random: RandomSource
    ) {
        self.url = url
        self.username = username
        self.password = password
        self.proxy = proxy
        self.limit = limit
        self.random = random
        nextSocket = firstSocket
    }

    package var nextDeadline: MonotonicTime? {
        guard outcome == nil else { return nil }
        return sides.reduce(timers.nextDeadline) { .earlier($0, $1.allocation.nextDeadline) }
    }

    package mutating func start(at now: MonotonicTime) -> [NetworkAction] {
        timers[.limit] = now + limit
        payload = random.bytes(20)
        // Its first two bits keep it apart from STUN and ChannelData.
        payload[0] |= 0xC0
        let server = HostPort(url.host, url.port, service: url.service)
        sides = [makeSide(server, at: now), makeSide(server, at: now)]
        return sides.map { .open($0.socket, SocketRequest(to: url, at: $0.server, through: proxy)) }
    }

    package mutating func socketConnected(_ socket: SocketID) {
        // That to a proxy says nothing of the server.
        if let index = index(of: socket) { sides[index].isConnected = proxy == nil }
    }

    package mutating func socketOpened(
        _ socket: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime
    ) -> [NetworkAction] {
        guard let index = index(of: socket) else { return [] }
        sides[index].ends = ProbeEnds(local: local, remote: remote)
        if url.transport == .udp { sides[index].startedAt = now }
        return drive(index, at: now) { $0.start(at: now) } + proceed(at: now)
    }

    package mutating func socketFailed(
        _ socket: SocketID, _ failure: SocketFailure, at now: MonotonicTime
    ) -> [NetworkAction] {
        guard let index = index(of: socket) else { return [] }
        sides[index].isSocketThere = false
        let wasOpen = sides[index].ends.local != nil
        let isStalled = failure == .timedOut && sides[index].isConnected
        let reason: ProbeFailure = wasOpen ? .cut(failure) : isStalled ? .silent : .notOpened(failure)
        sides[index].failure = sides[index].failure ?? reason
        return proceed(at: now)
    }

    package mutating func receive(
        _ bytes: [UInt8], from source: Endpoint, on socket: SocketID, at now: MonotonicTime
    ) -> [NetworkAction] {
        guard outcome == nil, let index = index(of: socket) else { return [] }
        guard url.transport != .udp else {
            return drive(index, at: now) { $0.receive(bytes, at: now) } + proceed(at: now)
        }
        guard !sides[index].isStranger(bytes) else {
            sides[index].failure = sides[index].failure ?? .notSTUN
            return proceed(at: now)
        }
        sides[index].deframer.append(bytes)
        var actions: [NetworkAction] = []
        do throws(STUNError) {
            while let frame = try sides[index].deframer.next() {
                actions += drive(index, at: now) { $0.receive(frame, at: now) }
            }
        } catch {
            sides[index].failure = sides[index].failure ?? .notSTUN
        }
        return actions + proceed(at: now)
    }

    package mutating func timerFired(at now: MonotonicTime) -> [NetworkAction] {
        guard outcome == nil else { return [] }
        var actions: [NetworkAction] = []
        while let key = timers.popExpired(at: now) {
            switch key {
            case .limit: giveUpWaiting()
            case .echo: actions += conclude(.silent, at: now)
            case .resend: actions += sendPayload(at: now)
            case .again: actions += askForSingle(at: now)
            case .release: actions += close()
            }
        }
        for index in sides.indices { actions += drive(index, at: now) { $0.timerFired(at: now) } }
        return actions + proceed(at: now)
    }
}
