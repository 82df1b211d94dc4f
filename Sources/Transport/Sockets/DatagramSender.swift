internal import Glibc
internal import NIOCore
internal import Wire

/// Sends datagrams straight to the system, since the network library allocates for each.
///
/// It has no queue: what the system does not take at once is left to the library, which has one, and which knows what an error means.
/// Valid until its channel is inactive, since the library closes the socket.
final class DatagramSender {
    private let descriptor: NIOBSDSocket.Handle
    /// The last destination, kept because making a socket address allocates.
    private var destination: (endpoint: Endpoint, address: SocketAddress)?

    init(_ descriptor: NIOBSDSocket.Handle) {
        self.descriptor = descriptor
    }

    /// False if the system did not take it.
    func send(_ packet: UnsafeRawBufferPointer, to destination: Endpoint) -> Bool {
        guard let address = address(of: destination) else { return false }
        let flags = CInt(truncatingIfNeeded: Int(MSG_DONTWAIT) | Int(MSG_NOSIGNAL))
        return address.withSockAddr {
            sendto(descriptor, packet.baseAddress, packet.count, flags, $0, socklen_t($1)) == packet.count
        }
    }

    private func address(of endpoint: Endpoint) -> SocketAddress? {
        if let destination, destination.endpoint == endpoint { return destination.address }
        guard let address = try? endpoint.socketAddress else { return nil }
        destination = (endpoint, address)
        return address
    }
}
