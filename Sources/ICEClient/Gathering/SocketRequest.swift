package import Wire

/// A socket that gathering needs; names are looked up by whoever opens it.
package enum SocketRequest: Hashable, Sendable {
    /// A datagram socket on this local address and any port.
    case datagram(bind: IPAddress)
    /// A datagram socket to one server.
    case datagramTo(HostPort)
    /// A connection to one server, under TLS when asked, with this name in SNI and checked in the certificate.
    case stream(HostPort, tls: Bool, serverName: String)
}
