import TestSupport
import Testing
import Wire

@testable import ICEClient

@Suite("Credentials of a TURN allocation")
struct TURNCredentialTests {
    private let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
    private let host: TURNTestHost

    init() {
        host = TURNTestHost(network)
    }

    @Test(
        "Each kind of server gets what it asks for, in two round trips",
        arguments: [
            ([STUNPasswordAlgorithm]?.none, false), (nil, true), ([.sha256, .md5], false), ([.sha256, .md5], true),
            ([.md5, .sha256], true), ([.init(number: 77, parameters: [1, 2, 3, 4, 5]), .sha256], false),
        ])
    func servers(list: [STUNPasswordAlgorithm]?, isAnonymous: Bool) throws {
        host.server.passwordAlgorithms = list
        host.server.isAnonymous = isAnonymous
        let client = TURNTestClient(network, host)
        #expect(try client.allocate() != nil)
        #expect(network.now == .zero + .milliseconds(100))
        let request = try #require(host.server.lastRequest[.allocate])
        #expect((request.username == nil) == isAnonymous)
        #expect((request.userHash != nil) == isAnonymous)
        #expect(request.passwordAlgorithms == list)
        #expect(request.passwordAlgorithm == list?.first { $0.number < 3 })
    }

    @Test("A long call with a server that rotates its nonces, by SHA-256 and without names")
    func longCall() throws {
        host.server.passwordAlgorithms = [.sha256, .md5]
        host.server.isAnonymous = true
        host.server.nonceLifetime = .seconds(400)
        let client = TURNTestClient(network, host)
        _ = try client.allocate()
        let peer = Endpoint(.v4(0xC633_6463), 4000)
        client.bind(peer)
        for _ in 0..<120 {
            try network.run(for: .seconds(30))
            client.send([1], to: peer)
        }
        #expect(client.failure == nil)
        #expect(client.allocation.boundChannel(for: peer) != nil)
        #expect(host.server.droppedIndications == 0)
    }

    @Test(
        "A list that is missing although the nonce promises it, or that has changed, is named",
        arguments: [401, 438])
    func bidDown(code: Int) throws {
        host.server.passwordAlgorithms = [.sha256, .md5]
        for list in [[STUNPasswordAlgorithm]?.none, [.md5]] {
            let client = TURNTestClient(network, host)
            client.start()
            try network.run(for: .milliseconds(60))
            host.server.misbehaviours = [(.allocate, .challenge(code, list))]
            try network.run(for: .milliseconds(200))
            #expect(client.failure == .bidDown)
        }
        let client = TURNTestClient(network, host)
        host.server.misbehaviours = [(.allocate, .challenge(code, nil))]
        #expect(try client.allocate() == nil)
        #expect(client.failure == .bidDown)
        #expect(client.transmissions.count == 1, "not asked again")
    }

    @Test("A list of unknown algorithms ends it, by name")
    func unknownAlgorithms() throws {
        host.server.passwordAlgorithms = [.init(number: 9)]
        let client = TURNTestClient(network, host)
        #expect(try client.allocate() == nil)
        #expect(client.failure == .noPasswordAlgorithm)
        #expect(client.transmissions.count == 1)
    }

    @Test("An answer by SHA-1 alone is not believed by one who signed by SHA-256; one by both is")
    func weakAnswer() throws {
        host.server.passwordAlgorithms = [.sha256]
        let client = TURNTestClient(network, host)
        client.start()
        try network.run(for: .milliseconds(60))
        host.server.misbehaviours = [(.allocate, .signed([.sha1])), (.allocate, .signed([.sha1, .sha256]))]
        try network.run(for: .milliseconds(50))
        #expect(client.allocation.relayedEndpoint == nil)
        #expect(client.allocation.dropped == 1)
        try network.run(for: .milliseconds(200))
        #expect(client.allocation.relayedEndpoint != nil)
        #expect(host.server.misbehaviours.isEmpty)
    }

    @Test("Answers that nobody signed: waited out over UDP, the end in a moment over a stream")
    func integrityViolated() throws {
        for isReliable in [false, true] {
            let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
            let host = TURNTestHost(network)
            let client = TURNTestClient(network, host, isReliable: isReliable)
            client.start()
            try network.run(for: .milliseconds(60))
            host.server.misbehaviours = Array(repeating: (.allocate, .wronglySignedSuccess), count: 10)
            _ = try network.run(within: .seconds(60)) { client.failure != nil }
            #expect(client.failure == .integrityViolated)
            #expect((network.now < .zero + .milliseconds(260)) == isReliable)
        }
    }

    @Test("An error 400 without integrity is waited out, and told when nothing better comes")
    func unsignedBadRequest() throws {
        let client = TURNTestClient(network, host)
        client.start()
        try network.run(for: .milliseconds(60))
        host.server.misbehaviours = [(.allocate, .unsignedError(400))]
        try network.run(for: .milliseconds(50))
        #expect(client.allocation.doubtfulFailure == .badRequest)
        try network.run(for: .milliseconds(300))
        #expect(client.failure == nil)
        #expect(client.allocation.relayedEndpoint != nil)
    }

    @Test("A realm that changes each time is followed eight times")
    func realmLoop() throws {
        host.server.misbehaviours = (0..<50).map { (.allocate, .realm("realm \($0)")) }
        let client = TURNTestClient(network, host)
        #expect(try client.allocate() == nil)
        #expect(client.failure == .tooManyChallenges)
        #expect(client.transmissions.count == 9)
        #expect(client.allocation.nextDeadline == nil)
    }

    @Test("A realm that changes once is followed")
    func otherRealm() throws {
        host.server.misbehaviours = [(.allocate, .realm("another"))]
        let client = TURNTestClient(network, host)
        #expect(try client.allocate() != nil)
        #expect(network.now == .zero + .milliseconds(150))
    }

    // MARK: Changed while allocated

    @Test("New credentials are used from the next request on, where the server takes them")
    func replaced() throws {
        host.server.tiesAllocationsToUsers = false
        host.server.otherUsers = ["later": "other"]
        let client = TURNTestClient(network, host)
        _ = try client.allocate()
        client.replaceCredentials("later", "other")
        try network.run(for: .seconds(30))
        #expect(host.server.lastRequest[.refresh]?.username == "later")
        // Now the old ones are worth nothing, and nobody misses them.
        host.server.username = "nobody"
        try network.run(for: .seconds(1800))
        #expect(client.failure == nil)
        #expect(client.allocation.relayedEndpoint != nil)
    }

    @Test(
        "An allocation tied to the name that made it goes on with the old credentials",
        arguments: [[STUNPasswordAlgorithm]?.none, [.sha256]])
    func tied(list: [STUNPasswordAlgorithm]?) throws {
        host.server.passwordAlgorithms = list
        host.server.otherUsers = ["later": "other"]
        let client = TURNTestClient(network, host)
        let relayed = try #require(try client.allocate())
        let peer = network.bind(Endpoint(.v4(0xC633_6463), 4000))
        client.replaceCredentials("later", "other")
        client.send([1], to: peer.endpoint)
        client.bind(peer.endpoint)
        try network.run(for: .milliseconds(200))
        #expect(peer.takeAll().map(\.bytes) == [[1]], "what left beside the refused request is not lost")
        #expect(client.allocation.boundChannel(for: peer.endpoint) != nil)
        #expect(host.server.requests[.createPermission] == 2, "refused, and asked again with the old name")
        try network.run(for: .seconds(3600))
        client.bind(peer.endpoint)
        try network.run(for: .milliseconds(200))
        #expect(client.failure == nil)
        client.release()
        try network.run(for: .milliseconds(200))
        #expect(host.server.relays[relayed] == nil)
    }

    @Test("New credentials that are wrong do no harm; when the old ones end too, it is over by name")
    func bothRefused() throws {
        let client = TURNTestClient(network, host)
        _ = try client.allocate()
        client.replaceCredentials("agent", "mistyped")
        try network.run(for: .seconds(300))
        #expect(client.failure == nil)
        host.server.password = "changed"
        client.replaceCredentials("agent", "mistyped again")
        let before = client.transmissions.count
        try network.run(for: .seconds(300))
        #expect(client.failure == .unauthorized)
        #expect(client.transmissions.count - before < 10)
    }

    @Test("Credentials that change while the Allocate is under way")
    func replacedWhileAllocating() throws {
        host.server.otherUsers = ["later": "other"]
        for moment in [10, 60] {
            let client = TURNTestClient(network, host, address: "198.51.100.\(moment)")
            client.start()
            try network.run(for: .milliseconds(Int64(moment)))
            client.replaceCredentials("later", "other")
            try network.run(for: .seconds(700))
            #expect(client.failure == nil, "after \(moment) ms")
            let relayed = try #require(client.allocation.relayedEndpoint)
            #expect(host.server.relays[relayed]?.username == (moment == 10 ? "later" : "agent"))
        }
    }
}
