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
            isFoundation(fields[0]), let component = UInt16(fields[1]), (1...256).contains(component),
            let priority = UInt32(fields[3]), let port = UInt16(fields[5])
        else { throw .malformed }
        guard fields[2].lowercased() == "udp" else { throw .unsupportedTransport }
        guard let address = IPAddress(fields[4]) else { throw .hostName }
        guard port != 0, address.isUnicast else { throw .malformed }
        return Candidate(
            remote: type, Endpoint(address, port), priority: priority, foundation: String(fields[0]),
            component: component, relatedEndpoint: relatedEndpoint(in: fields.dropFirst(8)))
    }

    /// `candidate:…` without `a=` and without a line end.
    package var attribute: String {
        let start = "candidate:\(foundation) \(component) udp \(priority) \(endpoint.address) \(endpoint.port)"
        guard type != .host else { return "\(start) typ host" }
        let hidden = endpoint.address.family == .v4 ? Endpoint(.v4(0), 9) : Endpoint(.v6(0, 0), 9)
        let related = relatedEndpoint ?? hidden
        return "\(start) typ \(type.rawValue) raddr \(related.address) rport \(related.port)"
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

    /// The value of `raddr` and `rport` among name and value pairs; nil when one is missing or senseless.
    private static func relatedEndpoint(in extensions: ArraySlice<Substring>) -> Endpoint? {
        var address: IPAddress?
        var port: UInt16?
        var rest = extensions
        while rest.count >= 2 {
            let name = rest.removeFirst()
            let value = rest.removeFirst()
            if name == "raddr" { address = IPAddress(value) }
            if name == "rport" { port = UInt16(value) }
        }
        guard let address, let port, !address.isUnspecified else { return nil }
        return Endpoint(address, port)
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
