package import Wire

/// A NAT in a simulated network, told by how it maps and what it lets in (RFC 4787, sections 4.1 and 5).
package final class SimulatedNAT {
    package enum Mapping: String, Sendable, CaseIterable {
        /// One external port for an internal endpoint, whoever it talks to.
        case endpointIndependent
        /// Another external port for each remote address.
        case addressDependent
        /// Another external port for each remote address and port: "symmetric".
        case addressAndPortDependent
    }

    package enum Filtering: String, Sendable, CaseIterable {
        /// Lets everybody in ("full cone").
        case endpointIndependent
        /// Lets in whom the internal endpoint has sent to, from any port.
        case addressDependent
        /// Lets in exactly the remote endpoints that were sent to.
        case addressAndPortDependent
    }

    package let externalAddress: IPAddress
    package let mapping: Mapping
    package let filtering: Filtering
    /// The network outside; nil for the public one.
    package let outer: SimulatedNAT?
    /// Whether two internal hosts can meet at external addresses.
    package var isHairpinning = false
    /// How long a mapping lives without a datagram going out; nil for ever.
    package var mappingLifetime: Duration?
    /// The one host of a 1-to-1 NAT, which keeps ports and lets everything in.
    private let staticHost: IPAddress?

    private struct MappingKey: Hashable {
        var source: Endpoint
        var address: IPAddress?
        var port: UInt16?
    }

    private struct Entry {
        var internalEndpoint: Endpoint
        var contacts: [Endpoint: MonotonicTime] = [:]
        var lastUse: MonotonicTime
    }

    private var ports: [MappingKey: UInt16] = [:]
    private var entries: [UInt16: Entry] = [:]
    private var nextPort: UInt16 = 40_000

    package init(
        external: IPAddress, mapping: Mapping, filtering: Filtering, behind outer: SimulatedNAT? = nil
    ) {
        externalAddress = external
        self.mapping = mapping
        self.filtering = filtering
        self.outer = outer
        staticHost = nil
    }

    /// A 1-to-1 NAT of one host, as clouds have it: ports stay, everything is let in.
    package init(external: IPAddress, oneToOne host: IPAddress, behind outer: SimulatedNAT? = nil) {
        externalAddress = external
        mapping = .endpointIndependent
        filtering = .endpointIndependent
        self.outer = outer
        staticHost = host
    }

    /// Forgets every mapping, as a restart of the router does.
    package func forgetMappings() {
        ports = [:]
        entries = [:]
    }

    /// The external endpoint from which the datagram goes on.
    func translateOutbound(_ datagram: SimulatedDatagram, at now: MonotonicTime) -> Endpoint {
        if datagram.source.address == staticHost { return Endpoint(externalAddress, datagram.source.port) }
        let key = key(of: datagram)
        var port = ports[key]
        if let known = port, let entry = entries[known], isStale(entry.lastUse, at: now) {
            entries[known] = nil
            port = nil
        }
        let external = port ?? nextPort
        if port == nil { nextPort += 1 }
        ports[key] = external
        var entry = entries[external] ?? Entry(internalEndpoint: datagram.source, lastUse: now)
        entry.lastUse = now
        entry.contacts[datagram.destination] = now
        entries[external] = entry
        return Endpoint(externalAddress, external)
    }

    /// The internal endpoint the datagram is for; nil when it is not let in.
    func translateInbound(_ datagram: SimulatedDatagram, at now: MonotonicTime) -> Endpoint? {
        if let staticHost { return Endpoint(staticHost, datagram.destination.port) }
        guard let entry = entries[datagram.destination.port], !isStale(entry.lastUse, at: now) else { return nil }
        let contacts = entry.contacts.filter { !isStale($0.value, at: now) }.keys
        let isLetIn =
            switch filtering {
            case .endpointIndependent: true
            case .addressDependent: contacts.contains { $0.address == datagram.source.address }
            case .addressAndPortDependent: contacts.contains(datagram.source)
            }
        return isLetIn ? entry.internalEndpoint : nil
    }

    private func key(of datagram: SimulatedDatagram) -> MappingKey {
        switch mapping {
        case .endpointIndependent: MappingKey(source: datagram.source)
        case .addressDependent: MappingKey(source: datagram.source, address: datagram.destination.address)
        case .addressAndPortDependent:
            MappingKey(
                source: datagram.source, address: datagram.destination.address, port: datagram.destination.port)
        }
    }

    private func isStale(_ lastUse: MonotonicTime, at now: MonotonicTime) -> Bool {
        guard let mappingLifetime else { return false }
        return now - lastUse > mappingLifetime
    }
}
