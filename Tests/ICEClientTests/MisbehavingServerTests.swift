import TestSupport
import Testing
import Wire

@testable import ICEClient

/// An hour with each kind of bad TURN server: it ends in a failure with a name, or stays healthy, and nothing grows.
@Suite struct MisbehavingServerTests {
    private let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))

    @Test(arguments: MisbehavingScript.all.filter { $0.overDatagrams != nil })
    func overDatagrams(_ script: MisbehavingScript) throws {
        let server = MisbehavingTURNServer(network, script)
        let client = try makeClient("turn:turn.example")
        try spendAnHour(client, script, try #require(script.overDatagrams))
        #expect(server.messages > 0)
    }

    @Test(arguments: MisbehavingScript.all.filter { $0.overStreams != nil })
    func overStreams(_ script: MisbehavingScript) throws {
        let server = MisbehavingTURNServer(network, script, port: 80, isStream: true)
        let client = try makeClient("turn:turn.example:80?transport=tcp")
        try spendAnHour(client, script, try #require(script.overStreams))
        #expect(server.messages > 0)
    }

    @Test(arguments: MisbehavingScript.uselessAddresses)
    func uselessAddresses(_ script: MisbehavingScript) throws {
        let server = MisbehavingTURNServer(network, script)
        let client = try makeClient("turn:turn.example")
        try spendAnHour(client, script, try #require(script.overDatagrams))
        #expect(server.messages > 0)
    }

    /// Whatever one server does, the other's address is there as early as if it were alone, and stays.
    @Test(arguments: MisbehavingScript.all.filter { $0.overDatagrams != nil })
    func besideAGoodServer(_ script: MisbehavingScript) throws {
        let bad = MisbehavingTURNServer(network, script)
        let good = TURNTestHost(network, "203.0.113.2")
        let client = try makeClient("turn:203.0.113.1", "turn:203.0.113.2")
        client.start()
        #expect(try network.run(within: .milliseconds(300)) { client.isReady })
        #expect(client.reservation.candidates.contains { $0.endpoint.address == good.endpoint.address })
        try network.run(for: .seconds(900))
        #expect(client.failure == nil)
        #expect(client.reservation.candidates.contains { $0.endpoint.address == good.endpoint.address })
        #expect(client.stuckTimers == 0)
        try end(client)
        #expect(bad.messages > 0)
    }

    /// What is dropped is counted, so that a report can tell of it.
    @Test(arguments: MisbehavingScript.noise)
    func noiseIsCounted(_ script: MisbehavingScript) throws {
        let server = MisbehavingTURNServer(network, script)
        let client = try makeClient("turn:turn.example")
        client.start()
        try network.run(for: .seconds(300))
        #expect(Weight.count("dropped", in: client.reservation) > 0)
        #expect(server.messages > 0)
    }

    private func makeClient(_ urls: String...) throws -> MisbehavingTestClient {
        MisbehavingTestClient(TURNTestSockets(network, "198.51.100.1"), try .test(urls))
    }

    private func spendAnHour(
        _ client: MisbehavingTestClient, _ script: MisbehavingScript, _ outcome: MisbehavingScript.Outcome
    ) throws {
        client.start()
        var heaviest = 0
        for _ in 0..<60 {
            try network.run(for: .seconds(60))
            heaviest = max(heaviest, Weight.of(client.reservation))
        }
        check(client, outcome)
        #expect(client.sent <= script.sendLimit)
        #expect(client.received == 0, "nobody knows the address, so nobody can have sent anything")
        #expect(client.sockets.requests.count <= 4)
        #expect(client.stuckTimers == 0)
        #expect(client.wakeUps <= 2 * script.sendLimit + 200)
        // One frame of a stream may wait for its end, of 64 KiB; the rest is little.
        #expect(heaviest < 70_000)
        try end(client)
    }

    private func check(_ client: MisbehavingTestClient, _ outcome: MisbehavingScript.Outcome) {
        switch outcome {
        case .healthy:
            #expect(client.failure == nil)
            #expect(client.reservation.candidates.map(\.type) == [.relayed])
            #expect(client.reservation.isReady)
        case .fails(let stories):
            #expect(!client.isReady)
            tells(client, stories)
        case .loses(let stories):
            #expect(client.isReady)
            tells(client, stories)
        }
    }

    private func tells(_ client: MisbehavingTestClient, _ stories: [String]) {
        #expect(client.reservation.isEnded)
        let story = client.story ?? "no failure"
        #expect(stories.contains { story.contains($0) }, "it said: \(story)")
        #expect(client.reservation.nextDeadline == nil)
    }

    /// Whatever has happened, everything is closed within the second that a release may take.
    private func end(_ client: MisbehavingTestClient) throws {
        client.release()
        try network.run(for: .seconds(1))
        #expect(client.reservation.isEnded)
        #expect(client.sockets.sockets.isEmpty)
        #expect(client.reservation.nextDeadline == nil)
    }
}
