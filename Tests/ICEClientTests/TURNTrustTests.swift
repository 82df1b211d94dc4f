import TestSupport
import Testing
import Wire

@testable import ICEClient

/// What an answer must prove before it is acted on.
@Suite struct TURNTrustTests {
    private let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))
    private let host: TURNTestHost

    init() {
        host = TURNTestHost(network)
    }

    private func answer(_ bytes: [UInt8], _ code: Int, _ more: [STUNAttribute]) throws -> [UInt8] {
        let request = try STUNMessage(parsing: bytes)
        return STUNMessage(
            .error, request.method, transactionID: request.transactionID,
            attributes: [.errorCode(STUNErrorCode(code))] + more
        ).encoded(fingerprint: false)
    }

    private func transmitted(_ actions: [TURNAllocation.Action]) -> [UInt8]? {
        for case .transmit(let bytes) in actions { return bytes }
        return nil
    }

    private func allocation(isReliable: Bool = false) -> TURNAllocation {
        TURNAllocation(
            configuration: .init(username: "agent", password: "secret", isReliable: isReliable),
            random: .seeded(9))
    }

    @Test(arguments: [false, true])
    func anUnsignedRedirectOfASignedRequestIsNotFollowed(_ isReliable: Bool) throws {
        var allocation = allocation(isReliable: isReliable)
        let first = try #require(transmitted(allocation.start(at: .zero)))
        let challenge = try answer(first, 401, [.realm("r"), .nonce("n")])
        let signed = try #require(transmitted(allocation.receive(challenge, at: .zero)))
        let evil = try answer(signed, 300, [.alternateServer(.at("198.51.100.66:3478"))])
        let followed = allocation.receive(evil, at: .zero)
        #expect(followed.isEmpty)
        var failures: [TURNFailure] = []
        while let next = allocation.nextDeadline {
            for case .failed(let failure) in allocation.timerFired(at: next) { failures.append(failure) }
        }
        #expect(failures.count == 1)
        if case .tryAlternate = failures.first { Issue.record("it goes where nobody who knows the password sent it") }
    }

    @Test func anUnsignedSuccessIsNotBelievedByWhoeverHasAPassword() throws {
        host.server.misbehaviours = [(.allocate, .unsignedSuccess)]
        let client = TURNTestClient(network, host)
        client.start()
        try network.run(for: .milliseconds(60))
        #expect(client.allocation.relayedEndpoint == nil)
        try network.run(for: .seconds(2))
        #expect(client.allocation.relayedEndpoint?.port == 50_000, "the true answer came later")
    }

    @Test(arguments: [
        ("192.168.1.1", "203.0.113.1", false), ("10.9.9.9", "203.0.113.1", false),
        ("100.64.0.1", "203.0.113.1", false), ("169.254.1.1", "203.0.113.1", false),
        ("203.0.113.2", "203.0.113.1", true), ("10.0.0.2", "10.0.0.1", true), ("203.0.113.2", "10.0.0.1", true),
        ("fd00::1", "2001:db8::1", false), ("fe80::1", "2001:db8::1", false), ("2001:db8::2", "2001:db8::1", true),
        ("2001:db8::2", "203.0.113.1", false), ("127.0.0.1", "203.0.113.1", false),
    ])
    func aPublicServerSendsNobodyToAPrivateAddress(_ target: String, _ server: String, _ isAllowed: Bool) throws {
        let place = try #require(IPAddress(target))
        #expect(TURNRedirect.isAllowed(to: place, from: IPAddress(server)) == isAllowed)
    }
}
