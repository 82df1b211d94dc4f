import NIOCore
import NIOPosix
import Signaling

/// An HTTP proxy on loopback that keeps to its script, and notes every byte that a client sends it.
final class ScriptedProxy: Sendable {
    enum Manner: Sendable {
        /// Tunnels at once.
        case open
        /// Asks for credentials by these challenges before it tunnels, and closes the connection behind its 407 where told to.
        case guarded([String], closes: Bool, accepts: @Sendable (_ authorization: String) -> Bool)
        /// Answers every request with this text, and nothing else.
        case answering(String)
        /// Answers with this text, then sends on what comes.
        case tunnelling(String)
        case silent
        case closing
    }

    enum Event: Equatable, Sendable {
        case connected
        /// The request line, the `Host` field, and the scheme of the credentials.
        case asked(String, host: String?, scheme: String?)
        /// The first byte within a tunnel.
        case firstByte(UInt8)
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

    /// - Parameter target: where tunnels lead, whatever was asked for; so that names need not exist.
    static func start(_ manner: Manner, target: UInt16 = 1) async throws -> ScriptedProxy {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(manner, target, continuation))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedProxy(channel, events)
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
        private let target: UInt16
        private let events: AsyncStream<Event>.Continuation
        private var text = ""
        private var server: (any Channel)?
        private var isTunnel = false
        private var isConnecting = false
        private var pending = ByteBuffer()

        init(_ manner: Manner, _ target: UInt16, _ events: AsyncStream<Event>.Continuation) {
            self.manner = manner
            self.target = target
            self.events = events
        }

        func channelActive(context: ChannelHandlerContext) { events.yield(.connected) }

        func channelInactive(context: ChannelHandlerContext) {
            events.yield(.ended)
            server?.close(promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            if isTunnel {
                forward(bytes, context)
                return
            }
            text += String(decoding: bytes.readableBytesView, as: UTF8.self)
            guard text.hasSuffix("\r\n\r\n") else { return }
            let lines = text.split(separator: "\r\n")
            text = ""
            let authorization = Self.field("Proxy-Authorization", lines)
            events.yield(
                .asked(
                    String(lines[0]), host: Self.field("Host", lines),
                    scheme: authorization?.split(separator: " ").first.map(String.init)))
            answer(authorization, context)
        }

        private func answer(_ authorization: String?, _ context: ChannelHandlerContext) {
            switch manner {
            case .open: openTunnel("HTTP/1.1 200 OK\r\n\r\n", context)
            case .tunnelling(let text): openTunnel(text, context)
            case .answering(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            case .silent: break
            case .closing: context.close(promise: nil)
            case .guarded(let challenges, let closes, let accepts):
                if let authorization, accepts(authorization) {
                    return openTunnel("HTTP/1.1 200 OK\r\n\r\n", context)
                }
                let fields = challenges.map { "Proxy-Authenticate: \($0)\r\n" }.joined()
                let closing = closes ? "Connection: close\r\n" : ""
                let text = "HTTP/1.1 407 Auth\r\n\(fields)\(closing)Content-Length: 6\r\n\r\nsorry\n"
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
                if closes { context.close(promise: nil) }
            }
        }

        private func openTunnel(_ text: String, _ context: ChannelHandlerContext) {
            isTunnel = true
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }

        /// Connects to the target when the first bytes come, so that a test sees what they are.
        private func forward(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
            if let server { return server.writeAndFlush(bytes, promise: nil) }
            pending.writeImmutableBuffer(bytes)
            guard !isConnecting else { return }
            isConnecting = true
            if let first = bytes.readableBytesView.first { events.yield(.firstByte(first)) }
            let client = context.channel
            ClientBootstrap(group: context.eventLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Back(client))
                    }
                }
                .connect(host: "127.0.0.1", port: Int(target)).assumeIsolated()
                .whenComplete { result in
                    guard case .success(let server) = result else { return client.close(promise: nil) }
                    self.server = server
                    server.writeAndFlush(self.pending, promise: nil)
                }
        }

        private static func field(_ name: String, _ lines: [Substring]) -> String? {
            lines.first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
        }
    }

    /// What the server says goes back to the client.
    private final class Back: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let client: any Channel

        init(_ client: any Channel) {
            self.client = client
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            client.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { client.close(promise: nil) }
    }
}

extension ScriptedProxy {
    /// Checks a Digest answer as a proxy would, against this user.
    static func accepts(
        _ authorization: String, method: String = "CONNECT", username: String, password: String
    ) -> Bool {
        guard let fields = HTTPChallenge.all(in: [authorization]).first, let realm = fields["realm"],
            let uri = fields["uri"], let nonce = fields["nonce"], let cnonce = fields["cnonce"],
            let algorithm = DigestAlgorithm(name: fields["algorithm"]), fields["username"] == username,
            let secret = algorithm.hash("\(username):\(realm):\(password)"),
            let request = algorithm.hash("\(method):\(uri)")
        else { return false }
        return fields["response"] == algorithm.hash("\(secret):\(nonce):00000001:\(cnonce):auth:\(request)")
    }
}
