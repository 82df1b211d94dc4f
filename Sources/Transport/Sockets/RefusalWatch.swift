internal import CResolver
internal import Glibc
internal import ICEClient
internal import NIOCore
internal import Wire

/// Finds out whether a server's UDP port is closed: asks it from a socket of its own, to which the kernel tells ICMP errors.
///
/// The sockets of calls are not connected and are told nothing: the network library ends the program when a connected one hears of
/// anything but a refusal, such as "administratively prohibited".
final class RefusalWatch {
    private let descriptor: CInt
    /// From which address of this host a datagram to the server leaves.
    let local: IPAddress

    /// Connects, which sends nothing, and so learns which address leads there.
    init(to server: SocketAddress) throws(SocketFailure) {
        let family = server.protocol == .inet6 ? AF_INET6 : AF_INET
        let descriptor = cresolver_datagram_socket(family)
        guard descriptor >= 0 else { throw SocketFailure(code: errno) }
        let isConnected = server.withSockAddr { connect(descriptor, $0, socklen_t($1)) } == 0
        guard isConnected, let local = Self.localAddress(of: descriptor) else {
            let failure = SocketFailure(code: errno)
            Glibc.close(descriptor)
            throw failure
        }
        self.descriptor = descriptor
        self.local = local
    }

    deinit { Glibc.close(descriptor) }

    /// Sends a Binding request, whose answer nobody needs.
    func ask() {
        var random = RandomSource.system
        let request = STUNMessage(.request, .binding, transactionID: TransactionID(using: &random)).encoded()
        _ = send(descriptor, request, request.count, 0)
    }

    /// What the network said of it by now; nil while it said nothing.
    func check() -> SocketFailure? {
        var byte: UInt8 = 0
        guard recv(descriptor, &byte, 1, 0) < 0, errno != EAGAIN, errno != EINTR else { return nil }
        return SocketFailure(code: errno)
    }

    private static func localAddress(of descriptor: CInt) -> IPAddress? {
        // Raw bytes, since the members of the system's structures belong to whichever module came first.
        var length = socklen_t(128)
        return withUnsafeTemporaryAllocation(byteCount: Int(length), alignment: 8) { bytes in
            guard let start = bytes.baseAddress,
                getsockname(descriptor, start.assumingMemoryBound(to: sockaddr.self), &length) == 0
            else { return nil }
            // The address stands at 4 or, behind the flow of IPv6, at 8.
            let range = CInt(bytes.load(as: UInt16.self)) == AF_INET6 ? 8..<24 : 4..<8
            return IPAddress(bytes: Array(bytes[range]))
        }
    }
}
