import TestSupport
import Testing
import Wire

@testable import ICEClient

@Suite("A TURN allocation with an address of each family")
struct TURNDualFamilyTests {
    private let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
    private let host: TURNTestHost
    private let client: TURNTestClient

    init() {
        host = TURNTestHost(network)
        client = TURNTestClient(network, host, asksForBothFamilies: true)
    }

    @Test("Both addresses come in one round trip, and carry payloads to peers of either family")
    func both() throws {
        host.server.address6 = IPAddress("2001:db8::1")
        #expect(try client.allocate() == Endpoint("203.0.113.1:50000"))
        #expect(network.now == .zero + .milliseconds(100))
        #expect(client.allocation.additionalRelayedEndpoint == Endpoint("[2001:db8::1]:50001"))
        #expect(client.allocation.additionalFamilyError == nil)
        #expect(host.server.lastRequest[.allocate]?.additionalAddressFamily == .v6)
        let old = network.bind(Endpoint(.v4(0xC633_6463), 4000))
        let new = network.bind(try #require(Endpoint("[2001:db8::77]:4000")))
        for peer in [old, new] {
            client.permit(peer.endpoint)
            try network.run(for: .milliseconds(100))
            client.send([1], to: peer.endpoint)
            try network.run(for: .milliseconds(100))
            client.bind(peer.endpoint)
            try network.run(for: .milliseconds(100))
            client.send([2], to: peer.endpoint)
            try network.run(for: .milliseconds(100))
            let datagrams = peer.takeAll()
            #expect(datagrams.map(\.bytes) == [[1], [2]])
            let relayed = try #require(datagrams.first?.source)
            #expect(relayed.address.family == peer.endpoint.address.family)
            peer.send([3], to: relayed)
            try network.run(for: .milliseconds(100))
            #expect(client.actions.last == .received([3], from: peer.endpoint))
        }
        try network.run(for: .seconds(1800))
        #expect(host.server.relays.count == 2, "one refresh keeps both")
        client.release()
        try network.run(for: .milliseconds(200))
        #expect(host.server.relays.isEmpty)
    }

    @Test("A server that knows the draft's numbers gives both as well")
    func draftNumbers() throws {
        host.server.usesDraftNumbers = true
        host.server.address6 = IPAddress("2001:db8::1")
        #expect(try client.allocate() == Endpoint("203.0.113.1:50000"))
        #expect(client.allocation.additionalRelayedEndpoint == Endpoint("[2001:db8::1]:50001"))
    }

    @Test("Without an IPv6 address the reason is told, and IPv6 peers cost no request", arguments: [false, true])
    func missing(usesDraftNumbers: Bool) throws {
        host.server.usesDraftNumbers = usesDraftNumbers
        #expect(try client.allocate() == Endpoint("203.0.113.1:50000"))
        #expect(client.allocation.additionalRelayedEndpoint == nil)
        #expect(client.allocation.additionalFamilyError == STUNErrorCode(440, "no IPv6 here"))
        let before = client.transmissions.count
        let dropped = client.allocation.dropped
        let peer = try #require(Endpoint("[2001:db8::77]:4000"))
        client.permit(peer)
        client.bind(peer)
        client.send([1], to: peer)
        #expect(client.transmissions.count == before)
        #expect(client.allocation.dropped == dropped + 1)
    }

    @Test("A server that refuses the attribute is asked again without it, once", arguments: [400, 420, 440])
    func refused(code: Int) throws {
        host.server.additionalFamilyRefusal = code
        #expect(try client.allocate() == Endpoint("203.0.113.1:50000"))
        #expect(network.now == .zero + .milliseconds(150))
        #expect(client.allocation.additionalFamilyError == nil)
        #expect(host.server.lastRequest[.allocate]?.additionalAddressFamily == nil)
    }

    @Test("The same when the refusal is not signed, or comes before any challenge", arguments: [400, 420, 440])
    func unsignedRefusal(code: Int) throws {
        host.server.misbehaviours = [(.allocate, .unsignedError(code))]
        #expect(try client.allocate() != nil)
        #expect(network.now == .zero + .milliseconds(150))
        let other = TURNTestClient(network, host, address: "198.51.100.2", asksForBothFamilies: true)
        other.start()
        try network.run(for: .milliseconds(60))
        host.server.misbehaviours = [(.allocate, .unsignedError(code))]
        try network.run(for: .milliseconds(100))
        #expect(other.allocation.relayedEndpoint != nil)
    }

    @Test("Refused again without it, and for IPv6 alone, it is over")
    func refusedForGood() throws {
        host.server.misbehaviours = Array(repeating: (.allocate, .error(440)), count: 20)
        #expect(try client.allocate() == nil)
        #expect(client.failure == .familyNotSupported)
        #expect(client.transmissions.count == 3)
    }

    @Test("A second address that nobody asked for is not used")
    func unasked() throws {
        host.server.address6 = IPAddress("2001:db8::1")
        let client = TURNTestClient(network, host)
        #expect(try client.allocate() == Endpoint("203.0.113.1:50000"))
        #expect(client.allocation.additionalRelayedEndpoint == nil)
        #expect(host.server.relays.count == 1)
    }

    @Test(arguments: [false, true])
    func aServerThatRelaysIPv6OnlyIsAskedForIt(_ asksForBoth: Bool) throws {
        host.server.relaysIPv4 = false
        host.server.address6 = IPAddress("2001:db8::1")
        let client = TURNTestClient(network, host, asksForBothFamilies: asksForBoth)
        #expect(try client.allocate()?.address == IPAddress("2001:db8::1"))
        #expect(client.failure == nil)
        let peer = network.bind(.at("[2001:db8::77]:4000"))
        client.send([1], to: peer.endpoint)
        client.permit(.at("192.0.2.9:1"))
        try network.run(for: .milliseconds(200))
        #expect(peer.takeAll().map(\.bytes) == [[1]])
        #expect(host.server.requests[.createPermission] == 1, "none for a peer of the other family")
    }

    @Test func anAddressOfNobodyBesideAUsableOneIsPassedOver() throws {
        host.server.relaysIPv4 = false
        host.server.grantsNothingAsIPv4 = true
        host.server.address6 = IPAddress("2001:db8::1")
        #expect(try client.allocate()?.address == IPAddress("2001:db8::1"))
        #expect(client.failure == nil && client.allocation.additionalRelayedEndpoint == nil)
        #expect(client.transmissions.count == 2)
    }

    @Test func aServerThatRelaysNeitherFamilyIsGivenUp() throws {
        host.server.relaysIPv4 = false
        let client = TURNTestClient(network, host)
        #expect(try client.allocate() == nil)
        #expect(client.failure == .familyNotSupported)
        #expect(client.transmissions.count == 3)
    }
}
