import TestSupport
import Testing
import Wire

@testable import ICEClient

/// Calls through TURN servers that give what they should, and more, later or in pieces: the call does not notice.
@Suite struct MisbehavingCallTests {
    private let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(25)))

    private static let survivable = MisbehavingScript.all.filter { $0.overDatagrams == .healthy }
    private static let survivableOnStreams = MisbehavingScript.all.filter { $0.overStreams == .healthy }

    @Test(arguments: survivable)
    func overDatagrams(_ script: MisbehavingScript) throws { try call(script, isStream: false) }

    @Test(arguments: survivableOnStreams)
    func overStreams(_ script: MisbehavingScript) throws { try call(script, isStream: true) }

    /// A call of five minutes between two agents that have nothing but a server of this kind each.
    private func call(_ script: MisbehavingScript, isStream: Bool) throws {
        network.stepLimit = 200_000
        let addresses = ["203.0.113.1", "203.0.113.2"]
        let servers = addresses.map { MisbehavingTURNServer(network, script, $0, port: 443, isStream: isStream) }
        let peers = try addresses.enumerated().map { index, address in
            let url = "turn:\(address):443?transport=\(isStream ? "tcp" : "udp")"
            return ICETransportTestPeer(
                TURNTestSockets(network, "198.51.100.\(index + 1)"), try .test([url]))
        }
        try #require(try network.run(within: .seconds(60)) { peers.allSatisfy(\.isReserved) })
        try connect(peers)
        try talk(peers)
        #expect(peers.allSatisfy { $0.transport.state == .completed })
        #expect(peers.allSatisfy { Weight.of($0.transport) < 20_000 + 70_000 })
        for peer in peers { peer.close() }
        try network.run(for: .seconds(2))
        #expect(peers.allSatisfy { $0.transport.isEnded })
        #expect(peers.allSatisfy { $0.sockets.sockets.isEmpty })
        #expect(servers.allSatisfy { $0.messages > 0 })
    }

    private func connect(_ peers: [ICETransportTestPeer]) throws {
        peers[0].take(.controlling)
        peers[1].take(.controlled)
        peers[1].setRemote(peers[0])
        peers[0].setRemote(peers[1])
        peers[1].exchangeCompleted()
        try #require(try network.run(within: .seconds(30)) { peers.allSatisfy { $0.transport.route != nil } })
        try network.run(for: .seconds(5))
    }

    /// A payload each way every five seconds; what arrives is what was sent and nothing else.
    private func talk(_ peers: [ICETransportTestPeer]) throws {
        let payloads = (UInt8(0)..<60).map { [0x80, 0, 0, $0] }
        for payload in payloads {
            for peer in peers { peer.send(payload) }
            try network.run(for: .seconds(5))
        }
        for peer in peers {
            let received = Set(peer.received)
            #expect(received.subtracting(payloads) == [], "what nobody sent")
            #expect(Set(payloads).subtracting(received) == [], "what did not arrive")
            #expect(peer.transmissions.count < 1500)
        }
    }
}
