package import Signaling

/// What sockets and connections have in common; made once for a phone.
package struct NetworkSettings: Sendable {
    package var tls: TLSSettings
    /// The proxy's user name and password are told to this proxy only; a connection's layers say whether one is used.
    package var proxy: HTTPProxy?
    /// The local ports of UDP sockets; nil leaves the choice to the system.
    package var ports: ClosedRange<UInt16>?
    /// The differentiated services code point of media, 0 to 63 (RFC 2474); 46 is expedited forwarding.
    package var dscp: UInt8?
    /// The most bytes of one TCP segment, either way; nil for what the system finds out.
    package var maximumSegment: UInt16?
    /// For a TCP connection; then it counts as blocked.
    package var connectTimeout = Duration.seconds(10)
    /// For a TLS handshake: a server may accept the connection and then say nothing.
    package var handshakeTimeout = Duration.seconds(10)

    package init(
        tls: TLSSettings, proxy: HTTPProxy? = nil, ports: ClosedRange<UInt16>? = nil, dscp: UInt8? = nil
    ) {
        self.tls = tls
        self.proxy = proxy
        self.ports = ports
        self.dscp = dscp
    }
}
