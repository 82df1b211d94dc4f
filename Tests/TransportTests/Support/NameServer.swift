import NIOCore
import NIOPosix
import Wire

/// A name server on loopback that knows the SRV records of one name, or never answers.
final class NameServer: Sendable {
    private let channel: any Channel

    private init(_ channel: any Channel) { self.channel = channel }

    /// - Parameter records: what stands behind the header of an answer; nil for a server that is silent.
    static func start(_ records: (@Sendable (_ identity: UInt16) -> [UInt8])?) async throws -> NameServer {
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(records))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return NameServer(channel)
    }

    var endpoint: Endpoint { Endpoint(.v4(0x7F00_0001), UInt16(channel.localAddress?.port ?? 0)) }

    func stop() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        typealias OutboundOut = AddressedEnvelope<ByteBuffer>

        private let records: (@Sendable (UInt16) -> [UInt8])?

        init(_ records: (@Sendable (UInt16) -> [UInt8])?) { self.records = records }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let question = unwrapInboundIn(data)
            guard let records, let identity = question.data.getInteger(at: 0, as: UInt16.self) else { return }
            let answer = AddressedEnvelope(
                remoteAddress: question.remoteAddress, data: ByteBuffer(bytes: records(identity)))
            context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        }
    }
}
