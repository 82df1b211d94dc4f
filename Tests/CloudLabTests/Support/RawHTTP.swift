import Foundation
import Glibc

/// One HTTP/1.1 connection, driven byte by byte: what a browser's library hides is the subject of the tests.
final class RawHTTP: @unchecked Sendable {  // Each is used by one test, one call after the other.
    struct Response: Sendable {
        var status: Int
        var headers: [(name: String, value: String)]
        var body: String

        subscript(name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    private let descriptor: Int32
    private var received: [UInt8] = []

    init?(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if result != 0 { return nil }
    }

    deinit { Glibc.close(descriptor) }

    /// Ends our side, as a browser that aborts a request does.
    func shutDown() { Glibc.shutdown(descriptor, Int32(SHUT_RDWR)) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            offset += count
        }
    }

    func sendRequest(_ method: String, _ target: String, headers: [String] = [], body: String? = nil) {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: lab"] + headers
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
    }

    /// The next response; nil when the connection ended or nothing came.
    ///
    /// Waits on a thread of its own, since the server under test needs those of the tasks.
    func response() async -> Response? {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: self.readResponse()) }
        }
    }

    /// True when the server closes the connection, false when it sends something or nothing in time.
    func isClosed() async -> Bool {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var byte: UInt8 = 0
                continuation.resume(returning: recv(self.descriptor, &byte, 1, 0) == 0)
            }
        }
    }

    func request(
        _ method: String, _ target: String, headers: [String] = [], body: String? = nil
    ) async -> Response? {
        sendRequest(method, target, headers: headers, body: body)
        return await response()
    }

    private func readResponse() -> Response? {
        guard let head = readUntil([13, 10, 13, 10]) else { return nil }
        let lines = head.components(separatedBy: "\r\n")
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        var response = Response(status: Int(lines[0].split(separator: " ")[1]) ?? 0, headers: headers, body: "")
        let length = Int(response["content-length"] ?? "0") ?? 0
        while received.count < length { if !fill() { return nil } }
        response.body = String(decoding: received.prefix(length), as: UTF8.self)
        received.removeFirst(length)
        return response
    }

    private func readUntil(_ mark: [UInt8]) -> String? {
        while true {
            for end in received.indices.dropLast(mark.count - 1)
            where received[end..<end + mark.count].elementsEqual(mark) {
                defer { received.removeFirst(end + mark.count) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            if !fill() { return nil }
        }
    }

    private func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 { received += chunk[..<count] }
        return count > 0
    }
}
