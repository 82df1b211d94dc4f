import NIOCore
import NIOPosix
import Signaling
import Testing
import Transport
import Wire

@Suite("Connections to the gateway", .timeLimit(.minutes(1)))
struct GatewayClientConnectionTests {
    private typealias Server = ScriptedHTTPServer

    @Test("A question on a kept connection that is closed before any answer is asked again, once, on another")
    func staleQuestion() async throws {
        let server = try await Server.start()
        try await GatewayBench.run("http://127.0.0.1:\(server.port)") { bench in
            #expect(await bench.status(1, "/last") == 200)
            bench.ask(2, "/status/204")
            // That it was sent is told once, however often it is.
            #expect(await bench.next() == .sent(2))
            guard case .answered(2, let response) = await bench.next() else {
                Issue.record("it was not asked again")
                return
            }
            #expect(response.status == 204)
            #expect(await server.next() == .connected)
            #expect(await server.next() == .asked("/last"))
            #expect(await server.next() == .asked("/status/204"))
            var news: [Server.Event?] = []
            for _ in 0..<3 { news.append(await server.next()) }
            #expect(news.contains(.ended) && news.contains(.connected) && news.contains(.asked("/status/204")))
        }
        try await server.stop()
    }

    @Test("What changes something is not: nobody knows whether it arrived")
    func staleCommand() async throws {
        let server = try await Server.start()
        try await GatewayBench.run("http://127.0.0.1:\(server.port)") { bench in
            #expect(await bench.status(1, "/last") == 200)
            #expect(await bench.outcome(2, "/echo", body: "x") == .failure(.closed))
            #expect(await server.next() == .connected)
            #expect(await server.next() == .asked("/last"))
            #expect(await server.next() == .asked("/echo"))
            #expect(await server.next() == .ended)
            #expect(await bench.status(3, "/status/200") == 200)
            #expect(await server.next() == .connected)
            #expect(await server.next() == .asked("/status/200"))
        }
        try await server.stop()
    }

    @Test("A question that a new connection drops is not asked again")
    func droppedQuestion() async throws {
        let server = try await Server.start()
        try await GatewayBench.run("http://127.0.0.1:\(server.port)") { bench in
            #expect(await bench.outcome(1, "/drop") == .failure(.closed))
            #expect(await server.next() == .connected)
            #expect(await server.next() == .asked("/drop"))
            #expect(await server.next() == .ended)
            #expect(await bench.status(2, "/last") == 200)
            #expect(await bench.outcome(3, "/drop") == .failure(.closed))
        }
        try await server.stop()
    }

    @Test("A connection that the gateway wants closed carries no second request")
    func closing() async throws {
        let server = try await Server.start()
        try await GatewayBench.run("http://127.0.0.1:\(server.port)") { bench in
            #expect(await bench.status(1, "/bye") == 200)
            #expect(await server.next() == .connected)
            #expect(await server.next() == .asked("/bye"))
            #expect(await server.next() == .ended)
            #expect(await bench.status(2, "/status/200") == 200)
            #expect(await server.next() == .connected)
        }
        try await server.stop()
    }

    @Test("A ninth request waits until one of eight is over; giving one up lets it go")
    func pool() async throws {
        let server = try await Server.start()
        try await GatewayBench.run("http://127.0.0.1:\(server.port)") { bench in
            for number in 1...9 as ClosedRange<UInt64> { bench.ask(number, "/hold") }
            var sent = Set<UInt64>()
            for _ in 1...8 { if case .sent(let number) = await bench.next() { sent.insert(number) } }
            #expect(sent == Set(1...8))
            bench.cancel(4)
            #expect(await bench.next() == .sent(9))
        }
        try await server.stop()
    }

    @Test("More than 64 requests are not kept")
    func bounded() async throws {
        let server = try await Server.start()
        try await GatewayBench.run("http://127.0.0.1:\(server.port)") { bench in
            for number in 1...65 as ClosedRange<UInt64> { bench.ask(number, "/hold") }
            while let event = await bench.next() {
                guard case .failed(let number, let failure) = event else { continue }
                #expect(number == 65)
                #expect(failure == .other("too many requests are waiting"))
                break
            }
        }
        try await server.stop()
    }

    @Test("Connecting has a time of its own, with the TLS handshake in it")
    func connectTimeout() async throws {
        let server = try await LoopbackServer.start(.silent)
        let url = "https://127.0.0.1:\(server.port)"
        try await GatewayBench.run(url, connectTimeout: .milliseconds(100)) { bench in
            #expect(await bench.outcome(1, "/wait") == .failure(.timedOut))
            #expect(await server.next() == .accepted)
            #expect(await server.next() == .ended)
        }
        try await server.stop()
    }

    @Test("Through a proxy, HTTP and HTTPS alike, signing in by Digest; the name goes to the proxy")
    func proxy() async throws {
        let certificate = try ThrowawayCertificate.shared.get()
        let plain = try await Server.start()
        let secure = try await Server.start(tls: certificate.serverContext())
        let tls = try TLSSettings(authorityFile: certificate.file)
        for (server, url, first) in [
            (plain, "http://gateway.invalid", UInt8(ascii: "G")), (secure, "https://localhost:444", 0x16),
        ] {
            let proxy = try await ScriptedProxy.start(
                .guarded([#"Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256"#], closes: false) {
                    ScriptedProxy.accepts($0, username: "user", password: "pass")
                }, target: UInt16(server.port))
            let user = HTTPProxy(host: "127.0.0.1", port: proxy.port, username: "user", password: "pass")
            try await GatewayBench.run(url, tls: tls, proxy: user) { bench in
                #expect(await bench.status(1, "/status/200") == 200)
                let target = first == 0x16 ? "localhost:444" : "gateway.invalid:80"
                #expect(await proxy.next() == .connected)
                #expect(await proxy.next() == .asked("CONNECT \(target) HTTP/1.1", host: target, scheme: nil))
                #expect(await proxy.next() == .asked("CONNECT \(target) HTTP/1.1", host: target, scheme: "Digest"))
                #expect(await proxy.next() == .firstByte(first))
            }
            try await proxy.stop()
        }
        try await plain.stop()
        try await secure.stop()
    }

    @Test("What the proxy says no with is told")
    func proxyFailure() async throws {
        let proxy = try await ScriptedProxy.start(.answering("HTTP/1.1 403 x\r\n\r\n"))
        let user = HTTPProxy(host: "127.0.0.1", port: proxy.port)
        try await GatewayBench.run("https://gateway.invalid", proxy: user) { bench in
            #expect(await bench.outcome(1, "/x") == .failure(.proxy(.status(403))))
        }
        try await proxy.stop()
    }

    @Test("One URL is fetched, with its query; a text that is none is not")
    func fetch() async throws {
        let server = try await Server.start()
        let settings = NetworkSettings(tls: try TLSSettings())
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let url = "http://127.0.0.1:\(server.port)/echo?a=b"
        let response = try await HTTPFetch.get(
            url: url, headers: [HTTPField("Cookie", "c")], settings: settings, on: eventLoop
        ).get()
        #expect(response.text == "GET /echo?a=b c ")
        #expect(await server.next() == .connected)
        #expect(await server.next() == .asked("/echo?a=b"))
        #expect(await server.next() == .ended)
        await #expect(throws: HTTPFailure.other("x is not a URL that can be asked")) {
            try await HTTPFetch.get(url: "x", settings: settings, on: eventLoop).get()
        }
        try await server.stop()
    }
}
