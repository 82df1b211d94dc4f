internal import Glibc
internal import ICEClient

/// The kernel's news about links, addresses and routes (rtnetlink(7)).
enum RouteSocket {
    private static let family: CInt = 16
    private static let routeProtocol: CInt = 0
    private static let optionLevel: CInt = 270
    private static let noOverflowErrors: CInt = 5
    /// Links; addresses and routes of both families.
    private static let groups: UInt32 = 0x001 | 0x010 | 0x040 | 0x100 | 0x400

    /// A descriptor that can be read when there is news.
    static func open() throws -> CInt {
        let descriptor = socket(
            family, CInt(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), routeProtocol)
        guard descriptor >= 0 else { throw failure() }
        var on: CInt = 1
        // A burst that overflows the socket is no error: one piece of news says as much as a hundred.
        setsockopt(descriptor, optionLevel, noOverflowErrors, &on, socklen_t(MemoryLayout<CInt>.size))
        // struct sockaddr_nl: family and padding, the port, the groups.
        var address: (UInt16, UInt16, UInt32, UInt32) = (UInt16(family), 0, 0, groups)
        let isBound = withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { bind(descriptor, $0.baseAddress, socklen_t(bytes.count)) }
        }
        guard isBound == 0 else {
            let failure = failure()
            close(descriptor)
            throw failure
        }
        return descriptor
    }

    static func close(_ descriptor: CInt) { _ = Glibc.close(descriptor) }

    private static func failure() -> SocketFailure { .other(String(cString: strerror(errno))) }
}
