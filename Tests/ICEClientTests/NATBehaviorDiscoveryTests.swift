import ICEClient
import TestSupport
import Testing
import Wire

@Suite struct NATBehaviorDiscoveryTests {
    private let network = SimulatedNetwork(seed: 7)
    private static let external = IPAddress.v4(0xC633_6401)

    /// Every kind of NAT there is, as the nine combinations of RFC 4787.
    @Test(arguments: SimulatedNAT.Mapping.allCases, SimulatedNAT.Filtering.allCases)
    func namesTheBehaviorOfAnyNAT(_ mapping: SimulatedNAT.Mapping, _ filtering: SimulatedNAT.Filtering) throws {
        let server = NATTestServer(network)
        let nat = SimulatedNAT(external: Self.external, mapping: mapping, filtering: filtering)
        let (result, took) = try NATTestClient(network, behind: nat).run()
        let behavior = try #require(result)
        #expect(behavior.mapping == Self.expected(mapping))
        #expect(behavior.filtering == Self.expected(filtering))
        #expect(behavior.mapped?.address == Self.external)
        #expect(behavior.isBehindNAT == true)
        #expect(behavior.mappingGap == nil && behavior.filteringGap == nil)
        #expect(behavior.roundTripTime == .milliseconds(50))
        #expect(took < .seconds(3))
        // What was tested last must not have opened the way for what was tested first.
        let firstAtOther = server.requests.firstIndex { $0.at.address == NATTestServer.other.address }
        let lastChange = server.requests.lastIndex { $0.changeIP || $0.changePort }
        #expect(try #require(firstAtOther) > #require(lastChange))
    }

    @Test func aHostWithoutNATIsDirect() throws {
        let server = NATTestServer(network)
        let (result, _) = try NATTestClient(network, behind: nil).run()
        let behavior = try #require(result)
        #expect(behavior.mapping == .direct)
        #expect(behavior.filtering == .endpointIndependent)
        #expect(behavior.isBehindNAT == false)
        // Nothing is translated, so there is no mapping to test.
        #expect(!server.requests.contains { $0.at.address == NATTestServer.other.address })
    }

    @Test func aFirewallWithoutNATFilters() throws {
        let server = NATTestServer(network)
        network.firewall = { datagram in
            datagram.source == NATTestServer.first || datagram.destination == NATTestServer.first
        }
        let (result, _) = try NATTestClient(network, behind: nil).run()
        #expect(result?.mapping == .direct)
        #expect(result?.filtering == .addressAndPortDependent)
        #expect(server.requests.count > 2)
    }

    @Test func aServerWithOneAddressLeavesBothUnknown() throws {
        let server = NATTestServer(network, .oneAddress)
        let nat = SimulatedNAT(external: Self.external, mapping: .addressDependent, filtering: .addressDependent)
        let (result, took) = try NATTestClient(network, behind: nat).run()
        #expect(result?.isBehindNAT == true)
        #expect(result?.mapping == nil && result?.mappingGap == .noOtherAddress)
        #expect(result?.filtering == nil && result?.filteringGap == .noOtherAddress)
        #expect(took == .milliseconds(50))
        #expect(server.requests.count == 1)
    }

    @Test func aServerThatNamesItselfCountsAsOneAddress() throws {
        let server = NATTestServer(network, .repeatsItself)
        let (result, _) = try NATTestClient(network, behind: nil).run()
        #expect(result?.mapping == .direct)
        #expect(result?.filteringGap == .noOtherAddress)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [NATTestServer.Habit.refusesChange, .ignoresChange])
    func withoutChangeRequestTheMappingIsStillFound(_ habit: NATTestServer.Habit) throws {
        let server = NATTestServer(network, habit)
        let nat = SimulatedNAT(
            external: Self.external, mapping: .addressAndPortDependent, filtering: .endpointIndependent)
        let (result, _) = try NATTestClient(network, behind: nat).run()
        #expect(result?.filtering == nil && result?.filteringGap == .noChangeRequest)
        #expect(result?.mapping == .addressAndPortDependent)
        #expect(server.requests.count == 5)
    }

    @Test func aSilentServerEndsItInThreeSeconds() throws {
        let client = NATTestClient(network, behind: nil)
        let (result, took) = try client.run()
        #expect(result?.mapped == nil && result?.isBehindNAT == nil)
        #expect(result?.mappingGap == .noAnswer && result?.filteringGap == .noAnswer)
        #expect(took == .seconds(3))
        // At 0, 500 and 1500 ms; the next would have left at 3500.
        #expect(client.sent == 3)
    }

    @Test func anErrorIsTold() throws {
        let server = NATTestServer(network, .broken)
        let (result, _) = try NATTestClient(network, behind: nil).run()
        #expect(result?.mappingGap == .serverError(500))
        #expect(server.requests.count == 1)
    }

    @Test func anUnreachableOtherAddressLeavesTheMappingUnknown() throws {
        let server = NATTestServer(network)
        network.firewall = { $0.destination.address != NATTestServer.other.address }
        let nat = SimulatedNAT(external: Self.external, mapping: .endpointIndependent, filtering: .addressDependent)
        let (result, took) = try NATTestClient(network, behind: nat).run()
        #expect(result?.mapping == nil && result?.mappingGap == .otherAddressSilent)
        #expect(result?.filtering == .addressDependent)
        #expect(took < .seconds(5))
        #expect(!server.requests.isEmpty)
    }

    /// A firewall that lets the STUN port alone through still shows whether the other address sees the same port.
    @Test(arguments: [
        (SimulatedNAT.Mapping.endpointIndependent, NATMapping.endpointIndependent),
        (.addressDependent, .destinationDependent),
    ])
    func onePortAtTheOtherAddressIsEnoughForTheCoarseAnswer(
        _ mapping: SimulatedNAT.Mapping, _ expected: NATMapping
    ) throws {
        let server = NATTestServer(network)
        let client = NATTestServer.first.address
        network.firewall = { datagram in
            datagram.source.address == client || datagram.source.address == NATTestServer.other.address
                || datagram.destination.port == 3478
        }
        let nat = SimulatedNAT(external: Self.external, mapping: mapping, filtering: .endpointIndependent)
        let (result, _) = try NATTestClient(network, behind: nat).run()
        #expect(result?.mapping == expected)
        #expect(server.requests.count > 3)
    }

    @Test(arguments: UInt64(1)...20)
    func aLossyNetworkGivesTheSameAnswers(_ seed: UInt64) throws {
        let network = SimulatedNetwork(seed: seed, link: SimulatedLink(jitter: .milliseconds(20), loss: 0.1))
        let server = NATTestServer(network)
        let nat = SimulatedNAT(
            external: Self.external, mapping: .addressDependent, filtering: .endpointIndependent)
        let (result, took) = try NATTestClient(network, behind: nat).run()
        #expect(result?.mapping == .addressDependent)
        #expect(result?.filtering == .endpointIndependent)
        #expect(took < .seconds(7))
        #expect(server.requests.count >= 5)
    }

    @Test func strangersAnswersAreCountedAndIgnored() throws {
        var discovery = NATBehaviorDiscovery(
            server: NATTestServer.first, local: Endpoint(.v4(0x0A01_0407), 50_000), random: .seeded(3))
        let begun = discovery.start(at: .zero)
        guard case .transmit(let bytes, NATTestServer.first) = begun.first else {
            Issue.record("nothing was sent")
            return
        }
        var random = RandomSource.seeded(99)
        let forged = STUNMessage(
            .success, .binding, transactionID: TransactionID(using: &random),
            attributes: [.xorMappedAddress(NATTestServer.other)])
        #expect(discovery.receive(forged.encoded(), from: NATTestServer.first, at: .zero) == [])
        #expect(discovery.receive([], from: NATTestServer.first, at: .zero) == [])
        // Our own request, sent back, is no answer either.
        #expect(discovery.receive(bytes, from: NATTestServer.first, at: .zero) == [])
        #expect(discovery.dropped == 3)
        #expect(!discovery.isFinished)
    }

    @Test func anAnswerWithoutAnAddressIsBad() throws {
        var discovery = NATBehaviorDiscovery(
            server: NATTestServer.first, local: Endpoint(.v4(0x0A01_0407), 50_000), random: .seeded(3))
        let begun = discovery.start(at: .zero)
        guard case .transmit(let bytes, _) = begun.first else {
            Issue.record("nothing was sent")
            return
        }
        let request = try STUNMessage(parsing: bytes)
        let empty = STUNMessage(.success, .binding, transactionID: request.transactionID)
        let actions = discovery.receive(empty.encoded(), from: NATTestServer.first, at: .zero)
        guard case .finished(let behavior) = actions.first else {
            Issue.record("not finished")
            return
        }
        #expect(behavior.mappingGap == .badResponse)
        #expect(discovery.nextDeadline == nil)
    }

    private static func expected(_ mapping: SimulatedNAT.Mapping) -> NATMapping {
        switch mapping {
        case .endpointIndependent: .endpointIndependent
        case .addressDependent: .addressDependent
        case .addressAndPortDependent: .addressAndPortDependent
        }
    }

    private static func expected(_ filtering: SimulatedNAT.Filtering) -> NATFiltering {
        switch filtering {
        case .endpointIndependent: .endpointIndependent
        case .addressDependent: .addressDependent
        case .addressAndPortDependent: .addressAndPortDependent
        }
    }
}
