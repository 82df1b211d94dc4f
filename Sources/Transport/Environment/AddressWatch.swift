internal import CResolver
internal import Glibc
internal import ICEClient
package import NIOCore
internal import NIOPosix
package import Wire

/// Tells when the addresses of this host change: an interface or an address comes or goes, or the default route moves.
///
/// Confined to its event loop, on which its callback is called.
package final class AddressWatch {
    private let eventLoop: any EventLoop
    private let look: () -> [IPAddress]
    private let changed: ([IPAddress]) -> Void
    /// The list that was told last.
    package private(set) var addresses: [IPAddress]
    private var channel: (any Channel)?
    private var looking: Scheduled<Void>?
    private var isStopped = false

    /// Changes come in bursts: a cable that is plugged in moves a link, its addresses and its routes.
    private static let pause = TimeAmount.milliseconds(100)
    /// Between attempts to be told again when the kernel's socket has failed.
    private static let reopening = TimeAmount.seconds(5)

    private init(eventLoop: any EventLoop, look: @escaping () -> [IPAddress], changed: @escaping ([IPAddress]) -> Void)
    {
        self.eventLoop = eventLoop
        self.look = look
        self.changed = changed
        addresses = look()
    }

    /// Begins to watch; `changed` gets the new list of `LocalAddresses.usable` each time it differs from the last.
    ///
    /// Called on the event loop.
    ///
    /// - Throws: `SocketFailure` when the kernel gives no socket for its news.
    package static func start(
        interfaces: [String] = [], on eventLoop: any EventLoop, changed: @escaping ([IPAddress]) -> Void
    ) throws -> AddressWatch {
        let watch = AddressWatch(
            eventLoop: eventLoop, look: { LocalAddresses.usable(interfaces: interfaces) }, changed: changed)
        watch.listen(on: try openSocket())
        return watch
    }

    /// A descriptor that can be read when the kernel has news (rtnetlink(7)).
    private static func openSocket() throws -> CInt {
        let descriptor = cresolver_open_route_socket()
        guard descriptor >= 0 else { throw SocketFailure.other(String(cString: strerror(errno))) }
        return descriptor
    }

    /// Ends the watch; nothing is told any more.
    package func stop() {
        isStopped = true
        looking?.cancel()
        channel?.close(promise: nil)
        channel = nil
    }

    private func listen(on descriptor: CInt) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        NIOPipeBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Listener(bound.value))
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
            .whenComplete { bound.value.opened($0, descriptor) }
    }

    private func opened(_ result: Result<any Channel, any Error>, _ descriptor: CInt) {
        switch result {
        case .success(let channel) where isStopped: channel.close(promise: nil)
        case .success(let channel): self.channel = channel
        case .failure:
            _ = close(descriptor)
            lost()
        }
    }

    /// Looks after a pause, unless that is about to happen anyway.
    private func noticed() {
        guard looking == nil, !isStopped else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        looking = eventLoop.scheduleTask(in: Self.pause) { bound.value.compare() }
    }

    private func compare() {
        looking = nil
        let found = look()
        guard found != addresses, !isStopped else { return }
        addresses = found
        changed(found)
    }

    private func lost() {
        channel = nil
        guard !isStopped else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: Self.reopening) { bound.value.reopen() }
    }

    private func reopen() {
        guard !isStopped else { return }
        guard let descriptor = try? Self.openSocket() else { return lost() }
        listen(on: descriptor)
        noticed()
    }

    /// What the kernel says is not read: the list is compared whatever it was about.
    private final class Listener: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private weak var watch: AddressWatch?

        init(_ watch: AddressWatch) { self.watch = watch }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { watch?.noticed() }

        func channelInactive(context: ChannelHandlerContext) { watch?.lost() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
