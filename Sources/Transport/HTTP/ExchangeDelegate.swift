internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import Signaling

/// Follows one exchange: says when the request has been written, and gathers the answer up to a limit.
///
/// Called on the gateway client's event loop only.
final class ExchangeDelegate: HTTPClientResponseDelegate {
    typealias Response = HTTPResponse

    /// The largest answer that is read, in bytes.
    private static let bodyLimit = 512 * 1024

    private let sent: NIOLoopBound<() -> Void>
    private let answer: NIOLoopBoundBox<HTTPResponse>

    init(eventLoop: any EventLoop, sent: @escaping () -> Void) {
        self.sent = NIOLoopBound(sent, eventLoop: eventLoop)
        answer = NIOLoopBoundBox(HTTPResponse(status: 0), eventLoop: eventLoop)
    }

    func didSendRequest(task: HTTPClient.Task<HTTPResponse>) {
        sent.value()
    }

    func didReceiveHead(task: HTTPClient.Task<HTTPResponse>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        answer.value = HTTPResponse(
            status: Int(head.status.code), headers: head.headers.map { HTTPField($0.name, $0.value) })
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<HTTPResponse>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        guard answer.value.body.count + buffer.readableBytes <= Self.bodyLimit else {
            return task.eventLoop.makeFailedFuture(HTTPFailure.tooLarge)
        }
        answer.value.body += buffer.readableBytesView
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<HTTPResponse>) -> HTTPResponse {
        answer.value
    }
}
