import ICEClient
import Testing
import Wire

@testable import tphone

struct DoctorPlanTests {
    private static func plan(
        gateway: String = "https://gw.example", stun: [String] = [], turn: [String],
        transports: Set<TransportProtocol> = Set(TransportProtocol.allCases)
    ) throws -> DoctorPlan? {
        DoctorPlan(
            gatewayURL: gateway, stun: try stun.map { try TURNServerURL(parsing: $0) },
            servers: [
                TURNServer(urls: try turn.map { try TURNServerURL(parsing: $0) }, username: "agent", password: "s")
            ], transports: transports)
    }

    @Test func everyServerIsAskedOnce() throws {
        let plan = try #require(
            try Self.plan(
                stun: ["stun:turn.example:3478", "stun:stun.example"],
                turn: DoctorProfile.urls.map(\.text) + ["turn:192.0.2.9"]))
        #expect(
            plan.stun.map(\.description) == [
                "stun:turn.example:3478", "stun:stun.example", "turn:192.0.2.9?transport=udp",
            ])
        #expect(plan.turn.count == 5)
        #expect(plan.names.map(\.host) == ["gw.example", "turn.example", "stun.example"])
        #expect(plan.names.map(\.services) == [[], [], ["_stun._udp"]])
        #expect(plan.securePlaces.map(\.server) == [HostPort("gw.example", 443), HostPort("turn.example", 443)])
        #expect(plan.tunnels.isEmpty)
    }

    @Test func aTransportThatIsNotWantedIsNotAsked() throws {
        let plan = try #require(try Self.plan(turn: DoctorProfile.urls.map(\.text), transports: [.tls]))
        #expect(plan.turn.map(\.url.transport) == [.tls])
        #expect(plan.stun.isEmpty)
    }

    @Test func plainHTTPHasNoCertificate() throws {
        let plan = try #require(try Self.plan(gateway: "http://10.0.0.1:8086", turn: []))
        #expect(plan.securePlaces.isEmpty)
        #expect(plan.names.isEmpty)
    }

    @Test func moreThanEightServersAreCut() throws {
        let plan = try #require(try Self.plan(turn: (1...20).map { "turn:192.0.2.\($0)" }))
        #expect(plan.turn.count == 8)
        #expect(plan.stun.count == 8)
    }

    @Test func aProxyIsAskedForEveryTunnelItLeadsTo() throws {
        var plan = try #require(try Self.plan(turn: DoctorProfile.urls.map(\.text)))
        let proxy = HostPort("proxy.corp", 3128)
        plan.turnProxy = proxy
        #expect(plan.tunnels.map(\.server.port) == [3478, 80, 443])
        #expect(plan.tunnels.allSatisfy { $0.server.host == "turn.example" && $0.proxy == proxy })
        plan.gatewayProxy = proxy
        #expect(plan.tunnels.first == DoctorPlan.Place(server: HostPort("gw.example", 443), proxy: proxy))
        #expect(plan.names.map(\.host) == ["proxy.corp", "gw.example", "turn.example"])
    }

    @Test func anExceptionIsReachedWithoutTheProxy() throws {
        var plan = try #require(
            try Self.plan(turn: ["turns:turn.corp:443", "turns:turn.example:443", "turn:turn.example"]))
        let proxy = HostPort("proxy.corp", 3128)
        plan.turnProxy = proxy
        plan.proxyExceptions = ProxyExceptions("turn.corp")
        #expect(plan.turn.map { plan.turnProxy(for: $0.url) } == [nil, proxy, nil])
        #expect(plan.tunnels.map(\.server.host) == ["turn.example"])
    }
}
