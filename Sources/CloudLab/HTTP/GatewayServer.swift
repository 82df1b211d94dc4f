internal import Hummingbird
internal import Logging
package import NIOCore
internal import NIOPosix
internal import Wire

/// The gateway's HTTP server: listens from `start` to `stop`.
package final class GatewayServer: Sendable {
    package struct Options: Sendable {
        /// An address of this host, or a name of it.
        package var host = "127.0.0.1"
        /// 0 takes a free one.
        package var port = 0
        /// Refuse sessions whose requests come without the cookie of their sign-in; for tests of clients.
        package var requiresCookie = false

        package init() {}
    }

    /// Where it listens.
    package let port: Int
    private let task: Task<Void, any Error>
    package let gateway: GatewayHandle

    private init(port: Int, task: Task<Void, any Error>, gateway: GatewayHandle) {
        self.port = port
        self.task = task
        self.gateway = gateway
    }

    /// Starts a gateway and listens.
    ///
    /// - Parameter makeLegs: called on the event loop that the gateway and its legs will live on.
    /// - Throws: an `IOError` when the address cannot be used.
    package static func start(
        _ options: Options, gateway configuration: GatewayConfiguration,
        makeLegs: @escaping @Sendable (any EventLoop) throws -> any LegHost
    ) async throws -> GatewayServer {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let gateway = try await loop.submit {
            let core = GatewayCore(configuration: configuration, random: .system)
            return GatewayHandle(GatewayDriver(core: core, legs: try makeLegs(loop), eventLoop: loop))
        }.get()
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "tphone.lab")
        logger.logLevel = .critical
        let application = Application(
            responder: LabResponder(
                gateway: gateway, page: CustomerPage(), requiresCookie: options.requiresCookie),
            server: .http1(configuration: .init(additionalChannelHandlers: [ConnectionWatch()])),
            configuration: ApplicationConfiguration(address: .hostname(options.host, port: options.port)),
            onServerRunning: { channel in
                found.yield(channel.localAddress?.port ?? 0)
                found.finish()
            },
            logger: logger)
        let task = Task {
            defer { found.finish() }
            try await application.run()
        }
        for await port in ports { return GatewayServer(port: port, task: task, gateway: gateway) }
        try await task.value
        throw CancellationError()
    }

    /// Ends the calls and polls, then stops listening.
    package func stop() async {
        try? await gateway.shutDown()
        task.cancel()
        _ = await task.result
    }
}
