internal import ICEClient
package import NIOCore
internal import NIOHTTP1
package import Signaling
internal import Wire

/// The gateway over HTTP/1.1 or HTTPS: performs requests on connections that stay open between them.
///
/// Confined to its event loop, on which its completions are called. Redirects are not followed.
package final class GatewayClient {
    let eventLoop: any EventLoop
    let settings: NetworkSettings
    private let baseURL: String
    /// Nil when what was given is no URL that can be asked.
    let url: HTTPURL?
    let connectTimeout: Duration
    var connections: [HTTPConnection] = []
    /// Those for which there is no connection yet, the longest waiting first.
    var waiting: [HTTPExchange] = []
    private var exchanges: [HTTPRequestID: HTTPExchange] = [:]
    /// Keeps an idle connection open at all times, so that no request waits for one.
    package var staysWarm = false {
        didSet { if staysWarm { keepWarm() } }
    }
    /// Before this no other idle connection is opened: a gateway may close them at once.
    var nextWarming: Scheduled<Void>?

    /// Requests that may be under way or wait; a gateway needs two at a time.
    private static let exchangeLimit = 64

    /// - Parameters:
    ///   - baseURL: the gateway's URL; paths are put behind it as they are, but for a slash at its end.
    ///   - connectTimeout: for a connection alone, with its name look-up, tunnel and TLS handshake; the same for all requests.
    ///   - settings: with a proxy all connections lead through it, under HTTP too.
    package init(
        baseURL: String, connectTimeout: Duration = .seconds(4), eventLoop: any EventLoop, settings: NetworkSettings
    ) {
        self.baseURL = baseURL
        url = HTTPURL(baseURL)
        self.connectTimeout = connectTimeout
        self.eventLoop = eventLoop
        self.settings = settings
    }

    package convenience init(
        baseURL: String, connectTimeout: Duration = .seconds(4), eventLoop: any EventLoop, tls: TLSSettings
    ) {
        self.init(
            baseURL: baseURL, connectTimeout: connectTimeout, eventLoop: eventLoop,
            settings: NetworkSettings(tls: tls))
    }

    /// Asks; `sent` is called when the request has been written to an open connection.
    ///
    /// A kept connection may turn out to have been closed: the request is then written once more on a new one when it asks
    /// only (GET), or when nothing of it had been written.
    package func perform(
        _ request: HTTPRequest, sent: @escaping () -> Void,
        then complete: @escaping (Result<HTTPResponse, HTTPFailure>) -> Void
    ) {
        guard url != nil, request.path.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return complete(.failure(.other("\(baseURL)\(request.path) is not a URL that can be asked")))
        }
        guard exchanges.count < Self.exchangeLimit, exchanges[request.id] == nil else {
            return complete(.failure(.other("too many requests are waiting")))
        }
        let exchange = HTTPExchange(request, sent: sent, complete: complete)
        exchanges[request.id] = exchange
        exchange.deadline = schedule(after: request.timeout) { self.finish(exchange, .timedOut) }
        waiting.append(exchange)
        serve()
    }

    /// Gives a request up; its completion is not called.
    package func cancel(_ id: HTTPRequestID) {
        guard let exchange = exchanges[id] else { return }
        drop(exchange)
        serve()
    }

    /// Closes all connections; no request may follow.
    package func shutdown() -> EventLoopFuture<Void> {
        staysWarm = false
        nextWarming?.cancel()
        for exchange in exchanges.values { drop(exchange) }
        let closing = connections.compactMap { $0.channel?.closeFuture }
        for connection in connections { connection.close() }
        connections = []
        return EventLoopFuture.andAllComplete(closing, on: eventLoop)
    }

    // MARK: Events of the connections

    /// The answer is whole.
    func answered(_ connection: HTTPConnection) {
        guard let exchange = connection.exchange else { return }
        connection.release()
        if exchange.keepsConnection { keep(connection) } else { remove(connection) }
        forget(exchange)
        exchange.succeed()
        serve()
    }

    /// The connection ended, or is of no more use.
    func failed(_ connection: HTTPConnection, _ failure: HTTPFailure) {
        let exchange = connection.exchange
        // Let go of first, since closing leads here again.
        connection.exchange = nil
        remove(connection)
        guard let exchange else { return serve() }
        if connection.isReused, !exchange.isAnswered, !exchange.isRepeated, failure == .closed,
            exchange.request.method == .get || !exchange.isWritten
        {
            exchange.isRepeated = true
            dial(for: exchange)
        } else {
            forget(exchange)
            exchange.fail(failure)
        }
        serve()
    }

    func schedule(after delay: Duration, _ work: @escaping () -> Void) -> Scheduled<Void> {
        eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(delay.nanoseconds), work)
    }

    private func finish(_ exchange: HTTPExchange, _ failure: HTTPFailure) {
        drop(exchange)
        exchange.fail(failure)
        serve()
    }

    /// Ends an exchange, and the connection with it, since its answer may still come.
    private func drop(_ exchange: HTTPExchange) {
        forget(exchange)
        guard let connection = exchange.connection else { return }
        connection.exchange = nil
        remove(connection)
    }

    private func forget(_ exchange: HTTPExchange) {
        exchange.deadline?.cancel()
        exchanges[exchange.request.id] = nil
        waiting.removeAll { $0 === exchange }
    }
}
