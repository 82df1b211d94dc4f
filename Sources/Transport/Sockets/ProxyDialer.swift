internal import ICEClient
internal import NIOCore
internal import Signaling
internal import Wire

/// Takes a tunnel's core through its connections to the proxy, of which there may be more than one.
///
/// Confined to its event loop; alive until the tunnel stands or has failed.
final class ProxyDialer {
    private var tunnel: ProxyTunnel
    private let eventLoop: any EventLoop
    private let dial: () -> EventLoopFuture<any Channel>
    private let ready: EventLoopPromise<any Channel>
    private var isDone = false
    private var connection: (channel: any Channel, handler: TunnelHandler)?
    private var timer: Scheduled<Void>?

    /// - Parameter dial: opens a connection to the proxy.
    init(_ tunnel: ProxyTunnel, eventLoop: any EventLoop, dial: @escaping () -> EventLoopFuture<any Channel>) {
        self.tunnel = tunnel
        self.eventLoop = eventLoop
        self.dial = dial
        ready = eventLoop.makePromise()
    }

    /// Completes when bytes can go to the server, or fails with `SocketFailure.proxy`.
    func open() -> EventLoopFuture<any Channel> {
        connect()
        return ready.futureResult
    }

    func received(_ bytes: [UInt8]) { perform(tunnel.receive(bytes, at: .now)) }

    func connectionClosed() {
        connection = nil
        perform(tunnel.connectionClosed(at: .now))
    }

    private func connect() {
        dial().assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel): self.connected(channel)
            case .failure(let error): self.finish(.failure(SocketFailure(error).ofProxy))
            }
        }
    }

    private func connected(_ channel: any Channel) {
        // The time may have run out meanwhile.
        guard !isDone else { return channel.close(promise: nil) }
        let handler = TunnelHandler(self)
        do {
            try channel.pipeline.syncOperations.addHandler(handler)
        } catch {
            channel.close(promise: nil)
            return finish(.failure(SocketFailure(error)))
        }
        connection = (channel, handler)
        perform(tunnel.connected(at: .now))
    }

    private func perform(_ actions: [ProxyTunnel.Action]) {
        for action in actions {
            switch action {
            case .send(let bytes): connection?.channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
            case .reconnect:
                leaveConnection()
                connect()
            case .opened(let rest): opened(rest)
            case .failed(let failure):
                leaveConnection()
                finish(.failure(SocketFailure.proxy(failure)))
            }
        }
        rearm()
    }

    /// The next layer adds its handlers while the promise is kept, and gets what was read too far.
    private func opened(_ rest: [UInt8]) {
        guard let (channel, handler) = connection else { return }
        connection = nil
        handler.detach()
        finish(.success(channel))
        let pipeline = channel.pipeline.syncOperations
        if !rest.isEmpty { pipeline.fireChannelRead(NIOAny(ByteBuffer(bytes: rest))) }
        pipeline.removeHandler(handler, promise: nil)
    }

    private func leaveConnection() {
        connection?.handler.detach()
        connection?.channel.close(promise: nil)
        connection = nil
    }

    private func finish(_ result: Result<any Channel, any Error>) {
        guard !isDone else { return }
        isDone = true
        timer?.cancel()
        ready.completeWith(result)
    }

    private func rearm() {
        timer?.cancel()
        timer = nil
        guard !isDone, let deadline = tunnel.nextDeadline else { return }
        let wait = TimeAmount.nanoseconds(max(0, (deadline - .now).nanoseconds))
        timer = eventLoop.assumeIsolated().scheduleTask(in: wait) { self.perform(self.tunnel.timerFired(at: .now)) }
    }
}

extension SocketFailure {
    /// The same of the connection to a proxy.
    fileprivate var ofProxy: SocketFailure {
        switch self {
        case .nameNotFound: .proxy(.nameNotFound)
        case .refused: .proxy(.refused)
        case .unreachable: .proxy(.unreachable)
        case .timedOut: .proxy(.timedOut)
        case .closed: .proxy(.closed)
        case .tlsFailed, .certificateUntrusted, .proxy, .noFreePort, .other: self
        }
    }
}
