package import ICEClient
package import NIOCore
internal import NIOPosix
package import Wire

/// Turns host names into addresses without holding up an event loop.
package struct NameResolver: Sendable {
    /// Finds a host's addresses, best first; may block.
    package var addresses: @Sendable (_ host: String) throws -> [IPAddress] = { try SystemResolver.addresses(of: $0) }
    /// Finds the SRV records of a name, or nil; may block.
    package var serviceRecords: @Sendable (_ name: String) -> SRVRecords? = { SystemResolver.serviceRecords(of: $0) }
    /// A name server that never answers costs no more than this.
    package var timeLimit = Duration.seconds(5)
    package var random = RandomSource.system

    package init() {}

    /// More addresses of one server than this are not worth their attempts.
    package static let limit = 8
    /// Nor are more servers of one service.
    private static let targetLimit = 4

    /// Threads of its own: a dead name server holds them longer than anything else may wait.
    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 8)
        pool.start()
        return pool
    }()

    /// The server's addresses in the order in which they are to be tried, never none and at most 8.
    ///
    /// With a service its SRV records count first (RFC 2782); without any, the host's addresses with the port that is given.
    /// The families take turns (RFC 8305, section 4). Fails with `nameNotFound`, or `timedOut` after 5 s.
    package static func resolve(
        _ server: HostPort, on eventLoop: any EventLoop
    ) -> EventLoopFuture<[SocketAddress]> {
        NameResolver().resolve(server, on: eventLoop)
    }

    /// The same with this resolver's settings.
    package func resolve(_ server: HostPort, on eventLoop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        if let address = IPAddress(server.host) {
            return eventLoop.makeCompletedFuture { [try Endpoint(address, server.port).socketAddress] }
        }
        let deadline = NIODeadline.now() + .nanoseconds(timeLimit.nanoseconds)
        // Both questions at once, since most names have no SRV records.
        let plain = endpoints(of: server.host, server.port, on: eventLoop, until: deadline)
        let found = server.service.map { service in
            records(of: "\(service).\(server.host)", on: eventLoop, until: deadline).flatMap { records in
                records.map { endpoints(of: $0, on: eventLoop, until: deadline) } ?? plain
            }
        }
        return (found ?? plain).flatMapThrowing { endpoints in
            guard !endpoints.isEmpty else { throw SocketFailure.nameNotFound }
            return try endpoints.prefix(Self.limit).map { try $0.socketAddress }
        }
    }

    private func endpoints(
        of host: String, _ port: UInt16, on eventLoop: any EventLoop, until deadline: NIODeadline
    ) -> EventLoopFuture<[Endpoint]> {
        onThread(eventLoop, until: deadline) { try addresses(host).interleavedByFamily.map { Endpoint($0, port) } }
    }

    /// Nil too when the answer is late: some name servers never answer questions of this type.
    private func records(
        of name: String, on eventLoop: any EventLoop, until deadline: NIODeadline
    ) -> EventLoopFuture<SRVRecords?> {
        let limit = min(deadline, .now() + .nanoseconds(timeLimit.nanoseconds / 2))
        return onThread(eventLoop, until: limit) { serviceRecords(name) }.recover { _ in nil }
    }

    /// The addresses of all targets, target by target; one that cannot be found is passed over.
    private func endpoints(
        of records: SRVRecords, on eventLoop: any EventLoop, until deadline: NIODeadline
    ) -> EventLoopFuture<[Endpoint]> {
        var random = random
        let targets = records.ordered(&random).prefix(Self.targetLimit).map { record in
            endpoints(of: record.target, record.port, on: eventLoop, until: deadline).recover { _ in [] }
        }
        return EventLoopFuture.whenAllSucceed(targets, on: eventLoop).map { $0.flatMap(\.self) }
    }

    /// Fails with `timedOut` at the deadline.
    private func onThread<Value: Sendable>(
        _ eventLoop: any EventLoop, until deadline: NIODeadline, _ work: @escaping @Sendable () throws -> Value
    ) -> EventLoopFuture<Value> {
        let answer = FirstAnswer(eventLoop.makePromise(of: Value.self))
        let timer = eventLoop.scheduleTask(deadline: deadline) { answer.give(.failure(SocketFailure.timedOut)) }
        // The timer fails when it is cancelled, and when the event loop ends.
        timer.futureResult.whenFailure { answer.give(.failure($0)) }
        Self.threads.submit { state in
            // Nobody waits any more for what stood behind others for so long.
            guard case .active = state, NIODeadline.now() < deadline else { return }
            answer.give(Result { try work() })
        }
        answer.future.whenComplete { _ in timer.cancel() }
        return answer.future
    }
}
