import TestSupport
import Testing
import Wire

@testable import ICEClient

/// A proxy that leads to some TURN servers and not to others.
@Suite struct ReservationProxyTests {
    private let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
    private let proxy = HostPort("proxy.corp", 3128)

    private func client(_ urls: [String], exceptions: String) throws -> ReservationTestClient {
        var configuration = try GatheringConfiguration.test(urls)
        configuration.proxy = proxy
        configuration.proxyExceptions = ProxyExceptions(exceptions)
        return ReservationTestClient(TURNTestSockets(network, "198.51.100.1"), configuration)
    }

    @Test func eachServerIsReachedByItsOwnWay() throws {
        let client = try client(
            ["turn:turn.corp:3478?transport=tcp", "turns:turn.example:443", "turn:10.9.8.7:80?transport=tcp"],
            exceptions: "corp, 10.0.0.0/8")
        client.start()
        try network.run(for: .seconds(5))
        let wanted: Set<SocketRequest> = [
            .stream(StreamLayers(to: HostPort("turn.corp", 3478))),
            .stream(StreamLayers(to: HostPort("turn.example", 443), tls: "turn.example", through: proxy)),
            .stream(StreamLayers(to: HostPort("10.9.8.7", 80))),
        ]
        #expect(wanted.isSubset(of: client.sockets.requests.map(\.request)))
        #expect(client.sockets.requests.allSatisfy { wanted.contains($0.request) })
    }

    @Test(arguments: ["turn.example", "turn.example, 203.0.113.2"])
    func aRedirectIsAskedAboutAnew(_ exceptions: String) throws {
        let (first, second) = (
            TURNTestHost(network, isStream: true), TURNTestHost(network, "203.0.113.2", isStream: true)
        )
        first.server.misbehaviours = [(.allocate, .redirect(second.endpoint))]
        let client = try client(["turn:turn.example:3478?transport=tcp"], exceptions: exceptions)
        client.start()
        try network.run(for: .seconds(1))
        let isDirect = exceptions.contains("203")
        let layers = StreamLayers(to: HostPort("203.0.113.2", 3478), through: isDirect ? nil : proxy)
        #expect(client.sockets.requests.last?.request == .stream(layers))
    }
}
