internal import ICEClient
internal import NIOCore
internal import NIOSSL
internal import NIOTLS
internal import Wire

/// Waits for the end of a TLS handshake and checks whose certificate it was; after that everything passes through.
final class HandshakeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    let serverName: String
    private let timeLimit: Duration
    private let leastKeyBits: Int
    private var ready: EventLoopPromise<Void>?
    private var timer: Scheduled<Void>?

    /// - Parameters:
    ///   - serverName: the name that the certificate must be for, or an address in text.
    ///   - leastKeyBits: an RSA key with fewer bits is not accepted.
    ///   - timeLimit: a server may accept the connection and then say nothing.
    ///   - ready: kept when the handshake is over and the server is who it should be.
    init(serverName: String, leastKeyBits: Int, timeLimit: Duration, ready: EventLoopPromise<Void>) {
        self.serverName = serverName
        self.leastKeyBits = leastKeyBits
        self.timeLimit = timeLimit
        self.ready = ready
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(timeLimit.nanoseconds)) {
            self.fail(.timedOut, context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event, ready != nil {
            let certificate = peerCertificate(context)
            guard let certificate, certificate.matches(serverName) else {
                return fail(.tlsFailed(.otherName(serverName)), context)
            }
            if let bits = certificate.rsaBits, bits < leastKeyBits {
                return fail(.tlsFailed(.weakKey(bits)), context)
            }
            finish(.success(()))
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard ready != nil else { return context.fireErrorCaught(error) }
        fail(failure(error, context), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.failure(SocketFailure.closed))
        context.fireChannelInactive()
    }

    private func failure(_ error: any Error, _ context: ChannelHandlerContext) -> SocketFailure {
        guard SocketFailure.isVerificationFailure(error), let certificate = peerCertificate(context) else {
            return SocketFailure(error)
        }
        if let fault = certificate.faultOfTime { return .tlsFailed(fault) }
        return .certificateUntrusted(subject: certificate.subject, issuer: certificate.issuer)
    }

    private func peerCertificate(_ context: ChannelHandlerContext) -> PeerCertificate? {
        let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
        return (try? handler?.peerCertificate?.toDERBytes()).flatMap(PeerCertificate.init)
    }

    private func fail(_ failure: SocketFailure, _ context: ChannelHandlerContext) {
        finish(.failure(failure))
        context.close(promise: nil)
    }

    private func finish(_ result: Result<Void, any Error>) {
        timer?.cancel()
        timer = nil
        let promise = ready
        ready = nil
        promise?.completeWith(result)
    }
}
