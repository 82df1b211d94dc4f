internal import NIOCore
internal import Signaling

/// A request and what has come of it so far.
final class HTTPExchange {
    /// The largest answer that is read, in bytes.
    private static let bodyLimit = 512 * 1024

    let request: HTTPRequest
    /// Fails the exchange when the answer takes too long.
    var deadline: Scheduled<Void>?
    /// On which it is asked, or will be.
    weak var connection: HTTPConnection?
    /// The whole request has been given to the system.
    private(set) var isWritten = false
    /// Any byte of the answer has come.
    private(set) var isAnswered = false
    /// It was begun on a connection that had been closed meanwhile, and is asked for the second time.
    var isRepeated = false
    private let sent: () -> Void
    private let complete: (Result<HTTPResponse, HTTPFailure>) -> Void
    private var hasToldSent = false
    private var response = HTTPResponse(status: 0)
    private(set) var keepsConnection = false

    init(
        _ request: HTTPRequest, sent: @escaping () -> Void,
        complete: @escaping (Result<HTTPResponse, HTTPFailure>) -> Void
    ) {
        self.request = request
        self.sent = sent
        self.complete = complete
    }

    func wasWritten() {
        isWritten = true
        guard !hasToldSent else { return }
        hasToldSent = true
        sent()
    }

    func receiveHead(status: Int, headers: [HTTPField], keepsConnection: Bool) {
        isAnswered = true
        response = HTTPResponse(status: status, headers: headers)
        self.keepsConnection = keepsConnection
    }

    /// False when the answer has become too large.
    func receiveBody(_ part: ByteBufferView) -> Bool {
        guard response.body.count + part.count <= Self.bodyLimit else { return false }
        response.body += part
        return true
    }

    func succeed() { complete(.success(response)) }

    func fail(_ failure: HTTPFailure) { complete(.failure(failure)) }
}
