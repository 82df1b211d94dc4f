internal import Glibc
internal import ICEClient
internal import NIOCore
internal import NIOPosix
internal import Wire

extension NetworkLoop {
    /// More ports than this are not tried for one socket.
    private static let portTries = 256

    func bindDatagram(to address: IPAddress, id: SocketID) -> EventLoopFuture<any Channel> {
        bind(to: address, ports: localPorts(), id: id)
    }

    /// A socket for one server.
    ///
    /// Tries the server's addresses in turn: without a way to one family, connecting fails at once.
    func connectDatagram(to server: HostPort, id: SocketID) -> EventLoopFuture<any Channel> {
        NameResolver.resolve(server, on: eventLoop).assumeIsolated().flatMap { (addresses: [SocketAddress]) in
            self.connectDatagram(toOneOf: addresses[...], id: id)
        }.nonisolated()
    }

    private func connectDatagram(
        toOneOf addresses: ArraySlice<SocketAddress>, id: SocketID
    ) -> EventLoopFuture<any Channel> {
        guard let address = addresses.first else { return eventLoop.makeFailedFuture(SocketFailure.nameNotFound) }
        let attempt = connectDatagram(to: address, id: id)
        guard addresses.count > 1 else { return attempt }
        return attempt.assumeIsolated().flatMapError { _ in
            self.connectDatagram(toOneOf: addresses.dropFirst(), id: id)
        }.nonisolated()
    }

    /// The socket is bound where datagrams to the server leave, but not connected; see `RefusalWatch`.
    private func connectDatagram(to address: SocketAddress, id: SocketID) -> EventLoopFuture<any Channel> {
        do {
            let refusals = try RefusalWatch(to: address)
            return bind(to: refusals.local, ports: localPorts(), id: id).assumeIsolated().map { channel in
                self.bind(id, to: address, watching: refusals)
                return channel
            }.nonisolated()
        } catch {
            return eventLoop.makeFailedFuture(error)
        }
    }

    /// Port 0 where the system may choose; else a random port of the range and those behind it, around its end.
    private func localPorts() -> [UInt16] {
        guard let range = settings.ports else { return [0] }
        let start = Int.random(in: 0..<range.count)
        return (0..<min(range.count, Self.portTries)).map { range.lowerBound + UInt16((start + $0) % range.count) }
    }

    private func bind(
        to address: IPAddress, ports: [UInt16], tried: Int = 0, id: SocketID
    ) -> EventLoopFuture<any Channel> {
        guard tried < ports.count else { return eventLoop.makeFailedFuture(SocketFailure.noFreePort) }
        let attempt = eventLoop.makeCompletedFuture { try Endpoint(address, ports[tried]).socketAddress }
            .assumeIsolated().flatMap { self.bootstrap(for: id).bind(to: $0) }
        return attempt.flatMapError { error in
            guard let error = error as? IOError, error.errnoCode == EADDRINUSE else {
                return self.eventLoop.makeFailedFuture(error)
            }
            return self.bind(to: address, ports: ports, tried: tried + 1, id: id)
        }.nonisolated()
    }

    private func bootstrap(for id: SocketID) -> DatagramBootstrap {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let dscp = settings.dscp
        return DatagramBootstrap(group: eventLoop).channelInitializer { channel in
            channel.mark(dscp: dscp)
            return channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(DatagramHandler(id: id, loop: bound.value))
            }
        }
    }
}
