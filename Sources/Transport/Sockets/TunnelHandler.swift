internal import NIOCore

/// Stands above the connection to a proxy until there is a tunnel; after that everything passes through, and it goes.
final class TunnelHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private var dialer: ProxyDialer?

    init(_ dialer: ProxyDialer) {
        self.dialer = dialer
    }

    func detach() { dialer = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let dialer else { return context.fireChannelRead(data) }
        dialer.received(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) {
        let dialer = dialer
        detach()
        dialer?.connectionClosed()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard dialer != nil else { return context.fireErrorCaught(error) }
        context.close(promise: nil)
    }
}
