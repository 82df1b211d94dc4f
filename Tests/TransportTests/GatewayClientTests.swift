import Signaling
import Testing
import Transport

@Suite("Requests to the gateway", .timeLimit(.minutes(1)))
struct GatewayClientTests {
    @Test(
        "Path, body and cookies go as they are; status, headers and body come back; a slash at the URL's end is one too many"
    )
    func echo() async throws {
        let server = try await ScriptedHTTPServer.start()
        try await GatewayBench.run("http://127.0.0.1:\(server.port)/") { bench in
            let answer = try await bench.outcome(
                1, "/echo?id=S1&x=%20", body: "RSMP {}", headers: [HTTPField("Cookie", "a=b")])?.get()
            let response = try #require(answer)
            #expect(response.status == 200)
            #expect(response.text == "POST /echo?id=S1&x=%20 a=b RSMP {}")
            #expect(response.headers.values(of: "set-cookie") == ["a=1", "b=2"])
        }
        try await server.stop()
    }

    @Test("Every status is an answer, and redirects are not followed", arguments: [204, 302, 404, 500, 503])
    func statuses(status: Int) async throws {
        let server = try await ScriptedHTTPServer.start()
        try await GatewayBench.run("http://127.0.0.1:\(server.port)") { bench in
            #expect(await bench.status(1, "/status/\(status)") == status)
        }
        try await server.stop()
    }

    @Test("That a request was sent is told at once, long before its answer, and once")
    func sent() async throws {
        let server = try await ScriptedHTTPServer.start()
        try await GatewayBench.run("http://127.0.0.1:\(server.port)") { bench in
            bench.ask(1, "/hold")
            #expect(await bench.next() == .sent(1))
            bench.ask(2, "/status/404")
            #expect(await bench.next() == .sent(2))
            guard case .answered(2, let response) = await bench.next() else {
                Issue.record("no answer")
                return
            }
            #expect(response.status == 404)
        }
        try await server.stop()
    }

    @Test("Requests one after the other share a connection")
    func keepAlive() async throws {
        let server = try await ScriptedHTTPServer.start()
        try await GatewayBench.run("http://127.0.0.1:\(server.port)") { bench in
            for number in 1...3 as ClosedRange<UInt64> { _ = await bench.outcome(number, "/echo/\(number)") }
            #expect(await server.next() == .connected)
            for number in 1...3 { #expect(await server.next() == .asked("/echo/\(number)")) }
        }
        try await server.stop()
    }

    @Test("An answer that does not come in time")
    func timeout() async throws {
        let server = try await ScriptedHTTPServer.start()
        try await GatewayBench.run("http://127.0.0.1:\(server.port)") { bench in
            #expect(await bench.outcome(1, "/hold", timeout: .milliseconds(200)) == .failure(.timedOut))
        }
        try await server.stop()
    }

    @Test("A port where nobody listens; a name that is none; a URL that is none")
    func unreachable() async throws {
        // TCPMUX, which nobody runs; a port that was free a moment ago may be another test's by now.
        try await GatewayBench.run("http://127.0.0.1:1") { bench in
            #expect(await bench.outcome(1, "/wait") == .failure(.refused))
        }
        let label = String(repeating: "a", count: 70)
        try await GatewayBench.run("http://\(label).invalid") { bench in
            #expect(await bench.outcome(1, "/wait") == .failure(.nameNotFound))
        }
        try await GatewayBench.run("not a url") { bench in
            guard case .failure(.other) = await bench.outcome(1, "/wait") else {
                Issue.record("it was asked")
                return
            }
        }
    }

    @Test("A request that is given up is never answered, and the server sees it end")
    func cancel() async throws {
        let server = try await ScriptedHTTPServer.start()
        try await GatewayBench.run("http://127.0.0.1:\(server.port)") { bench in
            bench.ask(1, "/hold")
            #expect(await bench.next() == .sent(1))
            #expect(await server.next() == .connected)
            #expect(await server.next() == .asked("/hold"))
            bench.cancel(1)
            bench.cancel(1)
            bench.cancel(99)
            #expect(await server.next() == .ended)
            #expect(await bench.status(2, "/status/200") == 200)
        }
        try await server.stop()
    }

    @Test("An answer that is larger than half a megabyte")
    func tooLarge() async throws {
        let server = try await ScriptedHTTPServer.start()
        try await GatewayBench.run("http://127.0.0.1:\(server.port)") { bench in
            #expect(await bench.outcome(1, "/large") == .failure(.tooLarge))
            #expect(await bench.status(2, "/status/200") == 200)
        }
        try await server.stop()
    }

    @Test("A connection that ends before the answer, or within it", arguments: ["/drop", "/half"])
    func brokenOff(path: String) async throws {
        let server = try await ScriptedHTTPServer.start()
        try await GatewayBench.run("http://127.0.0.1:\(server.port)") { bench in
            #expect(await bench.outcome(1, path) == .failure(.closed))
            #expect(await bench.status(2, "/status/200") == 200)
        }
        try await server.stop()
    }

    @Test("Under HTTPS a trusted gateway answers, one that nobody vouches for is not asked")
    func https() async throws {
        let certificate = try ThrowawayCertificate.shared.get()
        let server = try await ScriptedHTTPServer.start(tls: certificate.serverContext())
        let url = "https://localhost:\(server.port)"
        try await GatewayBench.run(url, tls: TLSSettings(authorityFile: certificate.file)) { bench in
            #expect(await bench.status(1, "/status/200") == 200)
        }
        try await GatewayBench.run(url) { bench in
            let outcome = await bench.outcome(1, "/status/200")
            #expect(outcome == .failure(.certificateUntrusted(subject: "loopback", issuer: "loopback")))
        }
        try await server.stop()
    }

    @Test("Something that speaks no HTTP is a failure, not a crash")
    func notHTTP() async throws {
        let server = try await LoopbackServer.start(.echo)
        try await GatewayBench.run("http://127.0.0.1:\(server.port)") { bench in
            guard case .failure = await bench.outcome(1, "/wait") else {
                Issue.record("an echo was taken for an answer")
                return
            }
        }
        try await server.stop()
    }
}
