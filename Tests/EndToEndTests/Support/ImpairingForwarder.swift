import Dispatch
import Foundation
import Glibc
import LineSimulation
import Synchronization
import Wire

/// Stands between clients and a TURN server over UDP, and treats a call's sound as a row's network would.
///
/// Only media in channels of the relay is touched (RFC 8656, section 12.4): what sets the call up passes as it comes. Sound is lost
/// on its way to the server, so that the far end sees and reports it, and an echo returns the gaps; it is late on its way back, since
/// a far end that relays sound takes none that comes too late.
final class ImpairingForwarder: Sendable {
    private struct Waiting {
        var due: MonotonicTime
        var client: UInt16
        var bytes: [UInt8]
    }

    private struct State {
        var isStopped = false
        var lost = 0
        var passed = 0
    }

    /// The port on 127.0.0.1 that stands for the server's.
    let port: UInt16
    private let state: SharedState

    private final class SharedState: Sendable {
        let value = Mutex(State())
    }

    /// Packets of sound on their way to the server that were dropped, and that went on.
    var counts: (lost: Int, passed: Int) { state.value.withLock { ($0.lost, $0.passed) } }

    /// Forwards to a port on 127.0.0.1.
    init(to server: UInt16, as row: NetworkRow, seed: UInt64 = 1) throws {
        let listener = try Self.socket(connectedTo: nil)
        port = listener.port
        let state = SharedState()
        self.state = state
        let packetTime = Duration.milliseconds(20)
        var delays: [Duration?] = Array(repeating: nil, count: 6_000)
        for arrival in row.arrivals(packetCount: delays.count, packetTime: packetTime, seed: seed) {
            delays[arrival.index] = arrival.time - packetTime * arrival.index
        }
        Thread.detachNewThread { [delays] in
            Line(listener: listener.descriptor, server: server, delays: delays, state: state).run()
        }
    }

    deinit { state.value.withLock { $0.isStopped = true } }

    /// What the forwarding thread works with.
    private final class Line {
        private let listener: Int32
        private let server: UInt16
        /// By the number of the packet of sound; nil is lost.
        private let delays: [Duration?]
        private let state: SharedState
        /// A socket to the server for each client's port.
        private var upstreams: [UInt16: Int32] = [:]
        private var waiting: [Waiting] = []
        private var sentCount = 0
        private var receivedCount = 0
        private var buffer = [UInt8](repeating: 0, count: 65_536)

        init(listener: Int32, server: UInt16, delays: [Duration?], state: SharedState) {
            self.listener = listener
            self.server = server
            self.delays = delays
            self.state = state
        }

        deinit { for descriptor in [listener] + upstreams.values { close(descriptor) } }

        func run() {
            while !state.value.withLock({ $0.isStopped }) {
                var polled = ([listener] + upstreams.values).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
                let wait = min(.milliseconds(50), max(.zero, (waiting.first?.due ?? .now + .seconds(1)) - .now))
                poll(&polled, nfds_t(polled.count), Int32(wait.milliseconds.rounded(.up)))
                if polled[0].revents != 0 { receiveFromClient() }
                for (client, upstream) in upstreams
                where polled.contains(where: { $0.fd == upstream && $0.revents != 0 }) {
                    receiveFromServer(upstream, client: client)
                }
                sendWhatIsDue()
            }
        }

        private func receiveFromClient() {
            var source = sockaddr_in()
            let length = withUnsafeMutablePointer(to: &source) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
                    return recvfrom(listener, &buffer, buffer.count, Int32(MSG_DONTWAIT), $0, &size)
                }
            }
            guard length > 0, let upstream = upstream(for: UInt16(bigEndian: source.sin_port)) else { return }
            if Self.isSound(buffer[..<length]) {
                let isLost = delays[sentCount % delays.count] == nil
                sentCount += 1
                state.value.withLock { if isLost { $0.lost += 1 } else { $0.passed += 1 } }
                if isLost { return }
            }
            Glibc.send(upstream, buffer, length, 0)
        }

        private func receiveFromServer(_ upstream: Int32, client: UInt16) {
            let length = recv(upstream, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard length > 0 else { return }
            guard Self.isSound(buffer[..<length]) else { return send(Array(buffer[..<length]), toClient: client) }
            // What is lost one way is not late the other.
            let delay = delays[receivedCount % delays.count] ?? .zero
            receivedCount += 1
            let packet = Waiting(due: .now + delay, client: client, bytes: Array(buffer[..<length]))
            waiting.insert(packet, at: waiting.firstIndex { $0.due > packet.due } ?? waiting.endIndex)
        }

        private func send(_ bytes: [UInt8], toClient client: UInt16) {
            var destination = ImpairingForwarder.loopback(client)
            withUnsafePointer(to: &destination) { pointer in
                _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(listener, bytes, bytes.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }

        private func sendWhatIsDue() {
            let now = MonotonicTime.now
            while let packet = waiting.first, packet.due <= now {
                send(packet.bytes, toClient: packet.client)
                waiting.removeFirst()
            }
        }

        private func upstream(for client: UInt16) -> Int32? {
            if let known = upstreams[client] { return known }
            guard let new = try? ImpairingForwarder.socket(connectedTo: server) else { return nil }
            upstreams[client] = new.descriptor
            return new.descriptor
        }

        /// RTP in a channel; reports are left alone (RFC 5761, section 4).
        private static func isSound(_ bytes: ArraySlice<UInt8>) -> Bool {
            bytes.count > 16 && (0x40...0x4F).contains(bytes[0]) && (128...191).contains(bytes[4])
                && !(192...223).contains(bytes[5])
        }
    }

    private static func socket(connectedTo server: UInt16?) throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        var target = loopback(server ?? 0)
        let isConnected =
            server == nil
            || withUnsafePointer(to: &target) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) == 0 }
            }
        guard isBound, isConnected else { throw Program.Failure(description: "the forwarder has no socket") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

extension MonotonicTime {
    fileprivate static var now: MonotonicTime {
        MonotonicTime(nanoseconds: Int64(DispatchTime.now().uptimeNanoseconds))
    }
}
