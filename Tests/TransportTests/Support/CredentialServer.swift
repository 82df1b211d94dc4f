import NIOCore
import NIOPosix

/// An HTTP service on loopback that answers its questions in turn, the last answer for ever.
final class CredentialServer: Sendable {
    let url: String
    private let channel: any Channel

    private init(_ channel: any Channel) {
        self.channel = channel
        url = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/?service=turn"
    }

    /// - Parameter answers: a status and a body each.
    static func start(_ answers: [(status: Int, body: String)]) async throws -> CredentialServer {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let script = try await eventLoop.submit { NIOLoopBoundBox(answers, eventLoop: eventLoop) }.get()
        let channel = try await ServerBootstrap(group: eventLoop)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return CredentialServer(channel)
    }

    func stop() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let script: NIOLoopBoundBox<[(status: Int, body: String)]>
        private var heard = ""

        init(_ script: NIOLoopBoundBox<[(status: Int, body: String)]>) { self.script = script }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            heard += String(buffer: unwrapInboundIn(data))
            guard heard.hasPrefix("GET /?service=turn HTTP/1.1\r\n"), heard.hasSuffix("\r\n\r\n") else { return }
            heard = ""
            let answer = script.value.count > 1 ? script.value.removeFirst() : script.value[0]
            let text = "HTTP/1.1 \(answer.status) X\r\nContent-Length: \(answer.body.utf8.count)\r\n\r\n\(answer.body)"
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }
    }
}
