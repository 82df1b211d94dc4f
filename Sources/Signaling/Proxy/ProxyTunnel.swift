package import Wire

/// Asks an HTTP proxy for a tunnel to a server: the CONNECT exchange, with a sign-in where the proxy wants one.
///
/// RFC 9110, section 9.3.6. The server's name goes to the proxy, which looks it up. The first request carries no
/// credentials; after a 407 they are sent once, by Digest with SHA-256, Digest with MD5, or Basic, whichever is the first
/// of these that is offered, on the same connection where the proxy leaves it open.
package struct ProxyTunnel: Sendable {
    package enum Action: Equatable, Sendable {
        case send([UInt8])
        /// Close the connection and open another to the proxy; then `connected`.
        case reconnect
        /// The tunnel stands; these bytes are the first ones from within it.
        case opened(rest: [UInt8])
        case failed(ProxyFailure)
    }

    enum State: Sendable {
        /// Until a connection to the proxy is there.
        case idle
        case asking(ProxyAnswerReader, isFirstOnConnection: Bool)
        /// The answer was a 407 and its body is not yet read to the end.
        case skipping(ProxyAnswerBody)
        case ended
    }

    /// How far signing in has come.
    enum SignIn: Sendable {
        case unasked
        case answered
        /// The nonce was too old and the answer was made again.
        case renewed
    }

    /// The time for all of it, from the first connection on.
    package static let timeLimit = Duration.seconds(10)
    /// Connections that one tunnel may take: the first, one after a 407, one when that was closed too early.
    static let connectionLimit = 3
    /// Answers of the kind 1xx, which only say that another one follows.
    static let interimLimit = 8

    let target: String
    let proxy: HTTPProxy
    var random: RandomSource
    var state = State.idle
    var signIn = SignIn.unasked
    /// The value of `Proxy-Authorization` from the first 407 on.
    var authorization: String?
    var connections = 0
    var interimAnswers = 0
    package private(set) var nextDeadline: MonotonicTime?

    /// - Parameters:
    ///   - host: the server's name, or its address without brackets.
    ///   - proxy: who is asked, with the credentials.
    ///   - random: for the client's nonces.
    /// - Returns: nil for a host that cannot stand in a request.
    package init?(to host: String, port: UInt16, through proxy: HTTPProxy, random: RandomSource) {
        let target = HTTPURL.authority(host, port)
        guard !host.isEmpty, host.utf8.count <= 255, host.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        self.target = target
        self.proxy = proxy
        self.random = random
    }

    /// A connection to the proxy is open: the first, or the one that was asked for by `reconnect`.
    package mutating func connected(at now: MonotonicTime) -> [Action] {
        guard case .idle = state else { return [] }
        connections += 1
        if nextDeadline == nil { nextDeadline = now + Self.timeLimit }
        return ask(isFirstOnConnection: true)
    }

    /// Bytes from the proxy, in any pieces.
    package mutating func receive(_ bytes: [UInt8], at now: MonotonicTime) -> [Action] {
        switch state {
        case .idle, .ended: []
        case .asking(let reader, let isFirst): read(bytes[...], by: reader, isFirstOnConnection: isFirst)
        case .skipping(let body): skip(bytes[...], of: body)
        }
    }

    /// The proxy closed the connection, or it was lost.
    package mutating func connectionClosed(at now: MonotonicTime) -> [Action] {
        switch state {
        case .idle, .ended: return []
        case .skipping: return reconnect()
        case .asking(let reader, let isFirst):
            // One that was left open may be closed at any time; only then is nothing lost by asking anew.
            return isFirst || !reader.isEmpty ? fail(.closed) : reconnect()
        }
    }

    package mutating func timerFired(at now: MonotonicTime) -> [Action] {
        guard let deadline = nextDeadline, deadline <= now else { return [] }
        return fail(.timedOut)
    }

    mutating func ask(isFirstOnConnection: Bool) -> [Action] {
        state = .asking(ProxyAnswerReader(), isFirstOnConnection: isFirstOnConnection)
        var text = "CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n"
        if let authorization { text += "Proxy-Authorization: \(authorization)\r\n" }
        return [.send(Array((text + "\r\n").utf8))]
    }

    mutating func reconnect() -> [Action] {
        guard connections < Self.connectionLimit else { return fail(.closed) }
        state = .idle
        return [.reconnect]
    }

    mutating func fail(_ failure: ProxyFailure) -> [Action] {
        end()
        return [.failed(failure)]
    }

    mutating func end() {
        state = .ended
        nextDeadline = nil
    }
}
