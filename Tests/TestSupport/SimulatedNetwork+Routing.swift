internal import Wire

/// Ways of a datagram: out through the sender's NATs at once, over the link, then in through the receiver's NATs.
extension SimulatedNetwork {
    func send(_ bytes: [UInt8], from socket: SimulatedSocket, to destination: Endpoint) {
        let datagram = SimulatedDatagram(bytes, from: socket.endpoint, to: destination)
        traffic.sent += 1
        guard firewall?(datagram) ?? true else {
            traffic.lost += 1
            return
        }
        route(datagram, in: socket.nat)
    }

    func close(_ socket: SimulatedSocket) {
        let location = Location(network: socket.nat.map(ObjectIdentifier.init), endpoint: socket.endpoint)
        if sockets[location] === socket { sockets[location] = nil }
    }

    /// Finds the network in which the destination lies, and what the source looks like there.
    private func route(_ sent: SimulatedDatagram, in network: SimulatedNAT?) {
        var datagram = sent
        var passed: [SimulatedNAT] = []
        var current = network
        while true {
            if hasHost(datagram.destination, in: current) { return carry(datagram, in: current) }
            if let entrance = entrance(for: datagram.destination, in: current) {
                if let last = passed.last, last === entrance, !last.isHairpinning {
                    traffic.filtered += 1
                    return
                }
                return carry(datagram, in: current)
            }
            guard let nat = current else { break }
            datagram.source = nat.translateOutbound(datagram, at: now)
            passed.append(nat)
            current = nat.outer
        }
        traffic.unroutable += 1
    }

    private func carry(_ datagram: SimulatedDatagram, in network: SimulatedNAT?) {
        let link = links[datagram.destination.address] ?? links[datagram.source.address] ?? link
        guard !chance(link.loss) else {
            traffic.lost += 1
            return
        }
        let copies = chance(link.duplication) ? 2 : 1
        traffic.duplicated += copies - 1
        for _ in 0..<copies {
            schedule(after: transitTime(link)) { [unowned self] now in arrive(datagram, in: network, at: now) }
        }
    }

    private func arrive(_ arrived: SimulatedDatagram, in network: SimulatedNAT?, at now: MonotonicTime) {
        var datagram = arrived
        var current = network
        while let nat = entrance(for: datagram.destination, in: current) {
            guard let inner = nat.translateInbound(datagram, at: now) else {
                traffic.filtered += 1
                return
            }
            datagram.destination = inner
            current = nat
        }
        guard let socket = sockets[location(datagram.destination, in: current)] else {
            traffic.unroutable += 1
            return
        }
        traffic.delivered += 1
        socket.deliver(datagram, at: now)
    }

    private func hasHost(_ endpoint: Endpoint, in network: SimulatedNAT?) -> Bool {
        sockets[location(endpoint, in: network)] != nil
    }

    private func entrance(for endpoint: Endpoint, in network: SimulatedNAT?) -> SimulatedNAT? {
        nats.first { $0.externalAddress == endpoint.address && $0.outer === network }
    }

    private func location(_ endpoint: Endpoint, in network: SimulatedNAT?) -> Location {
        Location(network: network.map(ObjectIdentifier.init), endpoint: endpoint)
    }
}
