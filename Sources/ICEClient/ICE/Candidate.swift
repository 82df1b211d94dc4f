package import Wire

/// An address at which an agent may be reached, UDP always (RFC 8445, section 5.1).
package struct Candidate: Hashable, Sendable {
    /// Equal for candidates that will likely work or fail together.
    package var foundation: String
    /// 1–256; we use 1, because RTP and RTCP share a port.
    package var component: UInt16
    package var priority: UInt32
    package var endpoint: Endpoint
    package var type: CandidateType
    /// For a reflexive candidate its base, for a relayed one the mapped address; nil when it is not told.
    package var relatedEndpoint: Endpoint?
    /// The socket that sends from this candidate; nil for the peer's candidates.
    package var base: SocketID?

    /// A candidate of our own.
    ///
    /// - Parameters:
    ///   - baseAddress: the local address of the socket; decides the foundation together with type and server.
    ///   - server: the STUN or TURN server that told the address, with its transport; any text that names it.
    ///   - localPreference: 0–65535, higher is tried first; differs between sockets of the same type.
    package init(
        _ type: CandidateType, _ endpoint: Endpoint, base: SocketID, baseAddress: IPAddress,
        server: String = "", relatedEndpoint: Endpoint? = nil, localPreference: UInt16 = .max
    ) {
        self.type = type
        self.endpoint = endpoint
        self.base = base
        self.relatedEndpoint = relatedEndpoint
        component = 1
        priority = Self.priority(type, localPreference: localPreference)
        foundation = Self.foundation(of: "\(type.rawValue) \(baseAddress) \(server)")
    }

    /// A candidate of the peer.
    package init(
        remote type: CandidateType, _ endpoint: Endpoint, priority: UInt32, foundation: String, component: UInt16 = 1,
        relatedEndpoint: Endpoint? = nil
    ) {
        self.type = type
        self.endpoint = endpoint
        self.priority = priority
        self.foundation = foundation
        self.component = component
        self.relatedEndpoint = relatedEndpoint
    }

    /// RFC 8445, section 5.1.2.1.
    package static func priority(
        _ type: CandidateType, localPreference: UInt16 = .max, component: UInt16 = 1
    ) -> UInt32 {
        type.preference << 24 | UInt32(localPreference) << 8 | (256 - UInt32(min(max(component, 1), 256)))
    }

    /// What a check sent from this candidate says in PRIORITY: the priority the address would have if the peer learned it from
    /// the check (RFC 8445, section 7.1.1).
    var priorityIfPeerReflexive: UInt32 {
        CandidateType.peerReflexive.preference << 24 | priority & 0xFF_FFFF
    }

    /// A short name for what candidates of one foundation have in common (FNV-1a, in decimal).
    static func foundation(of text: String) -> String {
        let hash = text.utf8.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        return String(hash)
    }
}
