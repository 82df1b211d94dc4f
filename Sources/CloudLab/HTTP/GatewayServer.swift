package import NIOCore
internal import NIOPosix
internal import Wire

/// The gateway's HTTP server: listens from `start` to `stop`.
package final class GatewayServer: Sendable {
    package struct Options: Sendable {
        /// HTTPS beside HTTP.
        package struct Secure: Sendable {
            /// 0 takes a free one.
            package var port: Int
            package var certificate: ServerCertificate

            package init(port: Int, certificate: ServerCertificate) {
                self.port = port
                self.certificate = certificate
            }
        }

        /// An address of this host, or a name of it.
        package var host = "127.0.0.1"
        /// 0 takes a free one.
        package var port = 0
        package var secure: Secure?
        /// Refuse sessions whose requests come without the cookie of their sign-in; for tests of clients.
        package var requiresCookie = false
        /// Where the signalling is written down.
        package var journal: SignalingJournal?
        package var limits = HTTPLimits()
        /// Others than this machine can reach it: commands for tests and pages of other origins are then refused to them.
        package var isExposed = false

        package init() {}
    }

    /// The address that cannot be listened at, by its port.
    package struct ListenError: Error {
        package var port: Int
        package var reason: any Error
    }

    /// Where it listens for HTTP.
    package let port: Int
    /// Where it listens for HTTPS, if it does.
    package let securePort: Int?
    private let listeners: [HTTPListener]
    package let gateway: GatewayHandle

    private init(plain: HTTPListener, secure: HTTPListener?, gateway: GatewayHandle) {
        port = plain.port
        securePort = secure?.port
        listeners = [plain] + [secure].compactMap(\.self)
        self.gateway = gateway
    }

    /// Starts a gateway and listens.
    ///
    /// - Parameter makeLegs: called on the event loop that the gateway and its legs will live on.
    /// - Throws: a `ListenError` when an address cannot be used.
    package static func start(
        _ options: Options, gateway configuration: GatewayConfiguration,
        makeLegs: @escaping @Sendable (any EventLoop) throws -> any LegHost
    ) async throws -> GatewayServer {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let gateway = try await loop.submit {
            let core = GatewayCore(configuration: configuration, random: .system)
            let driver = GatewayDriver(
                core: core, legs: try makeLegs(loop), eventLoop: loop, journal: options.journal)
            return GatewayHandle(driver)
        }.get()
        let responder = LabResponder(
            gateway: gateway, page: CustomerPage(), requiresCookie: options.requiresCookie,
            isExposed: options.isExposed,
            limits: options.limits)
        let plain = try await listen(options, options.port, responder)
        do {
            var secure: HTTPListener?
            if let wish = options.secure {
                secure = try await listen(options, wish.port, responder, wish.certificate)
            }
            return GatewayServer(plain: plain, secure: secure, gateway: gateway)
        } catch {
            await plain.stop()
            throw error
        }
    }

    /// Ends the calls and polls, then stops listening.
    package func stop() async {
        try? await gateway.shutDown()
        for listener in listeners { await listener.stop() }
    }

    private static func listen(
        _ options: Options, _ port: Int, _ responder: LabResponder, _ certificate: ServerCertificate? = nil
    ) async throws -> HTTPListener {
        do {
            return try await HTTPListener.start(
                host: options.host, port: port, responder: responder, limits: options.limits, certificate: certificate)
        } catch {
            throw ListenError(port: port, reason: error)
        }
    }
}
