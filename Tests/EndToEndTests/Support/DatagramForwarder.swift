import Foundation
import Glibc
import Synchronization

/// Stands between one client and a TURN server over UDP, and loses the sound of one direction when asked to.
///
/// Everything else goes through, RTCP and the checks of the path among it: the path looks whole and is deaf.
final class DatagramForwarder: Sendable {
    enum Direction: Sendable { case toServer, toClient }

    struct State {
        var client: sockaddr_in?
        /// Sound of this direction is lost once so many packets of it have passed.
        var cut: (direction: Direction, after: Int)?
        var passed = 0
        var lost = 0
        var isClosed = false
    }

    /// The port on 127.0.0.1 that the client sends to.
    let port: UInt16
    private let near: Int32
    private let far: Int32
    private let state = Mutex(State())

    /// Packets of sound that were lost.
    var lost: Int { state.withLock { $0.lost } }

    /// Forwards to a port on 127.0.0.1.
    ///
    /// - Parameter cut: which direction's sound is lost, and after how many packets.
    init(to target: UInt16, cut: (direction: Direction, after: Int)? = nil) throws {
        (near, port) = try Self.bound()
        (far, _) = try Self.bound()
        state.withLock { $0.cut = cut }
        let server = Self.loopback(port: target)
        Thread.detachNewThread { [weak self, near] in
            Self.receive(on: near) { bytes, source in self?.fromClient(bytes, source, server) ?? false }
        }
        Thread.detachNewThread { [weak self, far] in
            Self.receive(on: far) { bytes, _ in self?.fromServer(bytes) ?? false }
        }
    }

    deinit {
        close(near)
        close(far)
    }

    private func fromClient(_ bytes: ArraySlice<UInt8>, _ source: sockaddr_in, _ server: sockaddr_in) -> Bool {
        let isPassed = state.withLock { state in
            state.client = source
            return state.passes(bytes, .toServer)
        }
        if isPassed { Self.send(bytes, on: far, to: server) }
        return true
    }

    private func fromServer(_ bytes: ArraySlice<UInt8>) -> Bool {
        let client = state.withLock { $0.passes(bytes, .toClient) ? $0.client : nil }
        if let client { Self.send(bytes, on: near, to: client) }
        return true
    }

    // MARK: Sockets

    private static func bound() throws -> (socket: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // So that a thread sees when its owner is gone.
        var limit = timeval(tv_sec: 0, tv_usec: 200_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Program.Failure(description: "the forwarder has no socket") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// Runs until the handler returns false or the socket is closed.
    private static func receive(on descriptor: Int32, _ handle: (ArraySlice<UInt8>, sockaddr_in) -> Bool) {
        var buffer = [UInt8](repeating: 0, count: 2_048)
        while true {
            var source = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let count = withUnsafeMutablePointer(to: &source) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor, &buffer, buffer.count, 0, $0, &length)
                }
            }
            if count < 0 {
                guard errno == EAGAIN || errno == EINTR || errno == ECONNREFUSED else { return }
                continue
            }
            guard handle(buffer[..<count], source) else { return }
        }
    }

    private static func send(_ bytes: ArraySlice<UInt8>, on descriptor: Int32, to address: sockaddr_in) {
        var address = address
        _ = bytes.withUnsafeBytes { bytes in
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(
                        descriptor, bytes.baseAddress, bytes.count, 0, $0,
                        socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

extension DatagramForwarder.State {
    fileprivate mutating func passes(_ bytes: ArraySlice<UInt8>, _ direction: DatagramForwarder.Direction) -> Bool {
        guard let cut, cut.direction == direction, Self.isSound(Array(bytes)) else { return true }
        if passed < cut.after {
            passed += 1
            return true
        }
        lost += 1
        return false
    }

    /// RTP in a TURN channel (RFC 8656, section 12.4; RFC 7983; RFC 5761, section 4).
    private static func isSound(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 6, (0x40...0x4F).contains(bytes[0]), (128...191).contains(bytes[4]) else { return false }
        return !(192...223).contains(bytes[5])
    }
}
