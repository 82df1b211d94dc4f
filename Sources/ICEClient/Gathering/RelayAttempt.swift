internal import Wire

/// One way to one TURN server: a URL, the socket opened for it and the allocation on it.
struct RelayAttempt: Sendable {
    enum Phase: Equatable {
        case opening
        case allocating
        case allocated(Candidate)
        case failed(RelayFailure)
    }

    /// What is known before a socket is opened.
    struct Plan: Sendable {
        var url: TURNServerURL
        var server: TURNServer
        /// Its place in the configuration.
        var rank: Int
        /// An HTTP proxy on the way.
        var proxy: HostPort?
        /// The URL's own, or where the server sent us (300).
        var destination: HostPort
        /// How often this way was begun anew, after 300 or 437.
        var renewals = 0

        init(url: TURNServerURL, server: TURNServer, rank: Int, proxy: HostPort?) {
            self.url = url
            self.server = server
            self.rank = rank
            self.proxy = url.transport == .udp ? nil : proxy
            // A proxy looks names up itself, by what it knows of them.
            destination = HostPort(url.host, url.port, service: self.proxy == nil ? url.service : nil)
        }

        /// The server sent us to another (300), to which another way may lead.
        mutating func redirect(to server: HostPort, through proxy: HostPort?) {
            destination = server
            self.proxy = url.transport == .udp ? nil : proxy
        }
    }

    static let maximumRenewals = 2

    private(set) var plan: Plan
    let socket: SocketID
    var phase = Phase.opening
    var local: Endpoint?
    var remote: Endpoint?
    var allocation: TURNAllocation
    var deframer = STUNStreamDeframer()
    /// It had an address once: what is silent now was not blocked.
    private(set) var hasWorked = false
    /// Whether the stage behind it has waited for it once.
    var hasHeldNextStage = false

    /// - Parameter knowledge: of the server, from earlier allocations.
    init(_ plan: Plan, socket: SocketID, knowing knowledge: TURNServerKnowledge?, random: RandomSource) {
        self.plan = plan
        self.socket = socket
        allocation = Self.allocation(plan, knowing: knowledge, random)
    }

    mutating func replaceCredentials(of server: TURNServer) {
        plan.server = server
        allocation.replaceCredentials(username: server.username, password: server.password)
    }

    /// Ends it: what the allocation still had in mind is forgotten.
    mutating func fail(_ failure: RelayFailure, random: RandomSource) {
        hasWorked = candidate != nil
        phase = .failed(failure)
        allocation = Self.allocation(plan, knowing: nil, random)
        deframer = STUNStreamDeframer()
    }

    private static func allocation(
        _ plan: Plan, knowing knowledge: TURNServerKnowledge?, _ random: RandomSource
    ) -> TURNAllocation {
        TURNAllocation(
            configuration: .init(
                username: plan.server.username, password: plan.server.password,
                isReliable: plan.url.transport != .udp, asksForBothFamilies: true),
            knowing: knowledge, random: random)
    }

    var isStream: Bool { plan.url.transport != .udp }

    /// Why it took too long: silence is told from answers of no use, for a firewall that lets them through does not block.
    var impatience: RelayFailure {
        if let failure = allocation.doubtfulFailure { return .turn(failure) }
        return allocation.dropped > 0 || deframer.buffered > 0 ? .notTURN : .turn(.noAnswer)
    }

    var isRunning: Bool { phase == .opening || phase == .allocating }

    var hasFailed: Bool {
        if case .failed = phase { true } else { false }
    }

    var candidate: Candidate? {
        if case .allocated(let candidate) = phase { candidate } else { nil }
    }

    var request: SocketRequest {
        switch plan.url.transport {
        case .udp: .datagramTo(plan.destination)
        case .tcp: .stream(StreamLayers(to: plan.destination, through: plan.proxy))
        case .tls: .stream(StreamLayers(to: plan.destination, tls: plan.url.host, through: plan.proxy))
        }
    }

    /// Transport and port, as an agent's network team would ask: `tls 443`, or `tls 443 by proxy`.
    var name: String {
        "\(plan.url.transport.rawValue) \(plan.destination.port)" + (plan.proxy == nil ? "" : " by proxy")
    }

    /// The candidate for the address the server gave; media over UDP before TCP before TLS, then in the configured order.
    func candidate(relayed: Endpoint, mapped: Endpoint, policy: CandidatePolicy) -> Candidate {
        let order: UInt16 =
            switch plan.url.transport {
            case .udp: 3
            case .tcp: 2
            case .tls: 1
            }
        return Candidate(
            .relayed, relayed, base: socket, baseAddress: local?.address ?? mapped.address,
            server: "\(plan.url.host) \(plan.url.transport.rawValue)", relatedEndpoint: policy == .relay ? nil : mapped,
            localPreference: order << 12 | UInt16(clamping: 255 - plan.rank))
    }

    /// What happened to it, or that nothing did yet: `udp 3478 no answer`, and after many tries `udp 3478 blocked`.
    var story: String {
        switch phase {
        case .opening, .allocating: "\(name) no answer"
        case .allocated: name
        case .failed(.turn(.noAnswer)), .failed(.socket(.timedOut)): "\(name) \(hasWorked ? "no answer" : "blocked")"
        case .failed(let failure): "\(name) \(failure.description)"
        }
    }
}
