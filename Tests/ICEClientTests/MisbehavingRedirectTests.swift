import TestSupport
import Testing
import Wire

@testable import ICEClient

/// Servers that send a client elsewhere (RFC 8489, section 10): a bounded number of times, and only to where it can go.
@Suite struct MisbehavingRedirectTests {
    private let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))

    private func gather(_ urls: String...) throws -> MisbehavingTestClient {
        let client = MisbehavingTestClient(TURNTestSockets(network, "198.51.100.1"), try .test(urls))
        client.start()
        try network.run(for: .seconds(600))
        #expect(client.sockets.requests.count <= 4)
        #expect(client.sent <= 40)
        #expect(client.stuckTimers == 0)
        return client
    }

    private func server(
        _ address: String, sendsTo other: Endpoint, port: UInt16 = 3478, isStream: Bool = false
    ) -> MisbehavingTURNServer {
        let script = MisbehavingScript.redirect("to \(other)") { _ in other }
        return MisbehavingTURNServer(network, script, address, port: port, isStream: isStream)
    }

    @Test func inACircle() throws {
        let servers = [
            server("203.0.113.1", sendsTo: .at("203.0.113.2:3478")),
            server("203.0.113.2", sendsTo: .at("203.0.113.1:3478")),
        ]
        let client = try gather("turn:203.0.113.1")
        #expect(client.reservation.isEnded)
        #expect(client.story?.contains("redirected") == true, "\(client.story ?? "no failure")")
        #expect(servers.allSatisfy { $0.messages > 0 })
    }

    @Test func inACircleOverStreams() throws {
        let servers = [
            server("203.0.113.1", sendsTo: .at("203.0.113.2:80"), port: 80, isStream: true),
            server("203.0.113.2", sendsTo: .at("203.0.113.1:80"), port: 80, isStream: true),
        ]
        let client = try gather("turn:203.0.113.1:80?transport=tcp")
        #expect(client.reservation.isEnded)
        #expect(client.story?.contains("redirected") == true, "\(client.story ?? "no failure")")
        #expect(servers.allSatisfy { $0.messages > 0 })
    }

    @Test func toItself() throws {
        let server = server("203.0.113.1", sendsTo: .at("203.0.113.1:3478"))
        let client = try gather("turn:203.0.113.1")
        #expect(client.reservation.isEnded)
        #expect(client.story?.contains("redirected") == true, "\(client.story ?? "no failure")")
        #expect(server.messages > 0)
    }

    /// Another one at each turn: where it ends is a matter of counting, not of remembering.
    @Test func everOnwards() throws {
        let servers = (1...20).map { server("203.0.113.\($0)", sendsTo: .at("203.0.113.\($0 + 1):3478")) }
        let client = try gather("turn:203.0.113.1")
        #expect(client.reservation.isEnded)
        #expect(servers.count { $0.messages > 0 } <= 4)
    }

    @Test(arguments: [
        "[2001:db8::1]:3478", "203.0.113.2:0", "0.0.0.0:3478", "127.0.0.1:3478", "224.0.0.1:3478",
        "255.255.255.255:3478",
    ])
    func toNowhere(_ text: String) throws {
        let nowhere = Endpoint.at(text)
        let server = server("203.0.113.1", sendsTo: nowhere)
        let client = try gather("turn:203.0.113.1")
        #expect(client.reservation.isEnded)
        #expect(client.story?.isEmpty == false)
        #expect(client.sockets.requests.map(\.request) == [.datagramTo(HostPort("203.0.113.1", 3478))])
        #expect(server.messages > 0)
    }

    @Test func toAGoodServer() throws {
        let good = TURNTestHost(network, "203.0.113.2")
        let server = server("203.0.113.1", sendsTo: good.endpoint)
        let client = try gather("turn:203.0.113.1")
        #expect(client.isReady)
        #expect(client.reservation.candidates.map(\.endpoint.address) == [good.endpoint.address])
        #expect(server.messages > 0)
    }
}
