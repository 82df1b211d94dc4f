import CloudLab
import Testing

/// What a gateway gives to clients that send little, and to those from elsewhere.
@Suite struct HTTPLimitsTests {
    private func withServer(
        isExposed: Bool = false, _ change: (inout HTTPLimits) -> Void, _ body: (Int) async throws -> Void
    ) async throws {
        var options = GatewayServer.Options()
        options.isExposed = isExposed
        change(&options.limits)
        let server = try await GatewayServer.start(options, gateway: GatewayConfiguration()) { _ in WillingLegs() }
        do {
            try await body(server.port)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    @Test func halfARequestIsNotHeldForEver() async throws {
        try await withServer({ $0.head = .milliseconds(200) }) { port in
            let connection = try #require(RawHTTP(port: port))
            connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            #expect(await connection.isClosed())
        }
    }

    @Test func aBodyThatDoesNotComeIsGivenUp() async throws {
        try await withServer({ $0.body = .milliseconds(200) }) { port in
            let connection = try #require(RawHTTP(port: port))
            connection.send("POST /sign_in HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n5001")
            #expect(await connection.response()?.status == 408)
        }
    }

    @Test func connectionsAreLimitedAndServedInTurn() async throws {
        try await withServer({ $0.connections = 2 }) { port in
            var connections = try (0..<2).map { _ in try #require(RawHTTP(port: port)) }
            for connection in connections { #expect(await connection.request("GET", "/healthz")?.status == 200) }
            let waiting = try #require(RawHTTP(port: port))
            async let answer = waiting.request("GET", "/healthz")
            connections.removeAll()
            #expect(await answer?.status == 200)
        }
    }

    @Test func pagesOfOtherOriginsMayNotReadAnExposedGateway() async throws {
        for isExposed in [false, true] {
            try await withServer(isExposed: isExposed, { _ in }) { port in
                let connection = try #require(RawHTTP(port: port))
                let other = await connection.request("GET", "/healthz", headers: ["Origin: http://evil.example"])
                #expect((other?["access-control-allow-origin"] == nil) == isExposed)
                // Commands from this machine are taken all the same.
                #expect(await connection.request("GET", "/lab/state")?.status == 200)
            }
        }
    }
}
