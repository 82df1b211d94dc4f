internal import NIOCore
internal import NIOHTTP1
internal import Signaling
internal import Wire

/// A connection to the gateway, from the moment it is asked for; carries one exchange at a time.
final class HTTPConnection {
    /// Nil until the TCP connection stands.
    var channel: (any Channel)?
    /// All layers stand and nothing has ended them.
    var isOpen = false
    /// What it is opened for, or carries.
    var exchange: HTTPExchange?
    /// It carried an exchange before, so the gateway may be about to close it.
    private(set) var isReused = false
    /// Ends an attempt to connect, or a connection that nobody has used for long.
    var timer: Scheduled<Void>?

    var isIdle: Bool { isOpen && exchange == nil && channel?.isActive == true }

    /// Writes the request of its exchange.
    func ask(_ url: HTTPURL) {
        guard let exchange, let channel else { return }
        timer?.cancel()
        let request = exchange.request
        let body = request.body ?? []
        var headers = HTTPHeaders([("Host", url.hostField)])
        if request.method == .post || !body.isEmpty { headers.add(name: "Content-Length", value: "\(body.count)") }
        headers.add(contentsOf: request.headers.map { ($0.name, $0.value) })
        let base = url.target.hasSuffix("/") ? String(url.target.dropLast()) : url.target
        let head = HTTPRequestHead(
            version: .http1_1, method: .init(request.method), uri: base + request.path, headers: headers)
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if !body.isEmpty {
            channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
        }
        channel.writeAndFlush(HTTPClientRequestPart.end(nil)).assumeIsolated().whenSuccess {
            // It may have been given up, or answered, before the system took it.
            guard self.exchange === exchange else { return }
            exchange.wasWritten()
        }
    }

    /// Lets go of the exchange, which is over, or never was: from now on the gateway may close it at any time.
    func release() {
        exchange = nil
        isReused = true
    }

    func close() {
        isOpen = false
        timer?.cancel()
        channel?.close(promise: nil)
    }
}

extension NIOHTTP1.HTTPMethod {
    fileprivate init(_ method: Signaling.HTTPMethod) {
        switch method {
        case .get: self = .GET
        case .post: self = .POST
        }
    }
}
