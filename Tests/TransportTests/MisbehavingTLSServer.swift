import NIOCore
import NIOPosix
import Testing

/// A listener on loopback that takes connections and does something else than a TLS handshake.
final class MisbehavingTLSServer: Sendable {
    enum Manner: String, Sendable, CaseIterable, CustomTestStringConvertible {
        case silence = "takes the connection and says nothing"
        case partialHello = "says the beginning of a ServerHello and no more"
        case dribble = "says a ServerHello byte by byte, and never its end"
        case endlessHandshake = "goes on with handshake messages that never end"
        case emptyRecords = "says empty records for ever"
        case garbage = "says what is no TLS"
        case webPage = "answers as a web server without TLS"
        case alert = "says an alert"
        case closing = "closes within the handshake"

        var testDescription: String { rawValue }
    }

    let port: UInt16
    private let channel: any Channel

    private init(_ channel: any Channel) {
        self.channel = channel
        port = UInt16(channel.localAddress?.port ?? 0)
    }

    static func start(_ manner: Manner) async throws -> MisbehavingTLSServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(manner))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return MisbehavingTLSServer(channel)
    }

    func stop() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let manner: Manner
        private var hasBegun = false
        private var timer: RepeatedTask?

        /// A record with a ServerHello of 118 bytes, of which the first are there.
        private static let hello: [UInt8] =
            [0x16, 3, 3, 0, 122, 2, 0, 0, 118, 3, 3] + [UInt8](repeating: 0x5A, count: 32) + [0, 0xC0, 0x2F, 0]

        init(_ manner: Manner) {
            self.manner = manner
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !hasBegun else { return }
            hasBegun = true
            switch manner {
            case .silence: break
            case .partialHello: say(Self.hello, context)
            case .dribble:
                say([], context)
                repeatedly(context, every: .milliseconds(20)) { Self.hello[min($0, Self.hello.count - 1)...].prefix(1) }
            case .endlessHandshake:
                // One message of 16 MiB, in records as large as they may be.
                let record: [UInt8] = [0x16, 3, 3, 0x3F, 0xFF] + [UInt8](repeating: 0, count: 0x3FFF)
                say([0x16, 3, 3, 0, 4, 2, 0xFF, 0xFF, 0xFF], context)
                repeatedly(context, every: .milliseconds(5)) { _ in record[...] }
            case .emptyRecords:
                repeatedly(context, every: .milliseconds(5)) { _ in [0x16, 3, 3, 0, 0] }
            case .garbage: say([UInt8](repeating: 0xA5, count: 500), context)
            case .webPage: say(Array("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".utf8), context)
            case .alert: say([0x15, 3, 3, 0, 2, 2, 40], context)
            case .closing: context.close(promise: nil)
            }
        }

        func channelInactive(context: ChannelHandlerContext) { timer?.cancel() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func say(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        }

        private func repeatedly(
            _ context: ChannelHandlerContext, every interval: TimeAmount,
            _ bytes: @escaping @Sendable (Int) -> ArraySlice<UInt8>
        ) {
            let channel = context.channel
            let round = NIOLoopBoundBox(0, eventLoop: context.eventLoop)
            timer = context.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
                guard channel.isWritable else { return }
                channel.writeAndFlush(ByteBuffer(bytes: bytes(round.value)), promise: nil)
                round.value += 1
            }
        }
    }
}
