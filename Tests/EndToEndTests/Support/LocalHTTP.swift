import Foundation
import Glibc

/// One HTTP request to a server on 127.0.0.1, over a connection of its own.
enum LocalHTTP {
    /// The body of the answer, whatever its status.
    static func request(_ method: String, port: UInt16, path: String, body: Data? = nil) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try exchange(method, port: port, path: path, body: body) })
            }
        }
    }

    private static func exchange(_ method: String, port: UInt16, path: String, body: Data?) throws -> Data {
        let socket = try RecordingForwarder.connection(to: port)
        defer { close(socket) }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
        try send(Array((head + "\r\n").utf8) + (body ?? Data()), on: socket)
        return try answer(on: socket)
    }

    private static func send(_ bytes: [UInt8], on socket: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            let count = Glibc.send(socket, Array(bytes[sent...]), bytes.count - sent, Int32(MSG_NOSIGNAL))
            guard count > 0 else { throw Program.Failure(description: "the connection broke while sending") }
            sent += count
        }
    }

    /// Reads to the end that the header tells, or to the end of the connection.
    private static func answer(on socket: Int32) throws -> Data {
        var received = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let gap = Data("\r\n\r\n".utf8)
        while true {
            if let end = received.range(of: gap) {
                let head = String(decoding: received[..<end.lowerBound], as: UTF8.self).lowercased()
                let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst("content-length:".count).filter { !$0.isWhitespace }) }
                let body = received[end.upperBound...]
                if let length, body.count >= length { return Data(body.prefix(length)) }
            }
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { throw Program.Failure(description: "the server's answer broke off") }
            received += buffer.prefix(count)
        }
    }
}
