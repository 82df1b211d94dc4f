internal import Glibc
internal import NIOCore
internal import Wire

/// Sends datagrams straight to the system, since the network library allocates for each.
///
/// It has no queue: what the system does not take at once is left to the library, which has one. An error stays here, because it is about
/// one destination, and the library closes the socket for most.
/// Valid until its channel is inactive, since the library closes the socket.
final class DatagramSender {
    private let descriptor: NIOBSDSocket.Handle
    /// The last destination, kept because making a socket address allocates.
    private var destination: (endpoint: Endpoint, address: SocketAddress)?

    init(_ descriptor: NIOBSDSocket.Handle) {
        self.descriptor = descriptor
    }

    enum Delivery: Equatable {
        case sent
        /// There is no room.
        case later
        /// It cannot go to this destination, with the system's number.
        case refused(CInt)
    }

    func send(_ packet: UnsafeRawBufferPointer, to destination: Endpoint) -> Delivery {
        guard let address = address(of: destination) else { return .refused(EINVAL) }
        let flags = CInt(truncatingIfNeeded: Int(MSG_DONTWAIT) | Int(MSG_NOSIGNAL))
        let count = address.withSockAddr {
            sendto(descriptor, packet.baseAddress, packet.count, flags, $0, socklen_t($1))
        }
        guard count < 0 else { return .sent }
        let code = errno
        return code == EAGAIN || code == EINTR || code == ENOBUFS ? .later : .refused(code)
    }

    private func address(of endpoint: Endpoint) -> SocketAddress? {
        if let destination, destination.endpoint == endpoint { return destination.address }
        guard let address = try? endpoint.socketAddress else { return nil }
        destination = (endpoint, address)
        return address
    }
}
