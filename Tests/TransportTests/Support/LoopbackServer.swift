import NIOCore
import NIOPosix
import NIOSSL

/// A TCP or TLS server on loopback that treats every connection alike.
final class LoopbackServer: Sendable {
    enum Manner: Sendable {
        case echo
        /// Reads and says nothing.
        case silent
        case closing
    }

    enum Event: Equatable, Sendable {
        case accepted
        case ended
    }

    let port: UInt16
    private let channel: any Channel
    private let events: AsyncStream<Event>

    private init(_ channel: any Channel, _ events: AsyncStream<Event>) {
        self.channel = channel
        self.events = events
        port = UInt16(channel.localAddress?.port ?? 0)
    }

    static func start(_ manner: Manner, tls: NIOSSLContext? = nil) async throws -> LoopbackServer {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.addHandler(Handler(manner, continuation))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return LoopbackServer(channel, events)
    }

    func next() async -> Event? {
        var iterator = events.makeAsyncIterator()
        return await iterator.next()
    }

    func stop() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let manner: Manner
        private let events: AsyncStream<Event>.Continuation

        init(_ manner: Manner, _ events: AsyncStream<Event>.Continuation) {
            self.manner = manner
            self.events = events
        }

        func channelActive(context: ChannelHandlerContext) {
            events.yield(.accepted)
            if manner == .closing { context.close(promise: nil) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if manner == .echo { context.writeAndFlush(data, promise: nil) }
        }

        func channelInactive(context: ChannelHandlerContext) { events.yield(.ended) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
