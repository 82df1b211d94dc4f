import Foundation
import Glibc
import Synchronization

/// Stands between a client and a TCP server, and keeps the first byte each client sends.
final class RecordingForwarder: Sendable {
    private final class Record: Sendable {
        let firstBytes = Mutex<[UInt8]>([])
    }

    /// The port on 127.0.0.1 clients connect to.
    let port: UInt16
    private let listener: Int32
    private let record = Record()

    /// The first bytes of the connections so far.
    var firstBytes: [UInt8] { record.firstBytes.withLock { $0 } }

    /// Forwards to a port on 127.0.0.1.
    init(to target: UInt16) throws {
        (listener, port) = try Self.listen()
        let (listener, record) = (listener, record)
        Thread.detachNewThread {
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                Self.serve(client, target: target, record: record)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// A socket on a free port of 127.0.0.1.
    private static func listen() throws -> (socket: Int32, port: UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && Glibc.listen(listener, 16) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw Program.Failure(description: "the forwarder cannot listen") }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private static func serve(_ client: Int32, target: UInt16, record: Record) {
        guard let server = try? connection(to: target) else {
            close(client)
            return
        }
        Thread.detachNewThread { pump(from: client, to: server, record: record) }
        Thread.detachNewThread { pump(from: server, to: client, record: nil) }
    }

    /// A socket connected to a port of 127.0.0.1.
    static func connection(to port: UInt16) throws -> Int32 {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port: port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(connection)
            throw Program.Failure(description: "port \(port) cannot be connected")
        }
        return connection
    }

    /// Copies until either side closes; descriptors are left to the end of the test process.
    private static func pump(from source: Int32, to sink: Int32, record: Record?) {
        var record = record
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = recv(source, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            record?.firstBytes.withLock { $0.append(buffer[0]) }
            record = nil
            var sent = 0
            while sent < count {
                let written = Glibc.send(sink, Array(buffer[sent..<count]), count - sent, Int32(MSG_NOSIGNAL))
                guard written > 0 else { break }
                sent += written
            }
            guard sent == count else { break }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(sink, Int32(SHUT_RDWR))
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
