internal import ICEClient
internal import NIOCore
internal import Wire

/// The end of a TCP or TLS connection's pipeline: hands what arrives to the owner, and says when the connection ends.
final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let id: SocketID
    private let remote: Endpoint
    private let loop: NetworkLoop

    init(id: SocketID, remote: Endpoint, loop: NetworkLoop) {
        self.id = id
        self.remote = remote
        self.loop = loop
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unwrapInboundIn(data).withUnsafeReadableBytes { loop.deliver($0, from: remote, on: id) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        loop.fail(id, .closed)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        loop.fail(id, SocketFailure(error))
    }
}
