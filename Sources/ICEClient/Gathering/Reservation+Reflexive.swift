internal import Wire

/// How host sockets look from outside.
extension Reservation {
    /// Asks the server about every host socket, present and to come.
    mutating func learnSTUNServer(_ server: Endpoint, at now: MonotonicTime) -> [Action] {
        guard configuration.policy == .all, !stunServers.contains(server),
            stunServers.count < Self.maximumSTUNServers
        else { return [] }
        stunServers.append(server)
        return hosts.indices.flatMap { startProbe($0, server, at: now) }
    }

    mutating func startProbe(_ index: Int, _ server: Endpoint, at now: MonotonicTime) -> [Action] {
        guard let local = hosts[index].local, local.address.family == server.address.family,
            local.address.isLoopback == server.address.isLoopback
        else { return [] }
        var probe = ReflexiveProbe(ReflexiveProbe.Key(base: hosts[index].id, server: server))
        let request = probe.ask(using: &random, at: now)
        probes.append(probe)
        return [.network(.transmit(request, on: hosts[index].id, to: server))]
    }

    /// What follows from an answer of a STUN server; nil when the bytes are no such thing.
    mutating func receiveBinding(
        _ bytes: [UInt8], from source: Endpoint, on socket: SocketID, at now: MonotonicTime
    ) -> [Action]? {
        let key = ReflexiveProbe.Key(base: socket, server: source)
        guard let index = probes.firstIndex(where: { $0.key == key }), PacketKind(bytes) == .stun,
            let message = try? STUNMessage(parsing: bytes), message.method == .binding,
            probes[index].receive(message, at: now)
        else { return nil }
        guard let mapped = probes[index].mapped else { return [] }
        // One server is enough to keep a mapping open, and to say where it is now; behind a symmetric NAT each sees another.
        let isSpare = probes[..<index].contains { $0.key.base == socket && $0.mapped != nil }
        if isSpare { probes[index].stopKeepAlive() }
        return learn(mapped, on: socket, from: source, replacing: !isSpare)
    }

    mutating func probeTimersFired(at now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        for index in probes.indices {
            guard let bytes = probes[index].timerFired(using: &random, at: now) else { continue }
            let key = probes[index].key
            actions.append(.network(.transmit(bytes, on: key.base, to: key.server)))
        }
        return actions
    }

    private mutating func learn(
        _ mapped: Endpoint, on socket: SocketID, from server: Endpoint, replacing: Bool
    ) -> [Action] {
        guard let index = hosts.firstIndex(where: { $0.id == socket }),
            !candidates.contains(where: { $0.base == socket && $0.endpoint == mapped })
        else { return [] }
        let external = configuration.externalAddress
        let outdated =
            replacing
            ? removeCandidates {
                $0.base == socket && $0.type == .serverReflexive && $0.endpoint.address != external
            } : []
        return outdated + addReflexive(mapped, on: index, server: "\(server)")
    }

    mutating func addReflexive(_ mapped: Endpoint, on index: Int, server: String) -> [Action] {
        guard let local = hosts[index].local, mapped != local else { return [] }
        return add(
            Candidate(
                .serverReflexive, mapped, base: hosts[index].id, baseAddress: local.address, server: server,
                relatedEndpoint: local, localPreference: hostPreference(index)))
    }
}
