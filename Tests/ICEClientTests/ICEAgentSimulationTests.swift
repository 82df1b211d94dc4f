import TestSupport
import Testing
import Wire

/// The simulated network itself: a wrong one would prove wrong things about agents.
@Suite struct ICEAgentSimulationTests {
    private let outside = Endpoint.at("192.0.2.1:1000")
    private let inside = Endpoint.at("10.0.0.2:5000")

    @Test func lossAndDuplicationFollowTheSeed() throws {
        func run(_ seed: UInt64) throws -> SimulatedTraffic {
            let network = SimulatedNetwork(seed: seed, link: SimulatedLink(loss: 0.2, duplication: 0.1))
            let receiver = network.bind(outside)
            let sender = network.bind(Endpoint("192.0.2.2:1")!)
            for _ in 0..<1000 { sender.send([1], to: receiver.endpoint) }
            try network.run(for: .seconds(1))
            #expect(receiver.queue.count == network.traffic.delivered)
            return network.traffic
        }
        let first = try run(1)
        #expect(try run(1) == first)
        #expect(try run(2) != first)
        #expect((150...250).contains(first.lost))
        #expect((50...110).contains(first.duplicated))
    }

    @Test func jitterReorders() throws {
        let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(5), jitter: .milliseconds(5)))
        let receiver = network.bind(outside)
        let sender = network.bind(Endpoint("192.0.2.2:1")!)
        for byte in 0..<100 { sender.send([UInt8(byte)], to: receiver.endpoint) }
        try network.run(for: .seconds(1))
        let order = receiver.takeAll().map(\.bytes)
        #expect(order.count == 100)
        #expect(order != order.sorted { $0[0] < $1[0] })
    }

    @Test(arguments: SimulatedNAT.Filtering.allCases)
    func filteringLetsInWhomItShould(_ filtering: SimulatedNAT.Filtering) throws {
        let network = SimulatedNetwork()
        let nat = SimulatedNAT(
            external: IPAddress("203.0.113.1")!, mapping: .endpointIndependent, filtering: filtering)
        let host = network.bind(inside, behind: nat)
        let known = network.bind(outside)
        let sameHost = network.bind(Endpoint("192.0.2.1:2000")!)
        let stranger = network.bind(Endpoint("192.0.2.9:1000")!)
        stranger.send([0], to: .at("203.0.113.1:40000"))
        try network.run(for: .seconds(1))
        host.send([0], to: known.endpoint)
        try network.run(for: .seconds(1))
        let mapped = try #require(known.takeFirst()?.source)
        for socket in [known, sameHost, stranger] { socket.send([UInt8(socket.endpoint.port / 1000)], to: mapped) }
        try network.run(for: .seconds(1))
        let expected =
            switch filtering {
            case .endpointIndependent: 3
            case .addressDependent: 2
            case .addressAndPortDependent: 1
            }
        #expect(host.takeAll().count == expected)
        #expect(network.traffic.filtered == 1 + 3 - expected)
    }

    @Test(arguments: SimulatedNAT.Mapping.allCases)
    func mappingsDifferAsTheyShould(_ mapping: SimulatedNAT.Mapping) throws {
        let network = SimulatedNetwork()
        let nat = SimulatedNAT(
            external: IPAddress("203.0.113.1")!, mapping: mapping, filtering: .endpointIndependent)
        let host = network.bind(inside, behind: nat)
        let servers = ["192.0.2.1:1000", "192.0.2.1:2000", "192.0.2.9:1000"].map { network.bind(Endpoint($0)!) }
        for server in servers { host.send([0], to: server.endpoint) }
        try network.run(for: .seconds(1))
        let ports = Set(servers.compactMap { $0.takeFirst()?.source.port })
        let expected =
            switch mapping {
            case .endpointIndependent: 1
            case .addressDependent: 2
            case .addressAndPortDependent: 3
            }
        #expect(ports.count == expected)
    }

    @Test func mappingsDieAndPrivateAddressesStayPrivate() throws {
        let network = SimulatedNetwork()
        let nat = SimulatedNAT(
            external: IPAddress("203.0.113.1")!, mapping: .endpointIndependent, filtering: .endpointIndependent)
        nat.mappingLifetime = .seconds(30)
        let host = network.bind(inside, behind: nat)
        let server = network.bind(outside)
        host.send([0], to: server.endpoint)
        try network.run(for: .seconds(31))
        server.send([1], to: try #require(server.takeFirst()?.source))
        server.send([1], to: inside)
        try network.run(for: .seconds(1))
        #expect(host.queue.isEmpty)
        #expect(network.traffic.filtered == 1)
        #expect(network.traffic.unroutable == 1)
    }

    @Test func aDeadlineThatStaysInThePastIsFound() {
        final class Stuck: SimulatedParticipant {
            var nextDeadline: MonotonicTime? { .zero }
            func timerFired(at now: MonotonicTime) {}
        }
        let network = SimulatedNetwork()
        network.stepLimit = 100
        let stuck = Stuck()
        network.add(stuck)
        #expect(throws: SimulationError.livelock(at: .zero)) { try network.run(for: .seconds(1)) }
    }
}
