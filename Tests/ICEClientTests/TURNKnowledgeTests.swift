import TestSupport
import Testing
import Wire

@testable import ICEClient

@Suite("What one TURN allocation learns for the next")
struct TURNKnowledgeTests {
    private let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
    private let host: TURNTestHost
    private let first: TURNTestClient
    private let knowledge: TURNServerKnowledge

    init() throws {
        host = TURNTestHost(network)
        first = TURNTestClient(network, host)
        #expect(first.allocation.knowledge == nil)
        _ = try first.allocate()
        knowledge = try #require(first.allocation.knowledge)
    }

    /// How long the next allocation takes; nil when there is none.
    private func allocate(_ client: TURNTestClient) throws -> Duration? {
        let start = network.now
        return try client.allocate() == nil ? nil : network.now - start
    }

    private func next(password: String = "secret", knowing: TURNServerKnowledge) -> TURNTestClient {
        TURNTestClient(network, host, address: "198.51.100.2", password: password, knowing: knowing)
    }

    @Test("What is known: the round trip, the realm and the nonce, and since when")
    func known() {
        #expect(knowledge.roundTrips.roundTripTime == .milliseconds(50))
        #expect(knowledge.challenge == STUNChallenge(realm: "turn.example", nonce: "nonce-0"))
        #expect(knowledge.learnedAt == .zero + .milliseconds(100))
    }

    @Test("A nonce that is taken again saves a round trip", arguments: [false, true])
    func oneRoundTrip(isModern: Bool) throws {
        var knowledge = knowledge
        if isModern {
            host.server.passwordAlgorithms = [.sha256, .md5]
            host.server.isAnonymous = true
            let teacher = TURNTestClient(network, host, address: "198.51.100.9")
            _ = try teacher.allocate()
            knowledge = try #require(teacher.allocation.knowledge)
        }
        let client = next(knowing: knowledge)
        #expect(try allocate(client) == .milliseconds(50))
        #expect(client.transmissions.count == 1)
        #expect(client.allocation.knowledge?.learnedAt == network.now)
    }

    @Test("A nonce that is refused costs nothing: two round trips as ever")
    func staleNonce() throws {
        host.server.invalidateNonce()
        #expect(try allocate(next(knowing: knowledge)) == .milliseconds(100))
        let client = next(knowing: knowledge)
        host.server.misbehaviours = [(.allocate, .challenge(401, nil))]
        try network.run(for: .seconds(1))
        host.server.restart()
        #expect(try allocate(client) == .milliseconds(100), "401 in place of 438")
    }

    @Test("Another realm, or a server that has learned of password algorithms since, is no obstacle")
    func otherServer() throws {
        host.server.realm = "another"
        host.server.passwordAlgorithms = [.sha256]
        #expect(try allocate(next(knowing: knowledge)) == .milliseconds(100))
        var list = knowledge
        list.challenge = STUNChallenge(
            realm: "another", nonce: "obMatJos2AAABold", passwordAlgorithms: [.md5, .sha256])
        host.server.restart()
        #expect(
            try allocate(next(knowing: list)) == .milliseconds(150), "refused at once, then as if nothing was known")
        #expect(host.server.relays.count == 1)
        list.challenge?.passwordAlgorithms = [.sha256]
        host.server.passwordAlgorithms = nil
        host.server.restart()
        #expect(try allocate(next(knowing: list)) == .milliseconds(100), "a list that is gone since is no bid-down")
    }

    @Test("The first request is repeated after the known round trip, not after half a second")
    func retransmission() throws {
        host.server.misbehaviours = [(.allocate, .silence)]
        // 50 ms and four times 18.75 ms, then one round trip.
        #expect(try allocate(next(knowing: knowledge)) == .milliseconds(175))
    }

    @Test("After ten minutes, or from another time, it counts for nothing")
    func stale() throws {
        var future = knowledge
        future.learnedAt = network.now + .seconds(1)
        host.server.misbehaviours = [(.allocate, .silence)]
        #expect(try allocate(next(knowing: future)) == .milliseconds(600))
        host.server.restart()
        try network.run(until: knowledge.learnedAt + .seconds(601))
        let client = next(knowing: knowledge)
        #expect(try allocate(client) == .milliseconds(100))
        #expect(client.transmissions.count == 2)
    }

    @Test("The key is made of our own name and password")
    func wrongPassword() throws {
        let client = next(password: "wrong", knowing: knowledge)
        #expect(try allocate(client) == nil)
        #expect(client.failure == .unauthorized)
        #expect(client.transmissions.count == 2)
    }

    @Test("An error that nobody signed counts when nothing better comes within a moment")
    func unsignedError() throws {
        host.server.misbehaviours = Array(repeating: (.allocate, .unsignedError(508)), count: 10)
        let client = next(knowing: knowledge)
        let start = network.now
        #expect(try allocate(client) == nil)
        #expect(client.failure == .insufficientCapacity)
        #expect(network.now - start == .milliseconds(175))
    }

    @Test("A guess that is refused as such is followed by an unsigned Allocate", arguments: [400, 420])
    func refusedGuess(code: Int) throws {
        host.server.misbehaviours = [(.allocate, .unsignedError(code))]
        let client = next(knowing: knowledge)
        #expect(try allocate(client) == .milliseconds(150))
        host.server.misbehaviours = Array(repeating: (.allocate, .unsignedError(code)), count: 20)
        let other = next(knowing: knowledge)
        #expect(try allocate(other) == nil)
        #expect(other.transmissions.count == 2)
    }

    @Test("One who learned nothing passes on what it was told")
    func passedOn() throws {
        host.server.isSilent = true
        let client = next(knowing: knowledge)
        #expect(try allocate(client) == nil)
        #expect(client.failure == .noAnswer)
        #expect(client.allocation.knowledge == knowledge)
    }
}
