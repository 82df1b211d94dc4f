import TestSupport
import Testing
import Wire

@testable import ICEClient

@Suite("Permissions, channels and data of a TURN allocation")
struct TURNAllocationRelayTests {
    private let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
    private let host: TURNTestHost
    private let client: TURNTestClient
    private let peer: SimulatedSocket
    private let relayed: Endpoint

    init() throws {
        host = TURNTestHost(network)
        client = TURNTestClient(network, host)
        peer = network.bind(Endpoint(.v4(0xC633_6463), 4000))
        relayed = try #require(try client.allocate())
    }

    @Test("The permission and the first payload leave in one flight")
    func oneFlight() throws {
        let start = network.now
        client.send([1, 2, 3], to: peer.endpoint)
        #expect(client.transmissions.suffix(2) == [start, start])
        #expect(try network.run(within: .seconds(1)) { !peer.queue.isEmpty })
        // To the server and on to the peer, one way each: no round trip for the permission.
        #expect(network.now - start == .milliseconds(50))
        #expect(peer.queue.first?.bytes == [1, 2, 3])
        #expect(peer.queue.first?.source == relayed)
    }

    @Test("Data indications come in from permitted peers only")
    func dataIndication() throws {
        let stranger = network.bind(Endpoint(.v4(0xC633_6464), 4000))
        client.permit(peer.endpoint)
        try network.run(for: .milliseconds(100))
        stranger.send([6], to: relayed)
        peer.send([7, 8], to: relayed)
        try network.run(for: .milliseconds(100))
        #expect(client.actions.last == .received([7, 8], from: peer.endpoint))
        #expect(client.received == [[7, 8]])
    }

    @Test("A channel carries payloads both ways with four bytes of header")
    func channel() throws {
        client.bind(peer.endpoint)
        client.send([0], to: peer.endpoint)
        try network.run(for: .milliseconds(100))
        #expect(client.actions.contains(.channelBound(0x4000, peer: peer.endpoint)))
        #expect(client.allocation.boundChannel(for: peer.endpoint) == 0x4000)
        #expect(peer.takeAll().map(\.bytes) == [[0]], "sent before the channel was bound")
        let expected = ChannelData(channel: 0x4000, payload: [1, 2, 3, 4, 5]).encoded(isPadded: false)
        var allocation = client.allocation
        #expect(
            allocation.send([1, 2, 3, 4, 5], to: peer.endpoint, at: network.now) == [.transmit(expected ?? [])])
        client.send([1, 2, 3, 4, 5], to: peer.endpoint)
        peer.send([9], to: relayed)
        try network.run(for: .milliseconds(100))
        #expect(peer.takeAll().map(\.bytes) == [[1, 2, 3, 4, 5]])
        #expect(client.received == [[9]])
        #expect(host.server.requests[.createPermission] == nil, "the channel brought the permission with it")
    }

    @Test("A stale nonce does not lose the payload that left with the permission")
    func staleNonceKeepsPayload() throws {
        host.server.invalidateNonce()
        let start = network.now
        client.send([1], to: peer.endpoint)
        #expect(try network.run(within: .seconds(1)) { !peer.queue.isEmpty })
        // Refused, asked again with the payload beside it, relayed: one round trip and two ways.
        #expect(network.now - start == .milliseconds(100))
        try network.run(for: .seconds(1))
        #expect(peer.queue.map(\.bytes) == [[1]])
    }

    @Test("A permission whose request got lost brings the payload along when it comes")
    func lostPermission() throws {
        host.server.misbehaviours = [(.createPermission, .silence)]
        let start = network.now
        client.send([1], to: peer.endpoint)
        #expect(try network.run(within: .seconds(1)) { !peer.queue.isEmpty })
        #expect(network.now - start < .milliseconds(300))
        try network.run(for: .seconds(1))
        #expect(peer.queue.map(\.bytes) == [[1]])
    }

    @Test("A refused peer concerns nobody else")
    func refusedPeer() throws {
        let other = network.bind(Endpoint(.v4(0x0A00_0001), 4000))
        host.server.forbiddenPeers = [other.endpoint.address]
        client.send([1], to: other.endpoint)
        client.bind(other.endpoint)
        client.send([2], to: peer.endpoint)
        try network.run(for: .milliseconds(200))
        #expect(client.actions.contains(.permissionRefused(other.endpoint.address, .forbidden)))
        #expect(client.actions.contains(.channelRefused(peer: other.endpoint, .forbidden)))
        #expect(other.queue.isEmpty)
        #expect(peer.queue.map(\.bytes) == [[2]])
        let asked = host.server.requests[.createPermission]
        client.send([3], to: other.endpoint)
        try network.run(for: .milliseconds(200))
        #expect(host.server.requests[.createPermission] == asked, "not asked about again at once")
        #expect(client.failure == nil)
    }

    @Test("A channel that is refused for lack of room leaves the slow way open")
    func refusedChannel() throws {
        host.server.misbehaviours = [(.channelBind, .error(508))]
        client.bind(peer.endpoint)
        try network.run(for: .milliseconds(200))
        #expect(client.actions.last == .channelRefused(peer: peer.endpoint, .insufficientCapacity))
        client.send([4], to: peer.endpoint)
        try network.run(for: .milliseconds(200))
        #expect(peer.queue.map(\.bytes) == [[4]])
    }

    @Test("Hundreds of peers cost a bounded number of permissions and channels")
    func bounded() throws {
        for number in 0..<500 {
            client.send([1], to: Endpoint(.v4(0x0A00_0000 + UInt32(number)), 1))
            client.bind(Endpoint(.v4(0x0A00_0000 + UInt32(number)), 1))
        }
        #expect(client.allocation.permissions.count <= 64)
        #expect(client.allocation.channels.count <= 32)
        #expect(client.allocation.requests.count <= 128)
        try network.run(for: .seconds(2))
        #expect(client.failure == nil)
        client.send([5], to: peer.endpoint)
        try network.run(for: .milliseconds(200))
        #expect(peer.queue.map(\.bytes) == [[5]])
    }

    @Test("A payload too long for a Send indication, or of another address family, is dropped")
    func unsendable() {
        let before = client.allocation.dropped
        client.send([UInt8](repeating: 0, count: 65_536), to: peer.endpoint)
        client.send([1], to: Endpoint(.v6(0, 1), 1))
        #expect(client.allocation.dropped == before + 2)
    }

    @Test("Nobody asks for idle permissions and channels for ever, and both can come back")
    func idle() throws {
        client.bind(peer.endpoint)
        try network.run(for: .seconds(3600))
        let now = network.now
        let relay = try #require(host.server.relays[relayed])
        #expect(relay.permissions.values.allSatisfy { $0 <= now })
        #expect(relay.channels.values.allSatisfy { $0.expiry <= now })
        client.bind(peer.endpoint)
        try network.run(for: .milliseconds(100))
        client.send([3], to: peer.endpoint)
        try network.run(for: .milliseconds(100))
        #expect(peer.queue.map(\.bytes) == [[3]])
        #expect(client.allocation.channels.count == 1, "the same number for the same peer")
    }

    @Test(
        "In use it outlives every refresh", arguments: [(600, 0.0), (600, 0.1), (12 * 3600, 0.0), (12 * 3600, 0.1)])
    func longCall(seconds: Int, loss: Double) throws {
        network.link.loss = loss
        host.server.nonceLifetime = .seconds(900)
        client.bind(peer.endpoint)
        let end = network.now + .seconds(Int64(seconds))
        while network.now < end {
            try network.run(for: .seconds(30))
            client.send([1], to: peer.endpoint)
        }
        try network.run(for: .seconds(1))
        network.link.loss = 0
        #expect(client.failure == nil)
        #expect(host.server.relays.count == 1)
        #expect(client.allocation.boundChannel(for: peer.endpoint) == 0x4000)
        let count = peer.takeAll().count
        #expect(Double(count) >= Double(seconds / 30) * (1 - loss) * (1 - loss) * 0.9)
        client.send([2], to: peer.endpoint)
        peer.send([3], to: relayed)
        try network.run(for: .milliseconds(100))
        #expect(peer.takeAll().map(\.bytes) == [[2]])
        #expect(client.received.last == [3])
        #expect(host.server.requests[.refresh] ?? 0 >= seconds / 300)
    }

    @Test("Half of a short lifetime is soon enough")
    func shortLifetime() throws {
        let network = SimulatedNetwork()
        let host = TURNTestHost(network)
        host.server.lifetime = 10
        let client = TURNTestClient(network, host)
        _ = try client.allocate()
        try network.run(for: .seconds(120))
        #expect(client.failure == nil)
        #expect(host.server.relays.count == 1)
        #expect((22...26).contains(host.server.requests[.refresh] ?? 0))
    }
}
