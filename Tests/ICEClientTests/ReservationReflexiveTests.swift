import TestSupport
import Testing
import Wire

@testable import ICEClient

@Suite("A reservation with policy all")
struct ReservationReflexiveTests {
    private let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
    private let nat: SimulatedNAT
    private let sockets: TURNTestSockets
    private let server: TURNTestHost
    private static let turn = "turn:turn.example:3478?transport=udp"

    init() {
        nat = SimulatedNAT(
            external: .v4(0xC633_6401), mapping: .endpointIndependent, filtering: .addressAndPortDependent)
        sockets = TURNTestSockets(network, "192.168.1.2", behind: nat)
        server = TURNTestHost(network)
    }

    private func client(_ configuration: GatheringConfiguration) -> ReservationTestClient {
        ReservationTestClient(sockets, configuration)
    }

    @Test("Hosts alone are ready as soon as they are open")
    func hostsOnly() throws {
        let client = client(try .test([], policy: .all, hosts: ["192.168.1.2", "192.168.1.3"]))
        try client.gather()
        #expect(client.readyAt == .zero)
        #expect(client.types == [.host, .host])
        #expect(Set(client.reservation.candidates.map(\.priority)).count == 2)
        #expect(client.reservation.why == "host")
    }

    @Test("A TURN server over UDP tells the reflexive address as well")
    func turnAsSTUN() throws {
        let client = client(try .test([Self.turn], policy: .all, hosts: ["192.168.1.2"]))
        try client.gather()
        #expect(client.readyAt == .zero + .milliseconds(100))
        #expect(client.types == [.host, .serverReflexive, .relayed])
        let reflexive = client.reservation.candidates[1]
        #expect(reflexive.endpoint.address == nat.externalAddress)
        #expect(reflexive.base == client.reservation.candidates[0].base)
        #expect(reflexive.relatedEndpoint == client.reservation.candidates[0].endpoint)
        let priorities = client.reservation.candidates.map(\.priority)
        #expect(priorities == priorities.sorted(by: >))
        #expect(client.reservation.candidates[2].relatedEndpoint?.address == nat.externalAddress)
    }

    @Test("A STUN server by name is looked up, by a socket that is closed again")
    func stunByName() throws {
        let client = client(try .test([], policy: .all, stun: ["stun:turn.example"], hosts: ["192.168.1.2"]))
        try client.gather()
        #expect(client.readyAt == .zero + .milliseconds(50))
        #expect(client.types == [.host, .serverReflexive])
        #expect(sockets.sockets.count == 1)
    }

    @Test("Without a NAT the reflexive address is no candidate of its own")
    func noNAT() throws {
        let open = TURNTestSockets(network, "198.51.100.9")
        let client = ReservationTestClient(
            open, try .test([], policy: .all, stun: ["stun:turn.example"], hosts: ["198.51.100.9"]))
        try client.gather()
        #expect(client.types == [.host])
        #expect(client.readyAt == .zero + .milliseconds(50))
    }

    @Test("Dead STUN and TURN servers hold a call up for a second at most")
    func cap() throws {
        server.server.isSilent = true
        let client = client(try .test([Self.turn], policy: .all, stun: ["stun:192.0.2.9"], hosts: ["192.168.1.2"]))
        try client.gather()
        #expect(client.readyAt == .zero + .seconds(1))
        #expect(client.types == [.host])
        #expect(client.reservation.why == "host: udp 3478 no answer")
        try network.run(for: .seconds(60))
        #expect(client.reservation.isReady, "what is there stays")
    }

    @Test("An address that comes after the cap is told all the same")
    func late() throws {
        server.server.isSilent = true
        let client = client(try .test([Self.turn], policy: .all, hosts: ["192.168.1.2"]))
        try client.gather()
        server.server.isSilent = false
        try network.run(for: .seconds(3))
        #expect(client.types == [.host, .serverReflexive, .relayed])
        #expect(client.events.filter { $0.action == .ready }.count == 1)
    }

    @Test("The external address of a 1-to-1 NAT is told with the port of the host socket")
    func external() throws {
        var configuration = try GatheringConfiguration.test([], policy: .all, hosts: ["192.168.1.2"])
        configuration.externalAddress = IPAddress("203.0.113.7")
        let client = client(configuration)
        try client.gather()
        #expect(client.readyAt == .zero)
        let port = try #require(client.reservation.candidates.first?.endpoint.port)
        #expect(
            client.reservation.candidates.map { "\($0.type.rawValue) \($0.endpoint)" }
                == ["host 192.168.1.2:\(port)", "srflx 203.0.113.7:\(port)"])
    }

    @Test("The mapping of a NAT with a short memory is kept open, and a new one is noticed")
    func keptOpen() throws {
        nat.mappingLifetime = .seconds(30)
        let client = client(try .test([], policy: .all, stun: ["stun:turn.example"], hosts: ["192.168.1.2"]))
        try client.gather()
        let first = try #require(client.reservation.candidates.last)
        try network.run(for: .seconds(600))
        #expect(client.reservation.candidates.last == first)
        nat.forgetMappings()
        nat.mappingLifetime = nil
        try network.run(for: .seconds(60))
        let second = try #require(client.reservation.candidates.last)
        #expect(second.type == .serverReflexive)
        #expect(second.endpoint != first.endpoint)
        #expect(client.events.contains { $0.action == .candidateRemoved(first) })
    }

    @Test("What peers send comes out as it is; what pretends to be a server's answer does not matter")
    func peers() throws {
        let client = client(try .test([Self.turn], policy: .all, hosts: ["192.168.1.2"]))
        try client.gather()
        let host = try #require(client.reservation.candidates.first?.base)
        let relay = try #require(client.reservation.candidates.last?.base)
        var reservation = client.reservation
        let stranger = Endpoint(.v4(0xC633_6433), 5000)
        #expect(
            reservation.receive([128, 0, 1], from: stranger, on: host, at: network.now)
                == [.received([128, 0, 1], from: stranger, on: host)])
        #expect(reservation.receive([128, 0, 1], from: stranger, on: relay, at: network.now) == [])
        #expect(reservation.receive([128, 0, 1], from: stranger, on: SocketID(9), at: network.now) == [])
        var random = RandomSource.seeded(5)
        let forged = STUNMessage(
            .success, .binding, transactionID: TransactionID(using: &random),
            attributes: [.xorMappedAddress(stranger)]
        ).encoded()
        #expect(
            reservation.receive(forged, from: server.endpoint, on: host, at: network.now)
                == [.received(forged, from: server.endpoint, on: host)])
        #expect(reservation.candidates == client.reservation.candidates)
    }
}
