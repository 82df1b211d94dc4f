package import ICEClient
package import Wire

/// Builds a connection layer by layer, and closes it again.
package struct StreamProbe: NetworkProbe {
    package struct Outcome: Equatable, Sendable {
        package var ends: ProbeEnds
        /// How long it took until the last layer stood.
        package var time: Result<Duration, ProbeFailure>
    }

    private let layers: StreamLayers
    private let limit: Duration
    private let socket: SocketID
    private var startedAt = MonotonicTime.zero
    private var deadline: MonotonicTime?
    package private(set) var outcome: Outcome?

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

    package mutating func socketOpened(
        _ socket: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime
    ) -> [NetworkAction] {
        guard outcome == nil else { return [] }
        outcome = Outcome(ends: ProbeEnds(local: local, remote: remote), time: .success(now - startedAt))
        return [.close(socket)]
    }

    package mutating func socketFailed(
        _ socket: SocketID, _ failure: SocketFailure, at now: MonotonicTime
    ) -> [NetworkAction] {
        if outcome == nil { outcome = Outcome(ends: ProbeEnds(), time: .failure(.notOpened(failure))) }
        return []
    }

    package mutating func receive(
        _ bytes: [UInt8], from source: Endpoint, on socket: SocketID, at now: MonotonicTime
    ) -> [NetworkAction] { [] }

    package mutating func timerFired(at now: MonotonicTime) -> [NetworkAction] {
        guard outcome == nil, let deadline, deadline <= now else { return [] }
        outcome = Outcome(ends: ProbeEnds(), time: .failure(.notOpened(.timedOut)))
        return [.close(socket)]
    }
}
