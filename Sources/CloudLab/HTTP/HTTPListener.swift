internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
internal import NIOSSL

/// One port of the gateway: HTTP, or HTTPS with a certificate.
final class HTTPListener: Sendable {
    /// Where it listens.
    let port: Int
    private let task: Task<Void, any Error>

    private init(port: Int, task: Task<Void, any Error>) {
        self.port = port
        self.task = task
    }

    /// Listens until `stop`.
    ///
    /// - Parameter port: 0 takes a free one.
    /// - Throws: an `IOError` when the address cannot be used, an `NIOSSLError` when the certificate cannot.
    static func start(
        host: String, port: Int, responder: LabResponder, limits: HTTPLimits, certificate: ServerCertificate? = nil
    ) async throws -> HTTPListener {
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "tphone.lab")
        logger.logLevel = .critical
        let application = Application(
            responder: responder,
            server: try builder(certificate, limits),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(limits.maximumConnections, logger: logger)),
            onServerRunning: { channel in
                found.yield(channel.localAddress?.port ?? 0)
                found.finish()
            },
            logger: logger)
        let task = Task {
            defer { found.finish() }
            try await application.run()
        }
        for await port in ports { return HTTPListener(port: port, task: task) }
        try await task.value
        throw CancellationError()
    }

    func stop() async {
        task.cancel()
        _ = await task.result
    }

    private static func builder(_ certificate: ServerCertificate?, _ limits: HTTPLimits) throws -> HTTPServerBuilder {
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [ConnectionWatch(headLimit: TimeAmount(limits.head))],
                idleTimeout: TimeAmount(limits.idle)))
        guard let certificate else { return plain }
        let chain = try NIOSSLCertificate.fromPEMFile(certificate.chain)
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: certificate.key, format: .pem)))
        return try .tls(plain, tlsConfiguration: configuration)
    }
}
