import NIOCore
import NIOPosix
import Signaling
import Transport
import Wire

/// A gateway client on a real event loop; notes what comes of its requests.
final class GatewayBench: Sendable {
    enum Event: Equatable, Sendable {
        case sent(UInt64)
        case answered(UInt64, HTTPResponse)
        case failed(UInt64, HTTPFailure)
    }

    private let eventLoop: any EventLoop
    private let client: NIOLoopBound<GatewayClient>
    private let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation

    private init(_ eventLoop: any EventLoop, _ client: NIOLoopBound<GatewayClient>) {
        self.eventLoop = eventLoop
        self.client = client
        (events, continuation) = AsyncStream.makeStream(of: Event.self)
    }

    static func run(
        _ url: String, tls: TLSSettings? = nil, proxy: HTTPProxy? = nil, connectTimeout: Duration = .seconds(4),
        _ body: (GatewayBench) async throws -> Void
    ) async throws {
        let settings = NetworkSettings(tls: try tls ?? TLSSettings(), proxy: proxy)
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let bench = try await eventLoop.submit {
            GatewayBench(
                eventLoop,
                NIOLoopBound(
                    GatewayClient(
                        baseURL: url, connectTimeout: connectTimeout, eventLoop: eventLoop, settings: settings),
                    eventLoop: eventLoop))
        }.get()
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(bench))
        } catch {
            result = .failure(error)
        }
        try await eventLoop.flatSubmit { [client = bench.client] in client.value.shutdown() }.get()
        try result.get()
    }

    func ask(
        _ number: UInt64, _ path: String, body: String? = nil, headers: [HTTPField] = [],
        timeout: Duration = .seconds(20)
    ) {
        let request = HTTPRequest(
            id: HTTPRequestID(number), method: body == nil ? .get : .post, path: path, headers: headers,
            body: body.map { Array($0.utf8) }, timeout: timeout, connectTimeout: .seconds(4))
        eventLoop.execute { [client, continuation] in
            client.value.perform(request, sent: { continuation.yield(.sent(number)) }) { result in
                switch result {
                case .success(let response): continuation.yield(.answered(number, response))
                case .failure(let failure): continuation.yield(.failed(number, failure))
                }
            }
        }
    }

    func cancel(_ number: UInt64) {
        eventLoop.execute { [client] in client.value.cancel(HTTPRequestID(number)) }
    }

    func next() async -> Event? {
        var iterator = events.makeAsyncIterator()
        return await iterator.next()
    }

    /// Asks and gives what comes of it, without the news that it was sent.
    func outcome(
        _ number: UInt64, _ path: String, body: String? = nil, headers: [HTTPField] = [],
        timeout: Duration = .seconds(20)
    ) async -> Result<HTTPResponse, HTTPFailure>? {
        ask(number, path, body: body, headers: headers, timeout: timeout)
        while let event = await next() {
            switch event {
            case .sent: continue
            case .answered(number, let response): return .success(response)
            case .failed(number, let failure): return .failure(failure)
            case .answered, .failed: return nil
            }
        }
        return nil
    }

    /// The status of the answer; nil when there is none.
    func status(_ number: UInt64, _ path: String) async -> Int? {
        guard case .success(let response) = await outcome(number, path) else { return nil }
        return response.status
    }
}
