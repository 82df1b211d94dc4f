internal import ICEClient
internal import NIOCore
internal import NIOPosix
internal import Wire

/// The end of a UDP socket's pipeline: hands datagrams to the owner, and the loop what it sends with.
final class DatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let id: SocketID
    private let loop: NetworkLoop

    init(id: SocketID, loop: NetworkLoop) {
        self.id = id
        self.loop = loop
    }

    func channelActive(context: ChannelHandlerContext) {
        let sender = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            DatagramSender($0)
        }
        loop.use(sender, for: id)
    }

    func channelInactive(context: ChannelHandlerContext) { loop.use(nil, for: id) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let source = Endpoint(envelope.remoteAddress) else { return }
        envelope.data.withUnsafeReadableBytes { loop.deliver($0, from: source, on: id) }
    }

    /// An ICMP error shows here: the server's port is closed or cannot be reached.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        loop.fail(id, SocketFailure(error))
    }
}
