package import Wire

/// Where a STUN or TURN server is and how it is reached: `stun:`, `stuns:`, `turn:` and `turns:` (RFC 7064, RFC 7065).
package struct TURNServerURL: Hashable, Sendable, CustomStringConvertible {
    package enum Scheme: String, Hashable, Sendable { case stun, stuns, turn, turns }

    package let scheme: Scheme
    /// A name or an address in text, without brackets.
    package let host: String
    package let port: UInt16
    /// Whether the port was written out, so that no look-up of services may replace it.
    package let hasExplicitPort: Bool
    /// For the secure schemes always `.tls`.
    package let transport: TransportProtocol

    /// Reads the text of a configuration, such as `turn:turn.example:3478?transport=udp`.
    ///
    /// Ports default to 3478, or 5349 for the secure schemes; the transport to UDP, or TLS.
    package init(parsing text: String) throws(TURNServerURLError) {
        guard let colon = text.firstIndex(of: ":"), let scheme = Scheme(rawValue: text[..<colon].lowercased()) else {
            throw .unknownScheme(String(text.prefix { $0 != ":" }))
        }
        let parts = text[text.index(after: colon)...].split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.scheme = scheme
        let isSecure = scheme == .stuns || scheme == .turns
        let (host, port) = try Self.parseAuthority(parts[0])
        self.host = host
        self.port = port ?? (isSecure ? 5349 : 3478)
        hasExplicitPort = port != nil
        transport = try Self.parseTransport(parts.count == 2 ? parts[1] : nil, scheme)
    }

    package var isTURN: Bool { scheme == .turn || scheme == .turns }

    /// What SRV records are asked for, such as `_turns._tcp` (RFC 5928, section 3; RFC 8489, section 8.1).
    ///
    /// Nil when the port was written out or the host is an address: then there is nothing to look up.
    package var service: String? {
        guard !hasExplicitPort, IPAddress(host) == nil else { return nil }
        return "_\(scheme.rawValue).\(transport == .udp ? "_udp" : "_tcp")"
    }

    /// The URL in one form: the port only if it was written out, the transport always for TURN.
    ///
    /// Reading it again gives the same URL.
    package var description: String {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        let place = "\(scheme.rawValue):\(bracketed)" + (hasExplicitPort ? ":\(port)" : "")
        return isTURN ? "\(place)?transport=\(transport == .udp ? "udp" : "tcp")" : place
    }

    private static func parseAuthority(
        _ text: Substring
    ) throws(TURNServerURLError) -> (host: String, port: UInt16?) {
        var host = text
        var portText: Substring?
        if text.first == "[", let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard IPAddress(host)?.family == .v6, rest.isEmpty || rest.first == ":" else {
                throw .badHost(String(text))
            }
            portText = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            portText = text[text.index(after: colon)...]
        }
        guard isHost(host) else { throw .badHost(String(text)) }
        guard let portText else { return (String(host), nil) }
        guard let port = UInt16(portText), port > 0, portText.first != "+" else { throw .badPort(String(portText)) }
        return (String(host), port)
    }

    private static func isHost(_ text: Substring) -> Bool {
        if IPAddress(text) != nil { return true }
        return (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
                    || byte == 45 || byte == 46 || byte == 95
            }
    }

    private static func parseTransport(
        _ query: Substring?, _ scheme: Scheme
    ) throws(TURNServerURLError) -> TransportProtocol {
        guard let query else { return scheme == .turns || scheme == .stuns ? .tls : .udp }
        guard scheme == .turn || scheme == .turns, query.lowercased().hasPrefix("transport=") else {
            throw .unexpectedQuery(String(query))
        }
        switch (query.dropFirst("transport=".count).lowercased(), scheme) {
        case ("udp", .turn): return .udp
        case ("tcp", .turn): return .tcp
        case ("tcp", _): return .tls
        default: throw .unsupportedTransport(String(query))
        }
    }
}
