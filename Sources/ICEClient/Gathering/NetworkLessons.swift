package import Wire

/// What reservations learned on one network, each thing for minutes only: networks change, and media over UDP is better than over TCP.
package struct NetworkLessons: Equatable, Sendable {
    private struct Trouble: Equatable {
        var failure: TURNFailure
        var end: MonotonicTime
    }

    private var won: (transport: TransportProtocol, at: MonotonicTime)?
    private var servers: [HostPort: TURNServerKnowledge] = [:]
    private var troubles: [HostPort: Trouble] = [:]

    /// How long the way that won is preferred.
    private static let memory = Duration.seconds(600)
    private static let maximumServers = 16

    package init() {}

    package static func == (one: NetworkLessons, other: NetworkLessons) -> Bool {
        one.won?.transport == other.won?.transport && one.won?.at == other.won?.at && one.servers == other.servers
            && one.troubles == other.troubles
    }

    /// The transport that gave the last relay, for ten minutes after it did.
    package func winner(at now: MonotonicTime) -> TransportProtocol? {
        won.flatMap { now - $0.at < Self.memory ? $0.transport : nil }
    }

    mutating func note(winner transport: TransportProtocol, at now: MonotonicTime) {
        won = (transport, now)
    }

    func knowledge(of server: HostPort, at now: MonotonicTime) -> TURNServerKnowledge? {
        servers[server].flatMap { $0.isFresh(at: now) ? $0 : nil }
    }

    mutating func note(_ knowledge: TURNServerKnowledge?, of server: HostPort) {
        guard let knowledge else { return }
        if servers[server] == nil, servers.count >= Self.maximumServers,
            let oldest = servers.min(by: { $0.value.learnedAt < $1.value.learnedAt })
        {
            servers[oldest.key] = nil
        }
        servers[server] = knowledge
    }

    /// The shortest that was measured to any server; nil when nothing is known any more.
    func roundTripTime(at now: MonotonicTime) -> Duration? {
        servers.values.filter { $0.isFresh(at: now) }.compactMap(\.roundTrips.roundTripTime).min()
    }

    /// Why this server is not asked now.
    func trouble(with server: HostPort, at now: MonotonicTime) -> TURNFailure? {
        troubles[server].flatMap { now < $0.end ? $0.failure : nil }
    }

    /// A server that is full or has reached the user's quota is left alone for a while (RFC 8656, section 7.4).
    mutating func note(trouble failure: TURNFailure, with server: HostPort, at now: MonotonicTime) {
        guard let delay = failure.retryDelay, delay > .zero else { return }
        troubles = troubles.filter { now < $0.value.end }
        guard troubles.count < Self.maximumServers else { return }
        troubles[server] = Trouble(failure: failure, end: now + delay)
    }

    /// Takes over what is newer in another reservation's lessons of the same network.
    package mutating func learn(_ other: NetworkLessons) {
        if let theirs = other.won, won.map({ $0.at <= theirs.at }) ?? true { won = theirs }
        for (server, knowledge) in other.servers
        where servers[server].map({ $0.learnedAt <= knowledge.learnedAt }) ?? true {
            note(knowledge, of: server)
        }
        troubles.merge(other.troubles) { $0.end > $1.end ? $0 : $1 }
    }
}
