/// What a connection is made of, from the wire up: the socket counts as open when the last layer stands.
///
/// The list is made here and nowhere else, so a connection that was to have TLS cannot be described without it.
package struct StreamLayers: Hashable, Sendable {
    package enum Layer: Hashable, Sendable {
        /// A TCP connection.
        case tcp(HostPort)
        /// An HTTP proxy is asked for a tunnel to this server, whose name it looks up itself (RFC 9110, section 9.3.6).
        case connect(HostPort)
        /// TLS with this name, or address in text, in SNI and checked in the certificate.
        case tls(serverName: String)
    }

    package let layers: [Layer]
    /// The most bytes that one TCP segment may have both ways; nil leaves it to the system.
    package var segmentSize: Int?

    /// - Parameters:
    ///   - serverName: asks for TLS, with this name; nil leaves the connection plain.
    ///   - proxy: leads through this HTTP proxy.
    package init(to server: HostPort, tls serverName: String? = nil, through proxy: HostPort? = nil) {
        var layers: [Layer] = proxy.map { [.tcp($0), .connect(server)] } ?? [.tcp(server)]
        if let serverName { layers.append(.tls(serverName: serverName)) }
        self.layers = layers
    }

    /// Whom the bytes are for; a proxy is only on the way.
    package var server: HostPort? {
        for case .connect(let server) in layers { return server }
        for case .tcp(let server) in layers { return server }
        return nil
    }

    /// No proxy is on the way.
    package var isDirect: Bool { !layers.contains { if case .connect = $0 { true } else { false } } }

    package var isSecure: Bool {
        layers.contains { if case .tls = $0 { true } else { false } }
    }
}
