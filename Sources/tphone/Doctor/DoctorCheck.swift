import Wire

/// One thing that was checked, and how it ended.
struct DoctorCheck: Encodable, Equatable, Sendable {
    var step: DoctorStep
    /// A host, a URL or the target of the call.
    var target: String
    /// How packets left this host; nil where that does not matter.
    var transport: TransportProtocol?
    var result: CheckResult
    /// How long it took to succeed.
    var ms: Double?
    /// What happened, in a few words.
    var note: String
    /// Why it did not end well, if it did not.
    var cause: CheckCause?
    /// What a rule for the network team needs.
    var route: Route?

    /// Between which ends it was.
    struct Route: Equatable, Sendable {
        /// A name, or an address in text.
        var host: String
        var port: UInt16
        /// The server's address, where it is known.
        var address: IPAddress?
        /// This host's address on the way there.
        var local: IPAddress?
        /// The way leads through the HTTP proxy.
        var isProxied = false

        init(
            _ host: String, _ port: UInt16, address: IPAddress? = nil, local: IPAddress? = nil, isProxied: Bool = false
        ) {
            self.host = host
            self.port = port
            self.address = address ?? IPAddress(host)
            self.local = local
            self.isProxied = isProxied
        }
    }

    init(
        _ step: DoctorStep, _ target: String, _ transport: TransportProtocol?, _ result: CheckResult,
        ms: Double? = nil, note: String, route: Route? = nil
    ) {
        self.step = step
        self.target = target
        self.transport = transport
        self.result = result
        self.ms = ms
        self.note = note
        self.route = route
    }

    /// One that did not end well; word and note follow from the cause.
    init(
        _ step: DoctorStep, _ target: String, _ transport: TransportProtocol?, _ cause: CheckCause, route: Route? = nil
    ) {
        self.init(step, target, transport, cause.result, note: cause.note, route: route)
        self.cause = cause
    }

    /// Names another cause than the one that was found at first.
    mutating func blame(_ cause: CheckCause) {
        result = cause.result
        note = cause.note
        self.cause = cause
    }

    /// What somebody other than the network team can do about it.
    var remedy: Remedy? {
        guard let cause else { return nil }
        let role =
            switch step {
            case .signal, .tls: "gateway"
            case .stun: "STUN server"
            case .turn: "TURN server"
            case .dns, .nat, .proxy, .media: "server"
            }
        let server = route?.host ?? target
        return cause.remedy(server: server, role: role).map { Remedy(job: cause.remedyOwner, what: $0) }
    }

    private enum CodingKeys: String, CodingKey {
        case step, target, transport, result, ms, note, job
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(step, forKey: .step)
        try container.encode(target, forKey: .target)
        try container.encodeIfPresent(transport?.rawValue, forKey: .transport)
        try container.encode(result, forKey: .result)
        try container.encodeIfPresent(ms, forKey: .ms)
        try container.encode(note, forKey: .note)
        try container.encodeIfPresent(cause?.owner, forKey: .job)
    }
}
