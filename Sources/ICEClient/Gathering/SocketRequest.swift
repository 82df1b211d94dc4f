package import Wire

/// A socket that gathering needs; names are looked up by whoever opens it.
package enum SocketRequest: Hashable, Sendable {
    /// A datagram socket on this local address and any port that may be used.
    case datagram(bind: IPAddress)
    /// A datagram socket to one server.
    case datagramTo(HostPort)
    /// A connection built layer by layer.
    case stream(StreamLayers)
}
