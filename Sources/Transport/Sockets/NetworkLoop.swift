internal import CallEngine
internal import Glibc
package import ICEClient
package import NIOCore
package import Wire

/// The sockets of one event loop, by name: performs what the cores ask for and decides nothing.
///
/// Confined to its event loop, as are the owners it calls.
package final class NetworkLoop: PacketOutput {
    /// A socket from the moment it is asked for.
    private final class Socket {
        /// Who closes a socket may be gone before the network library is done with it.
        weak var owner: (any SocketOwner)?
        /// Nil until there is a connection, or a port.
        var channel: (any Channel)?
        /// Set when the owner was told, for TLS after the handshake.
        var isOpen = false
        /// Set on streams, which are written without an address.
        var isConnected = false
        /// The only one that may send to a datagram socket for one server.
        var server: Endpoint?
        /// Until the server is heard, or refuses.
        var refusals: RefusalWatch?
        /// Of a datagram socket; nil once it is closed.
        var sender: DatagramSender?

        init(owner: any SocketOwner) {
            self.owner = owner
        }
    }

    /// When it is looked whether a server's port is closed; a round trip over any network is less.
    private static let refusalChecks: [TimeAmount] = [2, 20, 80, 300, 1000].map { .milliseconds($0) }

    package let eventLoop: any EventLoop
    let settings: NetworkSettings
    private var sockets: [SocketID: Socket] = [:]
    private var refusedServers = RefusedServers()

    package init(eventLoop: any EventLoop, settings: NetworkSettings) {
        self.eventLoop = eventLoop
        self.settings = settings
    }

    package convenience init(eventLoop: any EventLoop, tls: TLSSettings) {
        self.init(eventLoop: eventLoop, settings: NetworkSettings(tls: tls))
    }

    /// Performs one action of a core; what comes of it goes to `owner`.
    package func perform(_ action: NetworkAction, for owner: any SocketOwner) {
        switch action {
        case .open(let id, let request): open(id, request, for: owner)
        case .close(let id): close(id)
        case .transmit(let bytes, let id, let destination):
            bytes.withUnsafeBytes { transmit($0, on: id, to: destination) }
        }
    }

    package func close(_ id: SocketID) {
        sockets.removeValue(forKey: id)?.channel?.close(promise: nil)
    }

    /// Sends a datagram, or a frame of a stream; dropped when the socket is not there.
    ///
    /// On a congested stream sound is dropped, since late sound is worth nothing, but never what keeps the relay.
    package func transmit(_ packet: UnsafeRawBufferPointer, on id: SocketID, to destination: Endpoint) {
        guard let socket = sockets[id], socket.isOpen, let channel = socket.channel else { return }
        switch socket.sender?.send(packet, to: destination) {
        case .sent: return
        case .refused(let code): return refused(id, code, destination)
        case .later, nil: break
        }
        guard channel.isWritable || packet.first.map({ $0 < 0x40 }) == true else { return }
        var buffer = channel.allocator.buffer(capacity: packet.count)
        buffer.writeBytes(packet)
        if socket.isConnected {
            channel.writeAndFlush(buffer, promise: nil)
        } else if let address = try? destination.socketAddress {
            channel.writeAndFlush(AddressedEnvelope(remoteAddress: address, data: buffer), promise: nil)
        }
    }

    // MARK: Events of the handlers

    func deliver(_ bytes: UnsafeRawBufferPointer, from source: Endpoint, on id: SocketID) {
        guard let socket = sockets[id] else { return }
        if let server = socket.server {
            guard source == server else { return }
            if socket.refusals != nil {
                socket.refusals = nil
                refusedServers.forget(server)
            }
        }
        socket.owner?.received(bytes, from: source, on: id, at: .now)
    }

    func fail(_ id: SocketID, _ failure: SocketFailure) {
        guard let socket = sockets.removeValue(forKey: id) else { return }
        socket.channel?.close(promise: nil)
        socket.owner?.socketFailed(id, failure, at: .now)
    }

    // MARK: Opening

    private func open(_ id: SocketID, _ request: SocketRequest, for owner: any SocketOwner) {
        sockets[id] = Socket(owner: owner)
        let opening: EventLoopFuture<any Channel> =
            switch request {
            case .datagram(let address): bindDatagram(to: address, id: id)
            case .datagramTo(let server): connectDatagram(to: server, id: id)
            case .stream(let layers): connectStream(layers, id: id)
            }
        opening.assumeIsolated().whenComplete { self.opened(id, $0) }
    }

    private func opened(_ id: SocketID, _ result: Result<any Channel, any Error>) {
        switch result {
        case .failure(let error):
            fail(id, SocketFailure(error))
        case .success(let channel):
            guard let socket = sockets[id], let local = channel.localAddress.flatMap(Endpoint.init) else {
                return channel.close(promise: nil)
            }
            let remote = socket.server ?? channel.remoteAddress.flatMap(Endpoint.init)
            socket.channel = channel
            socket.isOpen = true
            socket.isConnected = channel.remoteAddress != nil
            socket.owner?.socketOpened(id, local: local, remote: remote, at: .now)
        }
    }

    /// From now on the socket serves this server alone, and a closed port there is noticed.
    func bind(_ id: SocketID, to address: SocketAddress, watching refusals: RefusalWatch) {
        guard let socket = sockets[id], let server = Endpoint(address) else { return }
        socket.server = server
        socket.refusals = refusals
        refusals.ask()
        for moment in Self.refusalChecks {
            let isLast = moment == Self.refusalChecks.last
            eventLoop.assumeIsolated().scheduleTask(in: moment) { [weak self] in
                self?.checkRefusal(id, refusals, isLast: isLast)
            }
        }
    }

    private func checkRefusal(_ id: SocketID, _ refusals: RefusalWatch, isLast: Bool) {
        guard let socket = sockets[id], socket.refusals === refusals, let server = socket.server else { return }
        if let failure = refusals.check() {
            refusedServers.note(failure, of: server, at: .now)
            return failAll(waitingFor: server, failure)
        }
        if isLast, let known = refusedServers.failure(of: server, at: .now) { return fail(id, known) }
        // Asked again each time, because routers and hosts do not answer every datagram with an error.
        refusals.ask()
    }

    /// Every socket to this server that has heard nothing of it.
    private func failAll(waitingFor server: Endpoint, _ failure: SocketFailure) {
        let waiting = sockets.filter { $0.value.server == server && $0.value.refusals != nil }.keys
        for id in waiting.sorted(by: { $0.rawValue < $1.rawValue }) { fail(id, failure) }
    }

    /// The system would not send it: the end of a socket to this one server, as long as that has not answered, and of no other.
    private func refused(_ id: SocketID, _ code: CInt, _ destination: Endpoint) {
        guard let socket = sockets[id], socket.server == destination, let refusals = socket.refusals, code != EMSGSIZE
        else { return }
        // Later, since its owner is at work.
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let watch = NIOLoopBound(refusals, eventLoop: eventLoop)
        eventLoop.execute {
            guard bound.value.sockets[id]?.refusals === watch.value else { return }
            bound.value.fail(id, SocketFailure(code: code))
        }
    }

    /// How a datagram socket sends from now on; nil from when it is closed.
    func use(_ sender: DatagramSender?, for id: SocketID) { sockets[id]?.sender = sender }

    /// False when the socket has been closed meanwhile.
    func adopt(_ channel: any Channel, as id: SocketID) -> Bool {
        guard let socket = sockets[id] else { return false }
        socket.channel = channel
        socket.owner?.socketConnected(id)
        return true
    }
}
