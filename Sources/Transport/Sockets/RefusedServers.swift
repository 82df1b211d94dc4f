internal import ICEClient
internal import Wire

/// What the network said lately of servers' UDP ports: it holds for every socket to the same server, and for no other server.
///
/// Routers and hosts answer few datagrams with an ICMP error (RFC 1812, section 4.3.2.8), so of two sockets that ask one port often only one
/// is told.
struct RefusedServers {
    private var entries: [(server: Endpoint, failure: SocketFailure, at: MonotonicTime)] = []

    private static let limit = 16
    private static let lifetime = Duration.seconds(10)

    mutating func note(_ failure: SocketFailure, of server: Endpoint, at now: MonotonicTime) {
        forget(server)
        if entries.count >= Self.limit { entries.removeFirst() }
        entries.append((server, failure, now))
    }

    /// It has answered.
    mutating func forget(_ server: Endpoint) { entries.removeAll { $0.server == server } }

    /// What was said of it; nil when that was nothing, or too long ago.
    func failure(of server: Endpoint, at now: MonotonicTime) -> SocketFailure? {
        entries.first { $0.server == server && now - $0.at < Self.lifetime }?.failure
    }
}
