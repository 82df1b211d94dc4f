internal import Glibc
internal import ICEClient
internal import Wire

/// Blocking looks at local ports, for the moments before a server of ours is there.
enum PortProbe {
    /// Below those that Linux gives to outgoing connections, which would take a free port in the moment before it is used.
    private static let range: ClosedRange<UInt16> = 20_000...32_767

    /// A port that neither UDP nor TCP uses at an IPv4 address, as of now.
    static func freePort(at address: IPAddress) -> UInt16? {
        var random = RandomSource.system
        let choices = (0..<32).map { _ in UInt16.random(in: range, using: &random) }
        return choices.first { obstacle(to: Endpoint(address, $0)) == nil }
    }

    /// Why a server cannot listen there over UDP and TCP; nil when it can.
    static func obstacle(to endpoint: Endpoint) -> String? {
        for type in [SOCK_DGRAM, SOCK_STREAM] where BoundSocket(type, at: endpoint) == nil {
            return String(cString: strerror(errno)).lowercased()
        }
        return nil
    }

    /// Sends a Binding request and waits for its answer.
    static func answersBinding(at server: Endpoint, within patience: Duration) -> Bool {
        var random = RandomSource.system
        let request = STUNMessage(.request, .binding, transactionID: TransactionID(using: &random))
        guard let socket = BoundSocket(SOCK_DGRAM, connectedTo: server) else { return false }
        let bytes = request.encoded()
        guard send(socket.descriptor, bytes, bytes.count, 0) == bytes.count else { return false }
        guard socket.waitUntilReadable(patience) else { return false }
        var answer = [UInt8](repeating: 0, count: 1500)
        let length = recv(socket.descriptor, &answer, answer.count, 0)
        guard length > 0, let message = try? STUNMessage(parsing: Array(answer[..<length])) else { return false }
        return message.messageClass == .success && message.transactionID == request.transactionID
    }

    static func acceptsConnections(at server: Endpoint) -> Bool {
        BoundSocket(SOCK_STREAM, connectedTo: server) != nil
    }
}

/// A blocking socket that closes itself.
private final class BoundSocket {
    let descriptor: Int32

    private init?(_ type: __socket_type) {
        descriptor = socket(AF_INET, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if descriptor < 0 { return nil }
    }

    convenience init?(_ type: __socket_type, at endpoint: Endpoint) {
        self.init(type)
        // Connections of a server that has ended may linger; they are no obstacle.
        var reuse: Int32 = type == SOCK_STREAM ? 1 : 0
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        guard let result = endpoint.withSocketAddress({ bind(descriptor, $0, $1) }), result == 0 else { return nil }
    }

    convenience init?(_ type: __socket_type, connectedTo endpoint: Endpoint) {
        self.init(type)
        guard let result = endpoint.withSocketAddress({ connect(descriptor, $0, $1) }), result == 0 else { return nil }
    }

    deinit {
        let reason = errno
        close(descriptor)
        errno = reason
    }

    func waitUntilReadable(_ patience: Duration) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, Int32(patience.milliseconds)) == 1
    }
}

extension Endpoint {
    /// Nil for IPv6, which the lab does not use.
    fileprivate func withSocketAddress<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value? {
        guard case .v4(let bits) = address else { return nil }
        var raw = sockaddr_in()
        raw.sin_family = sa_family_t(AF_INET)
        raw.sin_port = port.bigEndian
        raw.sin_addr.s_addr = bits.bigEndian
        return withUnsafePointer(to: &raw) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
