internal import Wire

/// Which candidates make pairs, and what must be opened for them.
extension ICEAgent {
    /// Adds the pairs of new candidates; after nomination only a few of them.
    mutating func pair(_ locals: [Candidate], with remotes: [Candidate]) {
        let isStandby = isStandingBy
        var pairs: [CheckPair] = []
        for local in locals {
            guard let base = local.base else { continue }
            let chosen =
                isStandby ? standbyRemotes(for: local, among: remotes) : remotes.filter { canPair(local, $0) }
            for remote in chosen {
                var pair = CheckPair(base: base, local: local, remote: remote, role: role)
                pair.isStandby = isStandby
                pairs.append(pair)
            }
        }
        counters.droppedPairs += checkList.insert(contentsOf: pairs)
    }

    func canPair(_ local: Candidate, _ remote: Candidate) -> Bool {
        guard local.transport.canReach(remote.transport), local.endpoint.address.canReach(remote.endpoint.address)
        else {
            return false
        }
        guard local.transport.isTCP else { return true }
        return local.base.flatMap { connections[$0] } == remote.endpoint
    }

    /// Asks relays to let in whom their pairs are with.
    func permissions(for locals: [Candidate], _ remotes: [Candidate]) -> [Action] {
        locals.filter { $0.type == .relayed }.flatMap { local -> [Action] in
            guard let base = local.base else { return [] }
            var seen: Set<IPAddress> = []
            let chosen = isStandingBy ? standbyRemotes(for: local, among: remotes) : remotes
            let endpoints = chosen.filter { !$0.transport.isTCP }.map(\.endpoint).filter {
                $0.address.family == local.endpoint.address.family && seen.insert($0.address).inserted
            }
            return endpoints.prefix(Self.maximumPermissions).map { .permit($0, on: base) }
        }
    }

    /// Asks for connections to the peer's passive candidates, as far as an interface of ours reaches them (RFC 6544, section 7.1), and not while it rings.
    mutating func connect(to remotes: [Candidate], at now: MonotonicTime) -> [Action] {
        guard configuration.usesTCP, !isStandingBy, exchangeCompletedAt != nil else { return [] }
        let hosts = localCandidates.filter { $0.type == .host && !$0.transport.isTCP }
        var actions: [Action] = []
        for remote in remotes where remote.transport == .tcp(.passive) {
            guard requestedConnections.count < Self.maximumConnections,
                hosts.contains(where: { $0.endpoint.address.canConnect(to: remote.endpoint.address) }),
                !connections.values.contains(remote.endpoint), !requestedConnections.contains(remote.endpoint),
                unverified.take(Self.connectionCost, to: remote.endpoint, for: .connection, at: now)
            else { continue }
            requestedConnections.insert(remote.endpoint)
            actions.append(.connect(to: remote))
        }
        return actions
    }
}

extension IPAddress {
    /// The peer has no say in whom we connect to on our own host.
    fileprivate func canConnect(to other: IPAddress) -> Bool { canReach(other) && isLoopback == other.isLoopback }

    /// RFC 8445, section 6.1.2.2: the same family, link-local with link-local; and loopback stays on its host.
    func canReach(_ other: IPAddress) -> Bool {
        guard family == other.family, !isLoopback || other.isLoopback else { return false }
        return family == .v4 || isLinkLocal == other.isLinkLocal
    }
}
