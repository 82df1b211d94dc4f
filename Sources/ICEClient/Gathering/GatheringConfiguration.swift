package import Wire

/// What a reservation gathers from.
package struct GatheringConfiguration: Equatable, Sendable {
    package var turn: [TURNServer]
    /// `stun:` servers; `turn:` servers over UDP serve as such too.
    package var stun: [TURNServerURL]
    package var policy: CandidatePolicy
    /// Only TURN URLs of these are used.
    package var turnTransports: Set<TransportProtocol>
    /// Local addresses, best first; each gets a socket unless the policy is `relay`.
    package var hostAddresses: [IPAddress]
    /// Where a 1-to-1 NAT shows this host; the ports are the same inside and outside.
    package var externalAddress: IPAddress?
    /// An HTTP proxy through which TCP and TLS connections to TURN servers lead.
    package var proxy: HostPort?
    /// Those that are reached without it all the same.
    package var proxyExceptions: ProxyExceptions
    /// After this a call need not wait for more than is there already; at most 1 s.
    package var maximumWait: Duration
    /// How long one server may take to answer before it counts as dead.
    package var patience: Duration

    package init(
        turn: [TURNServer] = [], stun: [TURNServerURL] = [], policy: CandidatePolicy = .all,
        turnTransports: Set<TransportProtocol> = Set(TransportProtocol.allCases), hostAddresses: [IPAddress] = [],
        externalAddress: IPAddress? = nil, proxy: HostPort? = nil, proxyExceptions: ProxyExceptions = ProxyExceptions(),
        maximumWait: Duration = .seconds(1), patience: Duration = .seconds(8)
    ) {
        self.turn = turn
        self.stun = stun
        self.policy = policy
        self.turnTransports = turnTransports
        self.hostAddresses = hostAddresses
        self.externalAddress = externalAddress
        self.proxy = proxy
        self.proxyExceptions = proxyExceptions
        self.maximumWait = min(maximumWait, .seconds(1))
        self.patience = patience
    }

    /// The proxy that leads to this server over TCP and TLS; nil when it is reached directly.
    func proxy(for server: HostPort) -> HostPort? { proxyExceptions.cover(server.host, server.port) ? nil : proxy }
}
