internal import ICEClient
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Signaling
internal import Wire

/// Builds a connection layer by layer, each on the one below it; used on its event loop only.
struct ConnectionBuilder {
    let eventLoop: any EventLoop
    let settings: NetworkSettings
    /// How packets are marked.
    var dscp: UInt8?
    /// The most bytes that one TCP segment may have both ways.
    var segmentSize: Int?
    /// Told of every TCP connection as soon as it stands, so that closing it ends what is built on it; false gives it up.
    let adopt: (any Channel) -> Bool

    /// Bytes that may wait on a stream before sound is dropped: about half a second of it.
    private static let backlog = ChannelOptions.Types.WriteBufferWaterMark(low: 1024, high: 4096)

    /// Completes when the last layer stands; what goes in after that belongs to the handlers that are added then.
    func connect(_ layers: StreamLayers) -> EventLoopFuture<any Channel> { build(layers.layers[...]) }

    private func build(_ layers: ArraySlice<StreamLayers.Layer>) -> EventLoopFuture<any Channel> {
        switch layers.last {
        case nil: eventLoop.makeFailedFuture(SocketFailure.other("a connection without layers"))
        case .tcp(let server): connectTCP(to: server)
        case .connect(let server): openTunnel(to: server, over: layers.dropLast())
        case .tls(let serverName): shakeHands(as: serverName, over: layers.dropLast())
        }
    }

    private func connectTCP(to server: HostPort) -> EventLoopFuture<any Channel> {
        NameResolver.resolve(server, on: eventLoop).assumeIsolated()
            .flatMap { (addresses: [SocketAddress]) in attempt(addresses, of: server) }
            .flatMapThrowing { channel in
                guard adopt(channel) else {
                    channel.close(promise: nil)
                    throw SocketFailure.closed
                }
                return channel
            }.nonisolated()
    }

    private func attempt(_ addresses: [SocketAddress], of server: HostPort) -> EventLoopFuture<any Channel> {
        let segment = segmentSize ?? settings.maximumSegment.map(Int.init)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(.nanoseconds(settings.connectTimeout.nanoseconds))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.writeBufferWaterMark, value: Self.backlog)
            .channelInitializer { [dscp] channel in
                channel.mark(dscp: dscp)
                channel.limitSegments(to: segment)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
        guard addresses.count > 1 else {
            guard let address = addresses.first else { return eventLoop.makeFailedFuture(SocketFailure.nameNotFound) }
            return bootstrap.connect(to: address)
        }
        return bootstrap.resolver(ResolvedAddresses(addresses, on: eventLoop))
            .connect(host: server.host, port: Int(server.port))
    }

    private func openTunnel(
        to server: HostPort, over lower: ArraySlice<StreamLayers.Layer>
    ) -> EventLoopFuture<any Channel> {
        guard case .tcp(let proxy)? = lower.last,
            let tunnel = ProxyTunnel(to: server.host, port: server.port, through: known(proxy), random: .system)
        else { return eventLoop.makeFailedFuture(SocketFailure.nameNotFound) }
        return ProxyDialer(tunnel, eventLoop: eventLoop) { build(lower) }.open()
    }

    /// Credentials go to the proxy that they were given for.
    private func known(_ proxy: HostPort) -> HTTPProxy {
        guard let known = settings.proxy, known.host == proxy.host, known.port == proxy.port else {
            return HTTPProxy(host: proxy.host, port: proxy.port)
        }
        return known
    }

    private func shakeHands(
        as serverName: String, over lower: ArraySlice<StreamLayers.Layer>
    ) -> EventLoopFuture<any Channel> {
        build(lower).assumeIsolated().flatMap { channel in
            let ready = eventLoop.makePromise(of: Void.self)
            do {
                let handler = HandshakeHandler(
                    serverName: serverName, leastKeyBits: settings.tls.leastKeyBits,
                    timeLimit: settings.handshakeTimeout, ready: ready)
                try settings.tls.addLayer(to: channel.pipeline.syncOperations, below: handler)
            } catch {
                channel.close(promise: nil)
                ready.fail(error)
            }
            return ready.futureResult.map { channel }
        }.nonisolated()
    }
}
