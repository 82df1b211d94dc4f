package import ICEClient
package import Wire

/// Builds a connection layer by layer, and closes it again.
///
/// When the connection stands and TLS gets no answer, it is tried once more with small packets, because certificates come in large ones.
package struct StreamProbe: NetworkProbe {
    package struct Outcome: Equatable, Sendable {
        package var ends: ProbeEnds
        /// How long it took until the last layer stood.
        package var time: Result<Duration, ProbeFailure>
    }

    private let limit: Duration
    private var layers: StreamLayers
    private var socket: SocketID
    private var isConnected = false
    private var isSecondTry = false
    private var startedAt = MonotonicTime.zero
    private var deadline: MonotonicTime?
    package private(set) var outcome: Outcome?

    /// - Parameters:
    ///   - limit: of each of the two tries.
    ///   - socket: the first of two identifiers that are this probe's.
    package init(_ layers: StreamLayers, limit: Duration = .seconds(5), socket: SocketID) {
        self.layers = layers
        self.limit = limit
        self.socket = socket
    }

    package var nextDeadline: MonotonicTime? { outcome == nil ? deadline : nil }

    package mutating func start(at now: MonotonicTime) -> [NetworkAction] {
        startedAt = now
        deadline = now + limit
        return [.open(socket, .stream(layers))]
    }

    package mutating func socketConnected(_ socket: SocketID) {
        if socket == self.socket { isConnected = true }
    }

    package mutating func socketOpened(
        _ socket: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime
    ) -> [NetworkAction] {
        guard outcome == nil, socket == self.socket else { return [] }
        let time: Result<Duration, ProbeFailure> =
            isSecondTry ? .failure(.largePacketsLost(over: Self.smallPacket)) : .success(now - startedAt)
        outcome = Outcome(ends: ProbeEnds(local: local, remote: remote), time: time)
        return [.close(socket)]
    }

    package mutating func socketFailed(
        _ socket: SocketID, _ failure: SocketFailure, at now: MonotonicTime
    ) -> [NetworkAction] {
        guard outcome == nil, socket == self.socket else { return [] }
        if failure == .timedOut, !isSecondTry { return stalled(at: now) }
        outcome = Outcome(ends: ProbeEnds(), time: .failure(isSecondTry ? .silent : .notOpened(failure)))
        return []
    }

    package mutating func receive(
        _ bytes: [UInt8], from source: Endpoint, on socket: SocketID, at now: MonotonicTime
    ) -> [NetworkAction] { [] }

    package mutating func timerFired(at now: MonotonicTime) -> [NetworkAction] {
        guard outcome == nil, let deadline, deadline <= now else { return [] }
        let old = socket
        return [.close(old)] + stalled(at: now)
    }

    /// The time is over, with or without a connection.
    private mutating func stalled(at now: MonotonicTime) -> [NetworkAction] {
        // Through a proxy the connection says nothing of the server, nor of the way to it.
        guard isConnected, layers.isDirect else {
            return finish(isSecondTry ? .silent : .notOpened(.timedOut))
        }
        guard layers.isSecure, !isSecondTry else { return finish(.silent) }
        isSecondTry = true
        isConnected = false
        socket = SocketID(socket.rawValue &+ 1)
        layers.segmentSize = Self.smallPacket - Self.headers
        deadline = now + limit
        return [.open(socket, .stream(layers))]
    }

    private mutating func finish(_ failure: ProbeFailure) -> [NetworkAction] {
        outcome = Outcome(ends: ProbeEnds(), time: .failure(failure))
        return []
    }

    /// What every IPv6 link carries, in bytes (RFC 8200, section 5).
    private static let smallPacket = 1280
    /// Of IPv6 and TCP with time stamps; in IPv4 packets come out smaller.
    private static let headers = 40 + 20 + 12
}
