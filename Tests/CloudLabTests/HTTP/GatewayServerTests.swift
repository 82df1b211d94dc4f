import CloudLab
import Testing

@Suite struct GatewayServerTests {
    /// Runs a real server on a free port.
    private func withServer(
        passwords: [String: String]? = nil, requiresCookie: Bool = false, _ body: (Int) async throws -> Void
    ) async throws {
        var options = GatewayServer.Options()
        options.requiresCookie = requiresCookie
        var configuration = GatewayConfiguration()
        configuration.passwords = passwords
        let server = try await GatewayServer.start(options, gateway: configuration) { _ in WillingLegs() }
        do {
            try await body(server.port)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private func signIn(_ user: String, _ port: Int) async throws -> String {
        let connection = try #require(RawHTTP(port: port))
        let response = try #require(await connection.request("GET", "/sign_in?\(user)"))
        return String(response.body.dropLast().split(separator: "=")[1])
    }

    @Test func signingInIsTextWithACookie() async throws {
        try await withServer { port in
            let connection = try #require(RawHTTP(port: port))
            let response = try #require(await connection.request("GET", "/sign_in?5001"))
            #expect(response.status == 200)
            #expect(response["content-type"]?.hasPrefix("text/plain") == true)
            #expect(response["cache-control"] == "no-store")
            #expect(response["pragma"] == nil)
            #expect(response["set-cookie"]?.hasPrefix("tphone_gateway=") == true)
            #expect(response.body.hasPrefix("ssid=") && response.body.hasSuffix("\n"))
        }
    }

    @Test func passwordsComeAsARawBodyThatCallsItselfAForm() async throws {
        try await withServer(passwords: ["5001": "a+b%20:c"]) { port in
            let connection = try #require(RawHTTP(port: port))
            let form = ["Content-Type: application/x-www-form-urlencoded; charset=UTF-8"]
            let good = await connection.request("POST", "/sign_in", headers: form, body: "5001:a+b%20:c")
            #expect(good?.status == 200)
            let bad = await connection.request("POST", "/sign_in", headers: form, body: "5001:wrong")
            #expect(bad?.status == 403 && bad?["content-type"]?.hasPrefix("text/plain") == true)
        }
    }

    @Test func messagesComeOneAPollWithTheirPeerOverOneConnection() async throws {
        try await withServer { port in
            let session = try await signIn("5001", port)
            let poll = try #require(RawHTTP(port: port))
            let control = try #require(RawHTTP(port: port))
            for event in ["talk", "hold"] {
                #expect(await control.request("POST", "/lab/notify?user=5001&event=\(event)", body: "")?.status == 200)
            }
            let first = try #require(await poll.request("GET", "/wait?id=\(session)"))
            #expect(first.body == "EVENT-TALK" && first["pragma"] == "support")
            #expect(first["content-type"]?.hasPrefix("text/plain") == true && first["cache-control"] == "no-store")
            let second = await poll.request("GET", "/wait?id=\(session)")
            #expect(second?.body == "EVENT-HOLD")
            // The next is held until there is something.
            poll.sendRequest("GET", "/wait?id=\(session)")
            _ = await control.request("POST", "/lab/invite?user=5001&from=echo", body: "")
            let third = await poll.response()
            #expect(third?.body == "INVITE" && third?["pragma"] == "echo")
        }
    }

    @Test func aCallToADestination() async throws {
        try await withServer { port in
            let session = try await signIn("anon123", port)
            let connection = try #require(RawHTTP(port: port))
            let offer = #"RSMP {"messageType":"OFFER","sdp":"v=0","Candidates":[],"offererSessionId":102,"seq":1}"#
            for target in ["/message?from=\(session)&to=echo", "/message?from=%\(hex(session))&to=%65cho"] {
                let posted = await connection.request("POST", target, body: offer)
                #expect(posted?.status == 200 && posted?.body == "")
            }
            let answer = await connection.request("GET", "/wait?id=\(session)")
            #expect(answer?.body.hasPrefix("SDP\n{\"messageType\":\"ANSWER\"") == true)
            #expect(answer?["pragma"] == "echo")
        }
    }

    /// The first letter of a session id, escaped.
    private func hex(_ session: String) -> String {
        String(session.utf8.first ?? 0, radix: 16) + session.dropFirst()
    }

    /// Story: a browser aborts its poll after 30 s; what is written to that connection is lost.
    @Test func aMessageForAnAbortedPollWaitsForTheNext() async throws {
        try await withServer { port in
            let session = try await signIn("5001", port)
            let aborted = try #require(RawHTTP(port: port))
            let control = try #require(RawHTTP(port: port))
            aborted.sendRequest("GET", "/wait?id=\(session)")
            try await waitUntil(control, #""polls":true"#)
            aborted.shutDown()
            try await waitUntil(control, #""polls":false"#)
            #expect(await control.request("POST", "/lab/notify?user=5001&event=talk", body: "")?.status == 200)
            let response = await control.request("GET", "/wait?id=\(session)")
            #expect(response?.body == "EVENT-TALK")
        }
    }

    /// The requests that look are the clock: no time is waited for.
    private func waitUntil(_ connection: RawHTTP, _ state: String) async throws {
        for _ in 0..<2000 {
            let response = try #require(await connection.request("GET", "/lab/state"))
            if response.body.contains(state) { return }
        }
        Issue.record("the gateway never came to \(state)")
    }

    @Test func aNewerPollEndsTheOlderWithNothing() async throws {
        try await withServer { port in
            let session = try await signIn("5001", port)
            let older = try #require(RawHTTP(port: port))
            let newer = try #require(RawHTTP(port: port))
            older.sendRequest("GET", "/wait?id=\(session)")
            try await waitUntil(newer, #""polls":true"#)
            newer.sendRequest("GET", "/wait?id=\(session)")
            let response = await older.response()
            #expect(response?.status == 200 && response?.body == "")
            let control = try #require(RawHTTP(port: port))
            _ = await control.request("POST", "/lab/notify?user=5001&event=talk", body: "")
            #expect(await newer.response()?.body == "EVENT-TALK")
        }
    }

    @Test func signingOutEndsThePollWithNothing() async throws {
        try await withServer { port in
            let session = try await signIn("5001", port)
            let poll = try #require(RawHTTP(port: port))
            let control = try #require(RawHTTP(port: port))
            poll.sendRequest("GET", "/wait?id=\(session)")
            try await waitUntil(control, #""polls":true"#)
            #expect(await control.request("GET", "/sign_out?id=\(session)")?.status == 200)
            let response = await poll.response()
            #expect(response?.status == 200 && response?.body == "")
            #expect(await control.request("GET", "/wait?id=\(session)")?.status == 404)
        }
    }

    @Test func originsAreEchoedWithCredentials() async throws {
        try await withServer { port in
            let connection = try #require(RawHTTP(port: port))
            let origin = ["Origin: https://desk.example:8443"]
            for target in ["/sign_in?5001", "/wait?id=x", "/nowhere"] {
                let response = await connection.request("GET", target, headers: origin)
                #expect(response?["access-control-allow-origin"] == "https://desk.example:8443")
                #expect(response?["access-control-allow-credentials"] == "true")
                #expect(response?["vary"] == "Origin")
            }
            let preflight = await connection.request(
                "OPTIONS", "/message?from=x", headers: origin + ["Access-Control-Request-Headers: X-A"])
            #expect(preflight?.status == 204)
            #expect(preflight?["access-control-allow-headers"] == "X-A")
        }
    }

    @Test func errorsArePlainText() async throws {
        try await withServer { port in
            let connection = try #require(RawHTTP(port: port))
            for (target, status) in [("/wait?id=nobody", 404), ("/wait", 400), ("/sign_in?a%20b", 400), ("/x", 404)] {
                let response = await connection.request("GET", target)
                #expect(response?.status == status, "\(target)")
                #expect(response?["content-type"]?.hasPrefix("text/plain") == true)
            }
            let large = await connection.request(
                "POST", "/message?from=x&to=y", body: String(repeating: "x", count: 256 * 1024 + 1))
            #expect(large?.status == 413)
        }
    }

    @Test func garbageEndsOneConnectionOnly() async throws {
        try await withServer { port in
            let bad = try #require(RawHTTP(port: port))
            bad.send("\u{1}\u{2}\u{3} nonsense\r\n\r\n")
            let status = await bad.response()?.status
            #expect(status == nil || status == 400)
            let good = try #require(RawHTTP(port: port))
            #expect(await good.request("GET", "/healthz")?.body == "ok\n")
        }
    }

    @Test func thePageRunsItsOwnScriptOnly() async throws {
        try await withServer { port in
            let connection = try #require(RawHTTP(port: port))
            let first = try #require(await connection.request("GET", "/"))
            #expect(first["content-type"] == "text/html; charset=utf-8")
            let policy = try #require(first["content-security-policy"])
            #expect(policy.hasPrefix("default-src 'none'"))
            let nonce = try #require(policy.split(separator: "'").first { $0.hasPrefix("nonce-") }?.dropFirst(6))
            #expect(first.body.contains("<script nonce=\"\(nonce)\">"))
            #expect(!first.body.contains("src=") && !first.body.contains("innerHTML"))
            let second = await connection.request("GET", "/")
            #expect(second?["content-security-policy"] != policy)
        }
    }

    @Test func sessionsCanBeBoundToTheirCookie() async throws {
        try await withServer(requiresCookie: true) { port in
            let connection = try #require(RawHTTP(port: port))
            let response = try #require(await connection.request("GET", "/sign_in?5001"))
            let session = response.body.dropLast().split(separator: "=")[1]
            let cookie = try #require(response["set-cookie"]?.split(separator: ";").first)
            #expect(await connection.request("GET", "/sign_out?id=\(session)")?.status == 502)
            let signedOut = await connection.request(
                "GET", "/sign_out?id=\(session)", headers: ["Cookie: a=b; \(cookie)"])
            #expect(signedOut?.status == 200)
        }
    }

    @Test func aTakenPortIsAnError() async throws {
        try await withServer { port in
            var options = GatewayServer.Options()
            options.port = port
            await #expect(throws: (any Error).self) {
                _ = try await GatewayServer.start(options, gateway: GatewayConfiguration()) { _ in WillingLegs() }
            }
        }
    }
}
