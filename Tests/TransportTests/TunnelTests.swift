import ICEClient
import NIOCore
import Signaling
import Testing
import Transport
import Wire

private let one = SocketID(1)
private let loopback = IPAddress.v4(0x7F00_0001)
private let basic: [String] = [#"Basic realm="proxy""#]
private let line = "CONNECT turn.invalid:443 HTTP/1.1"

@Suite("Connections through a proxy", .timeLimit(.minutes(1)))
struct TunnelTests {
    private func request(through proxy: ScriptedProxy, tls: String? = nil, host: String = "turn.invalid")
        -> SocketRequest
    {
        .stream(StreamLayers(to: HostPort(host, 443), tls: tls, through: HostPort("127.0.0.1", proxy.port)))
    }

    private func user(of proxy: ScriptedProxy, password: String = "pass") -> HTTPProxy {
        HTTPProxy(host: "127.0.0.1", port: proxy.port, username: "user", password: password)
    }

    @Test("The server's name goes to the proxy, which alone knows it; bytes pass both ways")
    func plain() async throws {
        let server = try await LoopbackServer.start(.echo)
        let proxy = try await ScriptedProxy.start(.open, target: server.port)
        try await SocketBench.run { bench in
            let ends = try #require(await bench.open(one, request(through: proxy)))
            #expect(ends.remote == Endpoint(loopback, proxy.port))
            #expect(await proxy.next() == .connected)
            #expect(await proxy.next() == .asked(line, host: "turn.invalid:443", scheme: nil))
            let bytes = (0..<9000).map { UInt8(truncatingIfNeeded: $0) }
            bench.perform(.transmit(bytes, on: one, to: Endpoint(loopback, proxy.port)))
            #expect(await bench.read(bytes.count, on: one) == bytes)
        }
        try await server.stop()
        try await proxy.stop()
    }

    @Test("TLS runs inside the tunnel: its first byte is that of a handshake, and the server's name is checked")
    func secure() async throws {
        let certificate = try ThrowawayCertificate.shared.get()
        let server = try await LoopbackServer.start(.echo, tls: certificate.serverContext())
        let proxy = try await ScriptedProxy.start(.open, target: server.port)
        try await SocketBench.run(tls: TLSSettings(authorityFile: certificate.file)) { bench in
            _ = try #require(await bench.open(one, request(through: proxy, tls: "localhost")))
            #expect(await proxy.next() == .connected)
            #expect(await proxy.next() == .asked(line, host: "turn.invalid:443", scheme: nil))
            #expect(await proxy.next() == .firstByte(0x16))
            bench.perform(.transmit([1, 2, 3], on: one, to: Endpoint(loopback, 1)))
            #expect(await bench.read(3, on: one) == [1, 2, 3])
            bench.perform(.open(SocketID(2), request(through: proxy, tls: "turn.invalid")))
            #expect(
                await bench.next()
                    == .failed(SocketID(2), .tlsFailed(.otherName("turn.invalid"))))
        }
        try await server.stop()
        try await proxy.stop()
    }

    /// The library compares the certificate with whoever is connected to, which is the proxy.
    @Test("A certificate for the proxy's address is none for a server behind it")
    func proxyAddress() async throws {
        let certificate = try ThrowawayCertificate.shared.get()
        let server = try await LoopbackServer.start(.echo, tls: certificate.serverContext())
        let proxy = try await ScriptedProxy.start(.open, target: server.port)
        try await SocketBench.run(tls: TLSSettings(authorityFile: certificate.file)) { bench in
            for name in ["192.0.2.1", "turn.example"] {
                bench.perform(.open(one, request(through: proxy, tls: name, host: name)))
                #expect(await bench.next() == .failed(one, .tlsFailed(.otherName(name))))
            }
            #expect(await bench.open(one, request(through: proxy, tls: "127.0.0.1", host: "192.0.2.1")) != nil)
        }
        try await server.stop()
        try await proxy.stop()
    }

    @Test("Somebody who breaks TLS open is known by whoever issued the certificate")
    func interception() async throws {
        let certificate = try ThrowawayCertificate.shared.get()
        let server = try await LoopbackServer.start(.echo, tls: certificate.serverContext())
        let proxy = try await ScriptedProxy.start(.open, target: server.port)
        try await SocketBench.run { bench in
            bench.perform(.open(one, request(through: proxy, tls: "turn.invalid")))
            let failure = SocketFailure.certificateUntrusted(subject: "loopback", issuer: "loopback")
            #expect(await bench.next() == .failed(one, failure))
            #expect(failure.description == "certificate for loopback by loopback not trusted" + TLSFault.ownAuthority)
        }
        try await server.stop()
        try await proxy.stop()
    }

    @Test("Basic, on the connection of the 407 or on another", arguments: [false, true])
    func basicSignIn(closes: Bool) async throws {
        let server = try await LoopbackServer.start(.echo)
        let proxy = try await ScriptedProxy.start(
            .guarded(basic, closes: closes) { $0 == "Basic dXNlcjpwYXNz" }, target: server.port)
        try await SocketBench.run(proxy: user(of: proxy)) { bench in
            _ = try #require(await bench.open(one, request(through: proxy)))
            #expect(await proxy.next() == .connected)
            #expect(await proxy.next() == .asked(line, host: "turn.invalid:443", scheme: nil))
            // The end of the first connection may show late, on a thread of its own.
            var news: [ScriptedProxy.Event?] = []
            for _ in 0..<(closes ? 3 : 1) { news.append(await proxy.next()) }
            #expect(news.contains(.asked(line, host: "turn.invalid:443", scheme: "Basic")))
            #expect(news.contains(.connected) == closes)
            #expect(news.contains(.ended) == closes)
            bench.perform(.transmit([7], on: one, to: Endpoint(loopback, 1)))
            #expect(await bench.read(1, on: one) == [7])
        }
        try await server.stop()
        try await proxy.stop()
    }

    @Test(
        "Digest with either algorithm, on the connection of the 407 or on another, is preferred to Basic",
        arguments: ["MD5", "SHA-256"], [false, true])
    func digestSignIn(algorithm: String, closes: Bool) async throws {
        let certificate = try ThrowawayCertificate.shared.get()
        let server = try await LoopbackServer.start(.echo, tls: certificate.serverContext())
        let challenges = basic + [#"Digest realm="r", nonce="n", qop="auth", algorithm=\#(algorithm)"#]
        let proxy = try await ScriptedProxy.start(
            .guarded(challenges, closes: closes) {
                ScriptedProxy.accepts($0, username: "user", password: "pass")
            }, target: server.port)
        let tls = try TLSSettings(authorityFile: certificate.file)
        try await SocketBench.run(tls: tls, proxy: user(of: proxy)) { bench in
            #expect(await bench.open(one, request(through: proxy, tls: "localhost")) != nil)
        }
        try await SocketBench.run(tls: tls, proxy: user(of: proxy, password: "wrong")) { bench in
            bench.perform(.open(one, request(through: proxy, tls: "localhost")))
            #expect(await bench.next() == .failed(one, .proxy(.credentialsRefused)))
        }
        try await server.stop()
        try await proxy.stop()
    }

    @Test("Credentials are for the proxy they were given for")
    func otherProxy() async throws {
        let proxy = try await ScriptedProxy.start(.guarded(basic, closes: false) { _ in true })
        let other = HTTPProxy(host: "127.0.0.1", port: 1, username: "user", password: "pass")
        try await SocketBench.run(proxy: other) { bench in
            bench.perform(.open(one, request(through: proxy)))
            #expect(await bench.next() == .failed(one, .proxy(.credentialsRequired)))
        }
        try await proxy.stop()
    }

    @Test("Each way in which a proxy can fail has its name")
    func failures() async throws {
        let cases: [(ScriptedProxy.Manner, ProxyFailure)] = [
            (.answering("HTTP/1.1 403 Forbidden\r\n\r\n"), .status(403)),
            (.answering("HTTP/1.1 503 x\r\n\r\n"), .status(503)),
            (.answering("SSH-2.0-OpenSSH\r\n"), .notHTTP),
            (.answering("HTTP/1.1 407 x\r\nProxy-Authenticate: NTLM\r\n\r\n"), .schemesUnsupported(["NTLM"])),
            (.closing, .closed),
        ]
        for (manner, failure) in cases {
            let proxy = try await ScriptedProxy.start(manner)
            try await SocketBench.run { bench in
                bench.perform(.open(one, request(through: proxy, tls: "turn.invalid")))
                #expect(await bench.next() == .failed(one, .proxy(failure)))
                // The connection is not left behind.
                while let event = await proxy.next(), event != .ended {}
            }
            try await proxy.stop()
        }
        try await SocketBench.run { bench in
            let layers = StreamLayers(to: HostPort("turn.invalid", 443), through: HostPort("127.0.0.1", 1))
            bench.perform(.open(one, .stream(layers)))
            #expect(await bench.next() == .failed(one, .proxy(.refused)))
            let unknown = StreamLayers(to: HostPort("turn.invalid", 443), through: HostPort("no such name", 1))
            bench.perform(.open(one, .stream(unknown)))
            #expect(await bench.next() == .failed(one, .proxy(.nameNotFound)))
        }
    }

    @Test("Bytes right behind the proxy's head are the first of the next layer")
    func behindTheHead() async throws {
        let proxy = try await ScriptedProxy.start(.tunnelling("HTTP/1.1 200 OK\r\n\r\nhello"))
        try await SocketBench.run { bench in
            _ = try #require(await bench.open(one, request(through: proxy)))
            #expect(await bench.read(5, on: one) == Array("hello".utf8))
        }
        try await proxy.stop()
    }

    @Test("Giving up while the proxy thinks closes the connection, and nothing more is said of it")
    func givenUp() async throws {
        let proxy = try await ScriptedProxy.start(.silent)
        try await SocketBench.run { bench in
            bench.perform(.open(one, request(through: proxy)))
            #expect(await proxy.next() == .connected)
            #expect(await proxy.next() == .asked(line, host: "turn.invalid:443", scheme: nil))
            bench.perform(.close(one))
            #expect(await proxy.next() == .ended)
            #expect(await bench.open(SocketID(2), .datagram(bind: loopback)) != nil)
        }
        try await proxy.stop()
    }
}
