internal import AsyncHTTPClient
internal import Dispatch
package import NIOCore
internal import NIOHTTP1
internal import NIOSSL
package import Signaling
internal import Wire

/// The gateway over HTTP or HTTPS: performs requests on connections that stay open between them.
///
/// Confined to its event loop, on which its completions are called.
package final class GatewayClient {
    private let baseURL: String
    private let eventLoop: any EventLoop
    private let client: HTTPClient
    private var cancelled: Set<HTTPRequestID> = []
    private var tasks: [HTTPRequestID: HTTPClient.Task<HTTPResponse>] = [:]

    /// - Parameters:
    ///   - baseURL: the gateway's URL; paths are put behind it as they are, but for a slash at its end.
    ///   - connectTimeout: for a connection alone, with its name look-up and TLS handshake; the same for all requests.
    package init(
        baseURL: String, connectTimeout: Duration = .seconds(4), eventLoop: any EventLoop, tls: TLSSettings
    ) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.eventLoop = eventLoop
        var configuration = HTTPClient.Configuration()
        configuration.tlsConfiguration = tls.configuration
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .nanoseconds(connectTimeout.nanoseconds))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .shared(eventLoop), configuration: configuration)
    }

    /// Asks; `sent` is called when the request has been written to an open connection.
    package func perform(
        _ request: HTTPRequest, sent: @escaping () -> Void,
        then complete: @escaping (Result<HTTPResponse, HTTPFailure>) -> Void
    ) {
        guard let prepared = prepare(request) else {
            return complete(.failure(.other("\(baseURL) is not a URL that can be asked")))
        }
        let deadline = NIODeadline.now() + .nanoseconds(request.timeout.nanoseconds)
        let task = client.execute(
            request: prepared, delegate: ExchangeDelegate(eventLoop: eventLoop, sent: sent),
            eventLoop: .delegate(on: eventLoop), deadline: deadline)
        tasks[request.id] = task
        let id = request.id
        let bound = NIOLoopBound((self, complete), eventLoop: eventLoop)
        task.futureResult.hop(to: eventLoop).whenComplete { result in
            let (client, complete) = bound.value
            client.tasks[id] = nil
            if client.cancelled.remove(id) != nil, case .failure = result { return }
            complete(result.mapError(HTTPFailure.init))
        }
    }

    /// Gives a request up; its completion is called only if the whole answer was there already.
    package func cancel(_ id: HTTPRequestID) {
        guard let task = tasks[id] else { return }
        cancelled.insert(id)
        task.fail(reason: HTTPClientError.cancelled)
    }

    /// Closes all connections; no request may follow.
    package func shutdown() -> EventLoopFuture<Void> {
        for id in Array(tasks.keys) { cancel(id) }
        let promise = eventLoop.makePromise(of: Void.self)
        client.shutdown(queue: .global()) { error in
            if let error { promise.fail(error) } else { promise.succeed() }
        }
        return promise.futureResult
    }

    private func prepare(_ request: HTTPRequest) -> HTTPClient.Request? {
        let headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        return try? HTTPClient.Request(
            url: baseURL + request.path, method: NIOHTTP1.HTTPMethod(request.method), headers: headers,
            body: request.body.map { .bytes($0) })
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
