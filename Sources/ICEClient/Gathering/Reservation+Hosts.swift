internal import Wire

/// Sockets on local addresses.
extension Reservation {
    mutating func openHosts(at now: MonotonicTime) -> [Action] {
        guard configuration.policy == .all else { return [] }
        var actions: [Action] = []
        for address in configuration.hostAddresses.prefix(Self.maximumHosts)
        where !hosts.contains(where: { $0.address == address }) {
            guard let socket = makeSocket(at: now) else { break }
            hosts.append(HostSocket(id: socket, address: address))
            actions.append(.network(.open(socket, .datagram(bind: address))))
        }
        guard !hosts.isEmpty else { return [] }
        for url in configuration.stun.prefix(Self.maximumSTUNServers) where url.transport == .udp {
            if let address = IPAddress(url.host) {
                actions += learnSTUNServer(Endpoint(address, url.port), at: now)
            } else if let socket = makeSocket(at: now) {
                lookups.insert(socket)
                actions.append(.network(.open(socket, .datagramTo(HostPort(url.host, url.port)))))
            }
        }
        return actions
    }

    mutating func hostOpened(_ index: Int, _ local: Endpoint, at now: MonotonicTime) -> [Action] {
        guard hosts[index].local == nil, !hosts[index].hasFailed else { return [] }
        let socket = hosts[index].id
        timers.cancel(.socket(socket))
        hosts[index].local = local
        var actions = add(
            Candidate(
                .host, local, base: socket, baseAddress: local.address, localPreference: hostPreference(index)))
        if let external = configuration.externalAddress, external.family == local.address.family {
            actions += addReflexive(Endpoint(external, local.port), on: index, server: "external")
        }
        for server in stunServers { actions += startProbe(index, server, at: now) }
        return actions
    }

    mutating func hostFailed(_ index: Int) -> [Action] {
        let socket = hosts[index].id
        timers.cancel(.socket(socket))
        hosts[index].hasFailed = true
        hosts[index].local = nil
        probes.removeAll { $0.key.base == socket }
        return removeCandidates { $0.base == socket }
    }

    /// Gives host sockets up whose addresses are gone.
    mutating func closeHosts(where isGone: (HostSocket) -> Bool) -> [Action] {
        var actions: [Action] = []
        for host in hosts.filter(isGone) {
            if !host.hasFailed { actions.append(.network(.close(host.id))) }
            timers.cancel(.socket(host.id))
            probes.removeAll { $0.key.base == host.id }
            actions += removeCandidates { $0.base == host.id }
        }
        hosts.removeAll(where: isGone)
        return actions
    }

    mutating func lookedUp(_ socket: SocketID, _ server: Endpoint?, at now: MonotonicTime) -> [Action] {
        lookups.remove(socket)
        timers.cancel(.socket(socket))
        let actions = server.map { learnSTUNServer($0, at: now) } ?? []
        return [.network(.close(socket))] + actions
    }

    /// Families take turns (RFC 8421, section 4).
    func hostPreference(_ index: Int) -> UInt16 {
        let preferences = Candidate.localPreferences(for: hosts.map(\.address))
        return preferences.indices.contains(index) ? preferences[index] : 0
    }
}
