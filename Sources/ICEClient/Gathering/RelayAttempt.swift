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
        var username: String
        var password: String
        /// Its place in the configuration.
        var rank: Int
        /// The URL's own, or where the server sent us (300).
        var destination: HostPort
        var proxy: HostPort?
        /// How often this way was begun anew, after 300 or 437.
        var renewals = 0
    }

    static let maximumRenewals = 2

    let plan: Plan
    let socket: SocketID
    var phase = Phase.opening
    var local: Endpoint?
    var remote: Endpoint?
    var allocation: TURNAllocation
    var deframer = STUNStreamDeframer()
    /// Whether the stage behind it has waited for it once.
    var hasHeldNextStage = false

    init(_ plan: Plan, socket: SocketID, random: RandomSource) {
        self.plan = plan
        self.socket = socket
        allocation = Self.allocation(plan, random)
    }

    /// Ends it: what the allocation still had in mind is forgotten.
    mutating func fail(_ failure: RelayFailure, random: RandomSource) {
        phase = .failed(failure)
        allocation = Self.allocation(plan, random)
        deframer = STUNStreamDeframer()
    }

    private static func allocation(_ plan: Plan, _ random: RandomSource) -> TURNAllocation {
        TURNAllocation(
            configuration: .init(
                username: plan.username, password: plan.password, isReliable: plan.url.transport != .udp),
            random: random)
    }

    var isStream: Bool { plan.url.transport != .udp }

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

    /// Transport and port, as an agent's network team would ask: `tls 443`.
    var name: String { "\(plan.url.transport.rawValue) \(plan.destination.port)" }

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

    /// What happened to it, or that nothing did: `udp 3478 no answer`.
    var story: String {
        switch phase {
        case .opening, .allocating: "\(name) no answer"
        case .allocated: name
        case .failed(let failure): "\(name) \(failure.description)"
        }
    }
}
