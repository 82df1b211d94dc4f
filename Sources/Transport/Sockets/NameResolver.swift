internal import ICEClient
internal import NIOCore
internal import NIOPosix
internal import Wire

/// Turns host names into addresses without holding up an event loop.
enum NameResolver {
    /// Resolves by the system's resolver on a thread of its own; a literal address needs none.
    static func resolve(_ server: HostPort, on eventLoop: any EventLoop) -> EventLoopFuture<SocketAddress> {
        if let address = IPAddress(server.host) {
            return eventLoop.makeCompletedFuture { try Endpoint(address, server.port).socketAddress }
        }
        return NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) {
            do {
                return try SocketAddress.makeAddressResolvingHost(server.host, port: Int(server.port))
            } catch {
                throw SocketFailure.nameNotFound
            }
        }
    }
}
