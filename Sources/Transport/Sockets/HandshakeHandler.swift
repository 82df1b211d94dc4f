internal import ICEClient
internal import NIOCore
internal import NIOTLS

/// Waits for the end of a TLS handshake; after it everything passes through.
final class HandshakeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var ready: EventLoopPromise<Void>?

    init(ready: EventLoopPromise<Void>) {
        self.ready = ready
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event { finish(.success(())) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard ready != nil else { return context.fireErrorCaught(error) }
        finish(.failure(error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.failure(SocketFailure.closed))
        context.fireChannelInactive()
    }

    private func finish(_ result: Result<Void, any Error>) {
        ready?.completeWith(result)
        ready = nil
    }
}
