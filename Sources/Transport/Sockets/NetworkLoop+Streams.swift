internal import ICEClient
internal import NIOCore
internal import Wire

extension NetworkLoop {
    /// Completes when the last layer stands and bytes can be sent.
    func connectStream(_ layers: StreamLayers, id: SocketID) -> EventLoopFuture<any Channel> {
        let builder = ConnectionBuilder(
            eventLoop: eventLoop, settings: settings, dscp: settings.dscp, segmentSize: layers.segmentSize
        ) { channel in
            self.adopt(channel, as: id)
        }
        return builder.connect(layers).assumeIsolated().flatMapThrowing { channel in
            guard let remote = channel.remoteAddress.flatMap(Endpoint.init) else { throw SocketFailure.closed }
            try channel.pipeline.syncOperations.addHandler(StreamHandler(id: id, remote: remote, loop: self))
            return channel
        }.nonisolated()
    }
}
