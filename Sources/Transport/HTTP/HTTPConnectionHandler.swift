internal import NIOCore
internal import NIOHTTP1
internal import Signaling

/// The end of an HTTP connection's pipeline: hands answers to the client that asked.
final class HTTPConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let connection: HTTPConnection
    private weak var client: GatewayClient?

    init(_ connection: HTTPConnection, client: GatewayClient) {
        self.connection = connection
        self.client = client
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Nobody asked: what follows could be taken for the answer to the next request.
        guard let exchange = connection.exchange, let client else { return context.close(promise: nil) }
        switch unwrapInboundIn(data) {
        case .head(let head):
            exchange.receiveHead(
                status: Int(head.status.code), headers: head.headers.map { HTTPField($0.name, $0.value) },
                keepsConnection: head.isKeepAlive)
        case .body(let part):
            if !exchange.receiveBody(part.readableBytesView) { client.failed(connection, .tooLarge) }
        case .end:
            client.answered(connection)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        client?.failed(connection, .closed)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        client?.failed(connection, HTTPFailure(error))
        context.close(promise: nil)
    }
}
