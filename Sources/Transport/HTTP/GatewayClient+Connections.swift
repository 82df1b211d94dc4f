internal import ICEClient
internal import NIOCore
internal import NIOHTTP1
internal import Signaling
internal import Wire

extension GatewayClient {
    private static let connectionLimit = 8
    private static let idleTime = Duration.seconds(30)
    private static let warmingPause = Duration.seconds(5)

    /// Gives waiting exchanges a connection: the one used last, or a new one, or none while there are enough.
    func serve() {
        while let exchange = waiting.first {
            if let connection = connections.last(where: \.isIdle) {
                waiting.removeFirst()
                ask(exchange, on: connection)
            } else if connections.count < Self.connectionLimit {
                waiting.removeFirst()
                dial(for: exchange)
            } else {
                return
            }
        }
        keepWarm()
    }

    /// Opens a connection for the next request, if there is none that waits for it.
    func keepWarm() {
        guard staysWarm, nextWarming == nil, connections.count < Self.connectionLimit,
            !connections.contains(where: { $0.exchange == nil })
        else { return }
        nextWarming = schedule(after: Self.warmingPause) { [weak self] in
            self?.nextWarming = nil
            self?.keepWarm()
        }
        dial(for: nil)
    }

    /// - Parameter exchange: what the connection is for; nil for one in advance.
    func dial(for exchange: HTTPExchange?) {
        guard let url else { return }
        let connection = HTTPConnection()
        connection.exchange = exchange
        exchange?.connection = connection
        connections.append(connection)
        connection.timer = schedule(after: connectTimeout) { [weak self] in self?.failed(connection, .timedOut) }
        let builder = ConnectionBuilder(eventLoop: eventLoop, settings: settings) { [weak self] channel in
            connection.channel = channel
            return self?.connections.contains { $0 === connection } == true
        }
        let layers = StreamLayers(
            to: HostPort(url.host, url.port), tls: url.isSecure ? url.host : nil,
            through: settings.proxy.map { HostPort($0.host, $0.port) })
        builder.connect(layers).assumeIsolated().whenComplete { [weak self] result in
            guard let self, connections.contains(where: { $0 === connection }) else {
                if case .success(let channel) = result { channel.close(promise: nil) }
                return
            }
            switch result {
            case .success(let channel): opened(connection, channel)
            case .failure(let error): failed(connection, HTTPFailure(error))
            }
        }
    }

    /// Until the next request, or until nobody has used it for long.
    func keep(_ connection: HTTPConnection) {
        // The one used last stands at the end.
        connections.removeAll { $0 === connection }
        connections.append(connection)
        connection.timer?.cancel()
        connection.timer = schedule(after: Self.idleTime) { [weak self] in self?.removeIfSpare(connection) }
    }

    /// The last idle connection stays while the next request is expected.
    private func removeIfSpare(_ connection: HTTPConnection) {
        let isLast = !connections.contains { $0 !== connection && $0.isIdle }
        if staysWarm, isLast { keep(connection) } else { remove(connection) }
    }

    func remove(_ connection: HTTPConnection) {
        connections.removeAll { $0 === connection }
        connection.close()
    }

    private func opened(_ connection: HTTPConnection, _ channel: any Channel) {
        do {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes)
            try pipeline.addHandler(HTTPConnectionHandler(connection, client: self))
        } catch {
            return failed(connection, HTTPFailure(error))
        }
        connection.isOpen = true
        connection.timer?.cancel()
        guard let exchange = connection.exchange else {
            connection.release()
            return keep(connection)
        }
        ask(exchange, on: connection)
    }

    private func ask(_ exchange: HTTPExchange, on connection: HTTPConnection) {
        guard let url else { return }
        connection.exchange = exchange
        exchange.connection = connection
        connection.ask(url)
    }
}
