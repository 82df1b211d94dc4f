import Glibc
import ICEClient
import Wire

/// Allocates a relay port as a phone does, over a UDP socket that waits.
enum BlockingAllocation {
    /// The relayed address and its lifetime; nil if the server refuses or is silent.
    static func make(on server: Endpoint, username: String, password: String) -> (Endpoint, Duration)? {
        guard let descriptor = connect(to: server) else { return nil }
        defer { close(descriptor) }
        var allocation = TURNAllocation(
            configuration: .init(username: username, password: password), random: .system)
        var actions = allocation.start(at: .zero)
        for _ in 0..<4 {
            for action in actions {
                switch action {
                case .transmit(let bytes): send(descriptor, bytes, bytes.count, 0)
                case .allocated(let relayed, _, let lifetime): return (relayed, lifetime)
                default: break
                }
            }
            var answer = [UInt8](repeating: 0, count: 1500)
            let length = recv(descriptor, &answer, answer.count, 0)
            guard length > 0 else { return nil }
            actions = allocation.receive(Array(answer[..<length]), at: .zero)
        }
        return nil
    }

    private static func connect(to server: Endpoint) -> Int32? {
        guard case .v4(let bits) = server.address else { return nil }
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = server.port.bigEndian
        address.sin_addr.s_addr = bits.bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        return result == 0 ? descriptor : nil
    }
}
