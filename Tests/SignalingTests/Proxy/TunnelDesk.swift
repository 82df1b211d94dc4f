import Signaling
import Wire

/// A tunnel's core and what it has asked for, at a time of the test's choosing.
struct TunnelDesk {
    var tunnel: ProxyTunnel
    var now = MonotonicTime.zero

    init(
        _ proxy: String = "http://user:pass@proxy:3128", host: String = "turn.example", port: UInt16 = 443,
        signIn: HTTPProxy.SignIn = .any
    ) throws {
        var proxy = try HTTPProxy(url: proxy)
        proxy.signIn = signIn
        guard let tunnel = ProxyTunnel(to: host, port: port, through: proxy, random: .seeded(1)) else {
            throw HTTPProxyError.notAURL
        }
        self.tunnel = tunnel
    }

    mutating func connect() -> [ProxyTunnel.Action] { tunnel.connected(at: now) }

    mutating func receive(_ text: String) -> [ProxyTunnel.Action] { tunnel.receive(Array(text.utf8), at: now) }

    /// Connects and hears this answer to the first request.
    mutating func ask(answer text: String) -> [ProxyTunnel.Action] {
        _ = connect()
        return receive(text)
    }
}

extension [ProxyTunnel.Action] {
    /// The request, when that is all there is.
    var request: String? {
        guard count == 1, case .send(let bytes) = self[0] else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What the request says for the user.
    var authorization: String? {
        let lines = request?.split(separator: "\r\n") ?? []
        return lines.first { $0.hasPrefix("Proxy-Authorization: ") }.map { String($0.dropFirst(21)) }
    }
}
