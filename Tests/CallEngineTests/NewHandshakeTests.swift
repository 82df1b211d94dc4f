import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

/// RFC 6347, section 4.2.8, and roles that descriptions leave open.
@Suite("A handshake that the descriptions did not announce")
struct NewHandshakeTests {
    private let pair: LegPair
    private var network: SimulatedNetwork { pair.network }
    private var offerer: FarEnd { pair.offerer }
    private var answerer: FarEnd { pair.answerer }

    init() throws { pair = try LegPair() }

    /// What `end` answers over DTLS to a datagram from the other's address.
    private func replies(of end: FarEnd, to bytes: [UInt8], from other: FarEnd) -> [[UInt8]] {
        let actions = bytes.withUnsafeBytes {
            end.leg.receive($0, from: other.endpoint, on: FarEnd.socket, at: network.now)
        }
        return actions.compactMap { action in
            guard case .network(.transmit(let bytes, _, _)) = action, (20...63).contains(bytes.first ?? 0) else {
                return nil
            }
            return bytes
        }
    }

    /// Carries a handshake of a far end that has forgotten the call; its keys, when there are some.
    private func shakeHands(
        _ client: DTLSEndpoint, with end: FarEnd, from other: FarEnd, limit: Int = .max
    ) -> SRTPKeys? {
        var queue = client.start(at: network.now)
        var carried = 0
        while !queue.isEmpty, carried < limit {
            switch queue.removeFirst() {
            case .transmit(let bytes):
                carried += 1
                for reply in replies(of: end, to: bytes, from: other) {
                    queue += client.receive(reply, at: network.now)
                }
            case .connected(let keys): return keys
            case .failed, .closedByPeer: return nil
            }
        }
        return nil
    }

    private func restarted(_ certificate: DTLSCertificate, of end: FarEnd) throws -> DTLSEndpoint {
        try DTLSEndpoint(
            role: .client, certificate: certificate,
            expectedFingerprint: end === offerer
                ? TestCertificates.near.fingerprint : TestCertificates.far.fingerprint)
    }

    @Test("The far end lost its state: its new handshake is answered, whichever role we had", arguments: [true, false])
    func aNewHandshakeIsAnswered(_ ofOfferer: Bool) throws {
        try pair.connect()
        let (end, other) = ofOfferer ? (offerer, answerer) : (answerer, offerer)
        let certificate = try ofOfferer ? TestCertificates.far : TestCertificates.near
        let former = try #require(end.leg.media?.keys)
        let client = try restarted(certificate, of: end)
        let unfinished = shakeHands(try restarted(certificate, of: end), with: end, from: other, limit: 1)
        #expect(unfinished == nil)
        #expect(end.leg.media?.keys == former, "the old keys are used until there are new ones")
        let keys = try #require(shakeHands(client, with: end, from: other))
        let new = try #require(end.leg.media?.keys)
        #expect(new.local == keys.remote && new.remote == keys.local)
        #expect(new.local != former.local)
        #expect(end.failure == nil)
    }

    @Test("One with another certificate changes nothing, and is refused")
    func anotherCertificateIsRefused() throws {
        try pair.connect()
        let former = try #require(offerer.leg.media?.keys)
        let client = try restarted(try TestCertificates.near, of: offerer)
        _ = shakeHands(client, with: offerer, from: answerer)
        #expect(offerer.leg.media?.keys == former)
        #expect(offerer.failure == nil)
        for number: UInt32 in 0..<10 {
            answerer.sendFrame(number)
            try network.run(for: .milliseconds(20))
        }
        #expect(offerer.ear.count >= 9)
    }

    @Test("Hellos from nowhere begin only a few a minute")
    func newHandshakesAreLimited() throws {
        try pair.connect()
        var answered = 0
        for _ in 0..<20 {
            let client = try restarted(try TestCertificates.far, of: offerer)
            for case .transmit(let hello) in client.start(at: network.now) {
                answered += replies(of: offerer, to: hello, from: answerer).isEmpty ? 0 : 1
            }
        }
        #expect((1...4).contains(answered))
        try network.run(for: .seconds(61))
        let client = try restarted(try TestCertificates.far, of: offerer)
        #expect(shakeHands(client, with: offerer, from: answerer) != nil)
    }

    @Test("A client whose peer's packets cannot be read begins a handshake by itself")
    func unreadableMediaBeginsAHandshake() throws {
        try pair.connect()
        let client = offerer.leg.agreement?.localSetup == .active ? offerer : answerer
        let other = client === offerer ? answerer : offerer
        let stranger = MediaSession(configuration: .init(clockRate: 48_000, canonicalName: "x"), random: .seeded(4))
        let keys = try #require(other.leg.media?.keys)
        let unknown = SRTPMasterKey(key: keys.local.key.reversed(), salt: keys.local.salt)
        try stranger.install(SRTPKeys(profile: keys.profile, local: unknown, remote: keys.remote), at: .zero)
        var hellos = 0
        network.firewall = { datagram in
            if datagram.source == client.endpoint, datagram.bytes.starts(with: [22, 0xFE]) { hellos += 1 }
            return true
        }
        var packet = [UInt8](repeating: 0, count: 300)
        for number: UInt32 in 0..<200 {
            let length = packet.withUnsafeMutableBytes { buffer in
                Ear.frame(number).withUnsafeBytes {
                    stranger.protect(
                        payload: $0, timestamp: number * 960, marker: false, payloadType: 111, into: buffer,
                        at: network.now)
                }
            }
            client.receive(Array(packet.prefix(length ?? 0)), from: other.endpoint)
            try network.run(for: .milliseconds(20))
        }
        #expect(hellos >= 1)
        #expect(client.failure == nil)
    }

    @Test(
        "An answer that leaves the role open comes from a client: its hello is answered",
        arguments: ["actpass", "holdconn", nil])
    func rolesLeftOpen(_ setup: String?) throws {
        try pair.connect(answer: { answer in
            let index = answer.media[0].attributes.firstIndex { $0.name == .setup }
            guard let index else { return }
            if let setup {
                answer.media[0].attributes[index].value = setup
            } else {
                answer.media[0].attributes.remove(at: index)
            }
        })
        #expect(offerer.failure == nil && answerer.failure == nil)
    }
}
