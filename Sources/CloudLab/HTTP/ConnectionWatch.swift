internal import NIOCore

/// Sees a client close its side of a connection while a poll is held, when nobody reads from it; and closes a connection on which
/// no whole request head comes in time.
///
/// Confined to its channel's event loop.
final class ConnectionWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private var isClosed = false
    private var whenClosed: (@Sendable () -> Void)?
    private var headDeadline: Scheduled<Void>?
    private let headLimit: TimeAmount

    /// - Parameter headLimit: from the connection to the first request's head.
    init(headLimit: TimeAmount) { self.headLimit = headLimit }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        headDeadline = context.eventLoop.scheduleTask(in: headLimit) { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { headDeadline?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        headDeadline?.cancel()
        headDeadline = nil
        context.fireChannelRead(data)
    }

    /// Calls `action` when the client closes, or at once if it has; replaces the last request's.
    static func watch(_ channel: any Channel, _ action: @escaping @Sendable () -> Void) {
        channel.eventLoop.execute {
            guard let watch = try? channel.pipeline.syncOperations.handler(type: ConnectionWatch.self) else {
                return action()
            }
            if watch.isClosed { action() } else { watch.whenClosed = action }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { close() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        close()
        context.fireChannelInactive()
    }

    private func close() {
        headDeadline?.cancel()
        isClosed = true
        whenClosed?()
        whenClosed = nil
    }
}
