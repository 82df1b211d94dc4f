package import Wire

/// An address at which an agent may be reached (RFC 8445, section 5.1; RFC 6544 for TCP).
package struct Candidate: Hashable, Sendable {
    /// Equal for candidates that will likely work or fail together.
    package var foundation: String
    /// 1–256; we use 1, because RTP and RTCP share a port.
    package var component: UInt16
    package var priority: UInt32
    package var endpoint: Endpoint
    package var type: CandidateType
    package var transport: CandidateTransport
    /// For a reflexive candidate its base, for a relayed one the mapped address; nil when it is not told.
    package var relatedEndpoint: Endpoint?
    /// The socket that sends from this candidate; nil for the peer's candidates.
    package var base: SocketID?

    /// The port of an active TCP candidate in a description, where the real one is not known yet ("discard").
    package static let activePort: UInt16 = 9

    /// A candidate of our own.
    ///
    /// - Parameters:
    ///   - baseAddress: the local address of the socket; decides the foundation together with type and server.
    ///   - server: the STUN or TURN server that told the address, with its transport; any text that names it.
    ///   - transport: between this candidate and the peer; a relayed one is UDP however its server is reached.
    ///   - localPreference: 0–65535, higher is tried first; differs between sockets of the same type.
    package init(
        _ type: CandidateType, _ endpoint: Endpoint, base: SocketID, baseAddress: IPAddress,
        server: String = "", transport: CandidateTransport = .udp, relatedEndpoint: Endpoint? = nil,
        localPreference: UInt16 = .max
    ) {
        self.type = type
        self.endpoint = endpoint
        self.base = base
        self.transport = transport
        self.relatedEndpoint = relatedEndpoint
        component = 1
        priority = Self.priority(type, transport, localPreference: localPreference)
        foundation = Self.foundation(type, transport, baseAddress: baseAddress, server: server)
    }

    /// What a description says of connections that this host can open from `address` (RFC 6544, section 5.1).
    ///
    /// It has no socket: each connection becomes a candidate of its own when it is open.
    package init(activeTCPOn address: IPAddress, localPreference: UInt16 = .max) {
        type = .host
        endpoint = Endpoint(address, Self.activePort)
        transport = .tcp(.active)
        component = 1
        priority = Self.priority(.host, .tcp(.active), localPreference: localPreference)
        foundation = Self.foundation(.host, .tcp(.active), baseAddress: address, server: "")
    }

    /// A candidate of the peer.
    package init(
        remote type: CandidateType, _ endpoint: Endpoint, priority: UInt32, foundation: String, component: UInt16 = 1,
        transport: CandidateTransport = .udp, relatedEndpoint: Endpoint? = nil
    ) {
        self.type = type
        self.endpoint = endpoint
        self.priority = priority
        self.foundation = foundation
        self.component = component
        self.transport = transport
        self.relatedEndpoint = relatedEndpoint
    }

    private static func foundation(
        _ type: CandidateType, _ transport: CandidateTransport, baseAddress: IPAddress, server: String
    ) -> String {
        foundation(of: "\(type.rawValue) \(baseAddress) \(server)" + (transport.isTCP ? " tcp" : ""))
    }

    /// A short name for what candidates of one foundation have in common (FNV-1a, in decimal).
    static func foundation(of text: String) -> String {
        let hash = text.utf8.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        return String(hash)
    }
}
