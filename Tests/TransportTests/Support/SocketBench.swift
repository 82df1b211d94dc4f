import ICEClient
import NIOCore
import NIOPosix
import Signaling
import Transport
import Wire

/// A network loop on a real event loop, with an owner that notes what happens to its sockets.
final class SocketBench: Sendable {
    enum Event: Equatable, Sendable {
        case opened(SocketID, local: Endpoint, remote: Endpoint?)
        case failed(SocketID, SocketFailure)
        case received([UInt8], from: Endpoint, on: SocketID)
    }

    private final class Owner: SocketOwner {
        let network: NetworkLoop
        private let events: AsyncStream<Event>.Continuation

        init(_ network: NetworkLoop, _ events: AsyncStream<Event>.Continuation) {
            self.network = network
            self.events = events
        }

        func socketOpened(_ id: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime) {
            events.yield(.opened(id, local: local, remote: remote))
        }

        func socketFailed(_ id: SocketID, _ failure: SocketFailure, at now: MonotonicTime) {
            events.yield(.failed(id, failure))
        }

        func received(
            _ bytes: UnsafeRawBufferPointer, from source: Endpoint, on id: SocketID, at now: MonotonicTime
        ) {
            // A socket to a server has another beside it, which asks once whether the port is closed.
            guard !Self.isBindingRequest(bytes) else { return }
            events.yield(.received(Array(bytes), from: source, on: id))
        }

        private static func isBindingRequest(_ bytes: UnsafeRawBufferPointer) -> Bool {
            bytes.count >= 20 && bytes[0] == 0 && bytes[1] == 1 && bytes[4] == 0x21 && bytes[5] == 0x12
        }
    }

    private let eventLoop: any EventLoop
    private let owner: NIOLoopBound<Owner>
    private let events: AsyncStream<Event>

    private init(_ eventLoop: any EventLoop, _ owner: NIOLoopBound<Owner>, _ events: AsyncStream<Event>) {
        self.eventLoop = eventLoop
        self.owner = owner
        self.events = events
    }

    /// Lets a test use a bench, and closes its sockets behind it.
    static func run(
        tls: TLSSettings? = nil, proxy: HTTPProxy? = nil, ports: ClosedRange<UInt16>? = nil, dscp: UInt8? = nil,
        handshakeTimeout: Duration = .seconds(10), _ body: (SocketBench) async throws -> Void
    ) async throws {
        var settings = NetworkSettings(tls: try tls ?? TLSSettings(), proxy: proxy, ports: ports, dscp: dscp)
        settings.handshakeTimeout = handshakeTimeout
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        let bench = try await eventLoop.submit { [settings] in
            let owner = Owner(NetworkLoop(eventLoop: eventLoop, settings: settings), continuation)
            return SocketBench(eventLoop, NIOLoopBound(owner, eventLoop: eventLoop), events)
        }.get()
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(bench))
        } catch {
            result = .failure(error)
        }
        try await bench.eventLoop.submit { [owner = bench.owner] in
            for number in 0..<64 { owner.value.network.close(SocketID(UInt32(number))) }
        }.get()
        try result.get()
    }

    func perform(_ actions: NetworkAction...) {
        eventLoop.execute { [owner] in
            for action in actions { owner.value.network.perform(action, for: owner.value) }
        }
    }

    /// What happens next; waits for it.
    func next() async -> Event? {
        var iterator = events.makeAsyncIterator()
        return await iterator.next()
    }

    /// Opens a socket and gives its ends; nil when something else happened.
    func open(_ id: SocketID, _ request: SocketRequest) async -> (local: Endpoint, remote: Endpoint?)? {
        perform(.open(id, request))
        guard case .opened(id, let local, let remote) = await next() else { return nil }
        return (local, remote)
    }

    /// All bytes of a stream up to this many.
    func read(_ count: Int, on id: SocketID) async -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard case .received(let more, _, id) = await next() else { return nil }
            bytes += more
        }
        return bytes
    }
}
