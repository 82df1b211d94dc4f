internal import Glibc
internal import NIOCore

extension Channel {
    /// Marks what is sent with a differentiated services code point (RFC 2474), where the system lets us; IPv4 and IPv6.
    func mark(dscp: UInt8?) {
        guard let dscp, let options = syncOptions else { return }
        let value = Int(dscp & 0x3F) << 2
        // The one that is not of the socket's family is refused, which is as it should be.
        try? options.setOption(
            ChannelOptions.Types.SocketOption(level: .ip, name: NIOBSDSocket.Option(rawValue: IP_TOS)), value: value)
        try? options.setOption(
            ChannelOptions.Types.SocketOption(level: .ipv6, name: NIOBSDSocket.Option(rawValue: IPV6_TCLASS)),
            value: value)
    }

    /// Keeps TCP segments small both ways, since the peer is told so too (RFC 9293, section 3.7.1).
    ///
    /// Call it before the connection is made.
    func limitSegments(to size: Int?) {
        guard let size, let options = syncOptions else { return }
        try? options.setOption(
            ChannelOptions.Types.SocketOption(level: .tcp, name: NIOBSDSocket.Option(rawValue: TCP_MAXSEG)),
            value: size)
    }
}
