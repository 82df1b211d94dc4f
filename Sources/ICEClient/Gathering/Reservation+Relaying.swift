package import Wire

/// What a call does with the relays it took over.
extension Reservation {
    package func isRelay(_ socket: SocketID) -> Bool { relays.contains { $0.socket == socket } }

    /// Sends a payload to a peer through the relay of this socket; a missing permission is asked for in the same flight.
    package mutating func send(
        _ payload: [UInt8], to peer: Endpoint, through socket: SocketID, at now: MonotonicTime
    ) -> [Action] {
        isAlive ? drive(socket, at: now) { $0.send(payload, to: peer, at: now) } : []
    }

    package mutating func permit(
        _ peer: IPAddress, through socket: SocketID, at now: MonotonicTime
    ) -> [Action] {
        isAlive ? drive(socket, at: now) { $0.permit([peer], at: now) } : []
    }

    /// `.channelBound` follows, or `.channelRefused`.
    package mutating func bindChannel(
        to peer: Endpoint, through socket: SocketID, at now: MonotonicTime
    ) -> [Action] {
        isAlive ? drive(socket, at: now) { $0.bindChannel(to: peer, at: now) } : []
    }

    /// The way of media to this peer from this socket; nil for a socket that is not this reservation's or not open.
    package func route(to peer: Endpoint, from socket: SocketID) -> MediaRoute? {
        guard let relay = relays.first(where: { $0.socket == socket }) else {
            guard hosts.contains(where: { $0.id == socket && $0.local != nil }) else { return nil }
            return MediaRoute(socket: socket, channel: nil, destination: peer, isRelayed: false, isStream: false)
        }
        guard let server = relay.remote else { return nil }
        return MediaRoute(
            socket: socket, channel: relay.allocation.boundChannel(for: peer), destination: server, isRelayed: true,
            isStream: relay.isStream)
    }

    /// How the packets of this socket leave this host.
    package func transport(of socket: SocketID) -> TransportProtocol {
        relays.first { $0.socket == socket }?.plan.url.transport ?? .udp
    }

    /// The TURN server of this socket as it was configured, or as it sent us elsewhere.
    package func server(of socket: SocketID) -> HostPort? {
        relays.first { $0.socket == socket }?.plan.destination
    }

    /// To the TURN server of this socket.
    package func roundTripTime(of socket: SocketID) -> Duration? {
        relays.first { $0.socket == socket }?.allocation.roundTripTime
    }

    /// Such as `relay udp 3478`, or `direct udp`.
    func name(of socket: SocketID) -> String {
        relays.first { $0.socket == socket }.map { "relay \($0.name)" } ?? "direct udp"
    }

    // MARK: The story

    /// What was found and why not something better, such as `relay tls 443: udp 3478 no answer, tcp 80 refused`.
    package var why: String {
        if let best = relays.filter({ $0.candidate != nil }).max(by: { priority($0) < priority($1) }) {
            return why(of: best.socket)
        }
        let types = CandidateType.allCases.filter { type in candidates.contains { $0.type == type } }
        let troubles = relays.map(\.story).joined(separator: ", ")
        guard !types.isEmpty else { return troubles.isEmpty ? "nothing" : troubles }
        let found = types.map(\.rawValue).joined(separator: " and ")
        return troubles.isEmpty ? found : "\(found): \(troubles)"
    }

    /// The same for the path that begins at this socket.
    ///
    /// - Parameter hasTriedDirect: checks without a relay were made, and none of them was answered.
    package func why(of socket: SocketID, hasTriedDirect: Bool = false) -> String {
        guard let relay = relays.first(where: { $0.socket == socket }) else { return "direct" }
        let order = TransportProtocol.inOrder
        let rank = order.firstIndex(of: relay.plan.url.transport) ?? 0
        let troubles = relays.filter {
            $0.candidate == nil && order.firstIndex(of: $0.plan.url.transport) ?? 0 <= rank
        }
        let story = (hasTriedDirect ? ["direct no answer"] : []) + troubles.map(\.story)
        return (["relay \(relay.name)"] + (story.isEmpty ? [] : [story.joined(separator: ", ")])).joined(
            separator: ": ")
    }

    private func priority(_ relay: RelayAttempt) -> UInt32 { relay.candidate?.priority ?? 0 }
}
