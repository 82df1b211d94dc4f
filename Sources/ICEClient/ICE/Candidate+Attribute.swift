internal import Wire

extension Candidate {
    /// Longest attribute we read, in bytes.
    private static let maximumLength = 1024

    /// Reads `candidate:…` or `a=candidate:…` (RFC 8839, section 5.1); nil for what we cannot use.
    package init?(attribute: String) {
        guard let candidate = try? Self.parse(attribute) else { return nil }
        self = candidate
    }

    /// Reads `candidate:…` or `a=candidate:…`, with or without a line end; unknown extensions are passed over.
    package static func parse(_ attribute: String) throws(CandidateError) -> Candidate {
        guard attribute.utf8.count <= maximumLength, let fields = fields(of: attribute), fields.count >= 8,
            fields[6].lowercased() == "typ", let type = CandidateType(rawValue: fields[7].lowercased()),
            isFoundation(fields[0]), let component: UInt16 = number(fields[1]), (1...256).contains(component),
            let priority: UInt32 = number(fields[3]), let port: UInt16 = number(fields[5])
        else { throw .malformed }
        let extensions = fields.dropFirst(8)
        let transport = try transport(fields[2], extensions)
        guard let address = IPAddress(fields[4]) else { throw .hostName }
        guard port != 0, address.isUnicast else { throw .malformed }
        // Nobody connects to an active one, whatever port it tells.
        let endpoint = Endpoint(address, transport == .tcp(.active) ? activePort : port)
        return Candidate(
            remote: type, endpoint, priority: priority, foundation: String(fields[0]),
            component: component, transport: transport, relatedEndpoint: relatedEndpoint(in: extensions))
    }

    /// `udp`, or `tcp` with its `tcptype` (RFC 6544, section 4.5).
    private static func transport(
        _ name: Substring, _ extensions: ArraySlice<Substring>
    ) throws(CandidateError) -> CandidateTransport {
        switch name.lowercased() {
        case "udp": return .udp
        case "tcp":
            guard
                let direction = value(of: "tcptype", in: extensions).flatMap({
                    CandidateTransport.Direction(rawValue: $0.lowercased())
                })
            else { throw .malformed }
            return .tcp(direction)
        default: throw .unsupportedTransport
        }
    }

    /// `candidate:…` without `a=` and without a line end.
    package var attribute: String {
        var port = endpoint.port
        if transport == .tcp(.active) { port = Self.activePort }
        let name = transport.isTCP ? "tcp" : "udp"
        let start = "candidate:\(foundation) \(component) \(name) \(priority) \(endpoint.address) \(port)"
        return "\(start) typ \(type.rawValue)\(relatedAttribute)\(directionAttribute)"
    }

    private var relatedAttribute: String {
        guard type != .host else { return "" }
        let hidden = endpoint.address.family == .v4 ? Endpoint(.v4(0), 9) : Endpoint(.v6(0, 0), 9)
        let related = relatedEndpoint ?? hidden
        return " raddr \(related.address) rport \(related.port)"
    }

    private var directionAttribute: String {
        guard case .tcp(let direction) = transport else { return "" }
        return " tcptype \(direction.rawValue)"
    }

    /// Digits only; the library would take a sign.
    private static func number<Number: FixedWidthInteger>(_ text: Substring) -> Number? {
        text.utf8.allSatisfy { (48...57).contains($0) } ? Number(text) : nil
    }

    private static func isFoundation(_ text: Substring) -> Bool {
        (1...32).contains(text.utf8.count) && text.utf8.allSatisfy { (33...126).contains($0) }
    }

    private static func fields(of attribute: String) -> [Substring]? {
        var text = attribute[...]
        if text.hasPrefix("a=") { text = text.dropFirst(2) }
        guard text.hasPrefix("candidate:") else { return nil }
        return text.dropFirst("candidate:".count).split { $0.isWhitespace }
    }

    /// The value of `raddr` and `rport`; nil when one is missing or senseless.
    private static func relatedEndpoint(in extensions: ArraySlice<Substring>) -> Endpoint? {
        guard let address = value(of: "raddr", in: extensions).flatMap({ IPAddress($0) }), !address.isUnspecified,
            let port: UInt16 = value(of: "rport", in: extensions).flatMap({ number($0) })
        else { return nil }
        return Endpoint(address, port)
    }

    /// The last value of that name among pairs of name and value.
    private static func value(of name: String, in extensions: ArraySlice<Substring>) -> Substring? {
        let names = stride(from: extensions.startIndex, to: extensions.endIndex - 1, by: 2)
        return names.filter { extensions[$0].lowercased() == name }.last.map { extensions[$0 + 1] }
    }
}

extension IPAddress {
    /// Neither unspecified, nor multicast, nor the broadcast address: a check must not go to many.
    fileprivate var isUnicast: Bool {
        switch self {
        case .v4(let bits): bits != 0 && bits >> 28 < 14
        case .v6(let upper, _): !isUnspecified && upper >> 56 != 0xFF
        }
    }
}
