internal import Wire

/// Connections to passive TCP candidates of the peer: opened by us, one a candidate, each a candidate of ours when it stands.
extension ICETransport {
    /// What a description says of the connections we could open (RFC 6544, section 5.1).
    package var activeCandidates: [Candidate] {
        guard reservation.configuration.policy == .all else { return [] }
        let hosts = reservation.candidates.filter { $0.type == .host }.map(\.endpoint.address)
        let preferences = Candidate.localPreferences(for: hosts)
        return zip(hosts, preferences).map { Candidate(activeTCPOn: $0, localPreference: $1) }
    }

    mutating func connect(to remote: Candidate, at now: MonotonicTime) -> [Action] {
        guard let socket = reservation.makeSocket(at: now) else { return [] }
        streams[socket] = PeerStream(to: remote)
        let place = HostPort("\(remote.endpoint.address)", remote.endpoint.port)
        return [.network(.open(socket, .stream(StreamLayers(to: place))))]
    }

    mutating func streamOpened(_ socket: SocketID, local: Endpoint, at now: MonotonicTime) -> [Action] {
        guard let stream = streams[socket], stream.local == nil else { return [] }
        streams[socket]?.local = local
        let candidate = Candidate(
            .host, local, base: socket, baseAddress: local.address, transport: .tcp(.active))
        let checking = agent.add(local: candidate, connectedTo: stream.remote.endpoint, at: now)
        return perform(checking, at: now)
    }

    mutating func streamFailed(_ socket: SocketID, at now: MonotonicTime) -> [Action] {
        streams[socket] = nil
        let checking = agent.remove(base: socket, at: now)
        return perform(checking, at: now)
    }

    mutating func streamReceived(_ bytes: [UInt8], on socket: SocketID, at now: MonotonicTime) -> [Action] {
        guard let packets = streams[socket]?.receive(bytes), let remote = streams[socket]?.remote.endpoint else {
            return []
        }
        return packets.flatMap { received($0, from: remote, on: socket, at: now) }
    }

    mutating func closeStreams() -> [Action] {
        defer { streams = [:] }
        return streams.keys.map { .network(.close($0)) }
    }
}
