import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// An HTTP server on loopback that answers by path, properly or not.
///
/// `/echo` gives back the request's line, cookie and body; `/status/N` answers with that status; `/hold` never answers;
/// `/last` answers, but drops the next request on the same connection; `/bye` answers and says that it closes, but does not;
/// `/half` breaks off in the middle; `/drop` closes without a word; `/large` answers with a megabyte; `/garbage` speaks no HTTP.
final class ScriptedHTTPServer: Sendable {
    enum Event: Equatable, Sendable {
        case connected
        case asked(String)
        case ended
    }

    let port: Int
    private let channel: any Channel
    private let events: AsyncStream<Event>

    private init(_ channel: any Channel, _ events: AsyncStream<Event>) {
        self.channel = channel
        self.events = events
        port = channel.localAddress?.port ?? 0
    }

    static func start(tls: NIOSSLContext? = nil) async throws -> ScriptedHTTPServer {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(Handler(continuation))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedHTTPServer(channel, events)
    }

    func next() async -> Event? {
        var iterator = events.makeAsyncIterator()
        return await iterator.next()
    }

    func stop() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let events: AsyncStream<Event>.Continuation
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []
        private var isLast = false

        init(_ events: AsyncStream<Event>.Continuation) {
            self.events = events
        }

        func channelActive(context: ChannelHandlerContext) { events.yield(.connected) }

        func channelInactive(context: ChannelHandlerContext) { events.yield(.ended) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body = []
            case .body(let part): body += part.readableBytesView
            case .end:
                guard let head else { return }
                events.yield(.asked(head.uri))
                answer(head, context)
            }
        }

        private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
            if isLast { return context.close(promise: nil) }
            let pieces = head.uri.split { "/?".contains($0) }
            switch pieces.first {
            case "echo":
                let cookie = head.headers.first(name: "Cookie") ?? ""
                let line = "\(head.method.rawValue) \(head.uri) \(cookie) "
                write(context, .ok, Array(line.utf8) + body)
            case "status": write(context, HTTPResponseStatus(statusCode: Int(pieces[1]) ?? 0), [])
            case "half":
                var headers = HTTPHeaders()
                headers.add(name: "Content-Length", value: "100")
                let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
                context.write(wrapOutboundOut(.head(head)), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: "half")))), promise: nil)
                context.close(promise: nil)
            case "last":
                isLast = true
                write(context, .ok, [])
            case "bye": write(context, .ok, [], more: [("Connection", "close")])
            case "drop": context.close(promise: nil)
            case "large": write(context, .ok, [UInt8](repeating: 65, count: 1_000_000))
            case "sign_in": write(context, .ok, Array("id=S1\n".utf8))
            case "sign_out": write(context, .ok, [])
            default: break
            }
        }

        private func write(
            _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ body: [UInt8],
            more: [(String, String)] = []
        ) {
            var headers = HTTPHeaders(more)
            headers.add(name: "Content-Length", value: "\(body.count)")
            headers.add(name: "Set-Cookie", value: "a=1")
            headers.add(name: "Set-Cookie", value: "b=2")
            headers.add(name: "Location", value: "/echo")
            let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
