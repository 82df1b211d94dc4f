internal import ICEClient
internal import NIOCore
internal import NIOPosix
internal import Transport
internal import Wire

/// Two datagram sockets of one event loop that throw a packet to each other: what the network library costs.
final class SocketPair: SocketOwner {
    private static let first = SocketID(1)
    private static let second = SocketID(2)

    private let network: NetworkLoop
    private let packet = UnsafeMutableRawBufferPointer.allocate(byteCount: 108, alignment: 16)
    private var addresses: [SocketID: Endpoint] = [:]
    private var left: Int
    private let done: EventLoopPromise<Void>

    private init(packets: Int, network: NetworkLoop, done: EventLoopPromise<Void>) {
        left = packets
        self.network = network
        self.done = done
        packet.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit {
        packet.deallocate()
    }

    /// Sends this many packets, one after the other.
    static func run(packets: Int) throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let tls = try TLSSettings()
        try loop.flatSubmit {
            let done = loop.makePromise(of: Void.self)
            let pair = SocketPair(
                packets: packets, network: NetworkLoop(eventLoop: loop, tls: tls), done: done)
            for id in [first, second] {
                pair.network.perform(.open(id, .datagram(bind: .v4(0x7F00_0001))), for: pair)
            }
            let bound = NIOLoopBound(pair, eventLoop: loop)
            return done.futureResult.map { bound.value.close() }
        }.wait()
    }

    private func close() {
        for id in [Self.first, Self.second] { network.close(id) }
    }

    func socketOpened(_ id: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime) {
        addresses[id] = local
        if addresses.count == 2 { throwPacket(from: Self.first, to: Self.second) }
    }

    func socketFailed(_ id: SocketID, _ failure: SocketFailure, at now: MonotonicTime) {
        done.fail(failure)
    }

    func received(_ bytes: UnsafeRawBufferPointer, from source: Endpoint, on id: SocketID, at now: MonotonicTime) {
        left -= 1
        guard left > 0 else { return done.succeed() }
        throwPacket(from: id, to: id == Self.first ? Self.second : Self.first)
    }

    private func throwPacket(from: SocketID, to: SocketID) {
        guard let destination = addresses[to] else { return }
        network.transmit(UnsafeRawBufferPointer(packet), on: from, to: destination)
    }
}
