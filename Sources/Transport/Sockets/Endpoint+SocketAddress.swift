package import NIOCore
package import Wire

extension Endpoint {
    /// The IP address and port of a socket address; nil for a Unix domain socket.
    package init?(_ address: SocketAddress) {
        let family: IPAddress.Family
        switch address {
        case .v4: family = .v4
        case .v6: family = .v6
        case .unixDomainSocket: return nil
        }
        // The layouts of sockaddr_in and sockaddr_in6: the port at 2, the address at 4 or, behind the flow, at 8.
        self = address.withSockAddr { pointer, length in
            let bytes = UnsafeRawBufferPointer(start: pointer, count: length)
            let port = bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self).bigEndian
            switch family {
            case .v4:
                return Endpoint(.v4(bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self).bigEndian), port)
            case .v6:
                let upper = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian
                let lower = bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self).bigEndian
                return Endpoint(.v6(upper, lower), port)
            }
        }
    }

    /// The same for the system's calls.
    ///
    /// It allocates, so senders keep the last one.
    package var socketAddress: SocketAddress {
        get throws { try SocketAddress(packedIPAddress: ByteBuffer(bytes: address.bytes), port: Int(port)) }
    }
}
