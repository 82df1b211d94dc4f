import TestSupport
import Testing
import Wire

@testable import ICEClient

@Suite("Failures and bounds of a TURN allocation")
struct TURNFailureTests {
    private let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
    private let host: TURNTestHost

    init() {
        host = TURNTestHost(network)
    }

    @Test(
        "Each error is a failure of its own, with its own time to wait",
        arguments: [
            (300, TURNFailure.serverError(300, "no"), Duration?.none), (400, .badRequest, nil), (403, .forbidden, nil),
            (420, .attributesRefused([0x19, 0x8000]), nil), (437, .allocationMismatch, .zero),
            (440, .familyNotSupported, nil), (441, .wrongCredentials, .zero), (442, .transportNotSupported, nil),
            (443, .peerFamilyMismatch, nil), (486, .quotaReached, .seconds(60)),
            (508, .insufficientCapacity, .seconds(60)), (500, .serverError(500, "no"), .seconds(60)),
            (600, .serverError(600, "no"), .seconds(60)), (499, .serverError(499, "no"), nil),
        ])
    func errors(code: Int, failure: TURNFailure, delay: Duration?) throws {
        for isSigned in [false, true] {
            let client = TURNTestClient(network, host)
            client.start()
            if isSigned { try network.run(for: .milliseconds(60)) }
            host.server.misbehaviours = [(.allocate, .error(code))]
            // After 440 the other family is asked for.
            try network.run(for: .milliseconds(code == 440 ? 200 : 100))
            #expect(client.failure == failure)
            #expect(client.allocation.nextDeadline == nil)
        }
        #expect(failure.retryDelay == delay)
        #expect(!failure.description.isEmpty)
    }

    @Test(
        "Errors of one peer's permission or channel end nothing, but for 437",
        arguments: [403, 441, 443, 486, 508, 500])
    func peerErrors(code: Int) throws {
        let client = TURNTestClient(network, host)
        _ = try client.allocate()
        host.server.misbehaviours = [(.createPermission, .error(code)), (.channelBind, .error(code))]
        client.permit(Endpoint(.v4(1), 1))
        client.bind(Endpoint(.v4(2), 1))
        try network.run(for: .milliseconds(300))
        #expect(client.failure == nil)
        #expect(client.actions.contains { if case .permissionRefused(.v4(1), _) = $0 { true } else { false } })
        #expect(client.actions.contains { if case .channelRefused = $0 { true } else { false } })
        host.server.misbehaviours = [(.createPermission, .error(437))]
        client.permit(Endpoint(.v4(3), 1))
        try network.run(for: .milliseconds(100))
        #expect(client.failure == .allocationMismatch)
    }

    @Test("A mismatch at the Allocate is believed without integrity, when nothing better comes within a moment")
    func unsignedMismatch() throws {
        let client = TURNTestClient(network, host)
        client.start()
        try network.run(for: .milliseconds(60))
        host.server.misbehaviours = Array(repeating: (.allocate, .unsignedError(437)), count: 10)
        _ = try network.run(within: .seconds(60)) { client.failure != nil }
        #expect(client.failure == .allocationMismatch)
        #expect(network.now < .zero + .milliseconds(260))
        host.server.misbehaviours = []
        let other = TURNTestClient(network, host)
        _ = try other.allocate()
        host.server.misbehaviours = [(.refresh, .unsignedError(437))]
        try network.run(for: .seconds(60))
        #expect(other.failure == nil, "a living allocation is not given up for that")
    }

    @Test(
        "Addresses that are no host's are neither relayed from nor asked",
        arguments: ["0.0.0.0:1", "203.0.113.1:0", "224.0.0.1:5000", "255.255.255.255:5000", "[::]:1", "[ff02::1]:1"])
    func useless(text: String) throws {
        let endpoint = try #require(Endpoint(text))
        #expect(!endpoint.isOfOneHost)
        let client = TURNTestClient(network, host)
        host.server.misbehaviours = [(.allocate, .redirect(endpoint))]
        #expect(try client.allocate() == nil)
        #expect(client.failure == .serverError(300, "no"))
        let other = TURNTestClient(network, host)
        other.start()
        try network.run(for: .milliseconds(60))
        host.server.misbehaviours = [(.allocate, .relayed(endpoint))]
        try network.run(for: .milliseconds(100))
        #expect(other.failure == .badResponse)
    }

    @Test("A lifetime of zero is no allocation")
    func noLifetime() throws {
        let client = TURNTestClient(network, host)
        client.start()
        try network.run(for: .milliseconds(60))
        host.server.misbehaviours = [(.allocate, .lifetime(0))]
        try network.run(for: .milliseconds(100))
        #expect(client.failure == .noLifetime)
        let other = TURNTestClient(network, host)
        _ = try other.allocate()
        host.server.misbehaviours = [(.refresh, .lifetime(0))]
        try network.run(for: .seconds(30))
        #expect(other.failure == .noLifetime)
    }

    @Test("Absurd lifetimes are taken for a day", arguments: [86_401, 0x7FFF_FFFF, UInt32.max])
    func longLifetime(seconds: UInt32) throws {
        host.server.lifetime = seconds
        let client = TURNTestClient(network, host)
        let relayed = try #require(try client.allocate())
        #expect(
            client.actions == [.allocated(relayed: relayed, mapped: client.endpoint, lifetime: .seconds(86_400))])
        let refresh = try #require(client.allocation.timers[.refresh])
        #expect((.seconds(37_000)...(.seconds(43_200))).contains(refresh - network.now))
    }

    @Test("Refreshes come at half life or a little sooner, and not all at the same moment")
    func jitter() throws {
        let moments = try (1...40).map { number in
            let client = TURNTestClient(network, host, address: "198.51.100.\(number)")
            _ = try client.allocate()
            return try #require(client.allocation.timers[.refresh]) - network.now
        }
        #expect(moments.allSatisfy { (.seconds(260)...(.seconds(300))).contains($0) })
        #expect(Set(moments).count > 20)
    }

    @Test("Messages too long, truncated or of channels that were never bound are dropped and counted")
    func dropped() throws {
        let client = TURNTestClient(network, host)
        _ = try client.allocate()
        var allocation = client.allocation
        let messages: [[UInt8]] = [
            [], [UInt8](repeating: 0, count: 100_000), [0x40, 0, 0xFF, 0xFF, 1], [0x40, 0, 0, 0],
            [0x4F, 0xFF, 0, 1, 1],
            [0x80, 1, 2], [0x01, 0x13, 0, 0, 0x21, 0x12, 0xA4, 0x42],
        ]
        for (index, bytes) in messages.enumerated() {
            #expect(allocation.receive(bytes, at: network.now).isEmpty)
            #expect(allocation.dropped == index + 1)
        }
    }

    @Test("A success for a refresh that nobody understands ends it by name")
    func notUnderstood() throws {
        let client = TURNTestClient(network, host)
        _ = try client.allocate()
        host.server.misbehaviours = [(.refresh, .unknownRequiredAttribute)]
        try network.run(for: .seconds(30))
        #expect(client.failure == .notUnderstood([0x7001]))
        #expect(client.failure?.description == "response not understood (attribute 0x7001)")
    }
}
