import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

/// A key was used twice from its first packet on when the suites of two re-offers were A, B, A: with AES-GCM that gives away
/// the authentication key, with AES-CM what was said.
@Suite("Keys of descriptions")
struct SDESKeyReuseTests {
    @Test(
        "No key stream of ours repeats, whatever is offered, answered, restarted and renewed",
        arguments: [ICERole.controlled, .controlling], 1...4 as ClosedRange<UInt64>)
    func noKeyStreamRepeats(_ role: ICERole, _ seed: UInt64) throws {
        let call = try RekeyedCall(role)
        var random = RandomSource.seeded(seed)
        for _ in 0..<40 {
            try call.change(&random)
            try call.talk(for: .milliseconds(Int(random.bytes(1)[0]) * 3))
        }
        #expect(call.streams.repeated == 0)
        #expect(call.streams.seen.count > 400)
        #expect(call.keys.count > 10)
        #expect(call.near.failure == nil)
    }

    @Test(
        "A suite that comes back has another key", arguments: SDPCryptoSuite.allCases, SDPCryptoSuite.allCases)
    func suiteComesBack(_ first: SDPCryptoSuite, _ second: SDPCryptoSuite) throws {
        let call = try RekeyedCall(.controlled)
        let agreed = try [first, second, first].map { suite in
            try call.offerThere(suite, [UInt8](repeating: 7, count: suite.materialLength))
            return try #require(call.ownKey)
        }
        #expect((agreed[0] == agreed[2]) == (first == second))
    }
}

/// Two ends with keys in descriptions, one of which is looked at.
private final class RekeyedCall {
    let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(5)))
    let near: FarEnd
    let far: FarEnd
    let streams: KeyStreams
    private(set) var keys: Set<[UInt8]> = []
    private var timestamp: UInt32 = 0
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1500, alignment: 16)

    init(_ role: ICERole) throws {
        let isOffering = role == .controlling
        near = FarEnd(
            network, role: role, address: "192.0.2.1", certificate: try TestCertificates.near,
            sdes: isOffering ? .offer : .answer)
        far = FarEnd(
            network, role: isOffering ? .controlled : .controlling, address: "192.0.2.2",
            certificate: try TestCertificates.far, sdes: .only)
        streams = KeyStreams(near.endpoint)
        near.leg.observer = streams
        let (first, second) = isOffering ? (near, far) : (far, near)
        try first.accept(second.answer(first.leg.makeOffer(.sendrecv)))
        let ends = [near, far]
        try #require(try network.run(within: .seconds(5)) { ends.allSatisfy { $0.leg.isSecured } })
    }

    deinit { buffer.deallocate() }

    var ownKey: [UInt8]? {
        guard case .sdes(let keys) = near.leg.agreement?.keying else { return nil }
        return keys.local
    }

    func change(_ random: inout RandomSource) throws {
        let choice = random.bytes(2)
        let suite = SDPCryptoSuite.allCases[Int(choice[1]) % SDPCryptoSuite.allCases.count]
        switch choice[0] % 8 {
        case 0...3: try offerThere(suite, random.bytes(suite.materialLength))
        case 4 where ownKey != nil: try near.accept(far.answer(near.leg.makeOffer(.sendrecv)))
        case 5 where ownKey != nil:
            let (offer, actions) = near.leg.makeRestartOffer(.sendrecv, at: network.now)
            near.perform(actions)
            try near.accept(far.answer(offer))
        case 6: near.leg.renewKeys(certificate: try TestCertificates.near)
        case 7: try offerHandshakeThere()
        default: break
        }
        if let ownKey { keys.insert(ownKey) }
        if choice[1] % 2 == 0 { near.leg.media?.skipSequenceNumbers(25_000) }
    }

    /// The far end, which need not read anything, offers one suite and this key.
    func offerThere(_ suite: SDPCryptoSuite, _ material: [UInt8]) throws {
        var offer = far.leg.makeOffer(.sendrecv)
        offer.media[0].attributes.removeAll { $0.name == .crypto }
        let line = "1 \(suite.rawValue) inline:\(Base64.encode(material))"
        offer.media[0].attributes.append(SDPAttribute(.crypto, line))
        _ = try near.answer(offer)
    }

    private func offerHandshakeThere() throws {
        var offer = far.leg.makeOffer(.sendrecv)
        let fingerprint = try TestCertificates.far.fingerprint
        let text = SDPFingerprint(hash: fingerprint.algorithm.rawValue, bytes: fingerprint.bytes).text
        offer.media[0].attributes.removeAll { $0.name == .crypto }
        offer.media[0].attributes += [SDPAttribute(.fingerprint, text), SDPAttribute(.setup, "actpass")]
        _ = try near.answer(offer)
    }

    func talk(for duration: Duration) throws {
        let end = network.now + duration
        while network.now < end {
            let payload = [UInt8](repeating: 1, count: 40)
            payload.withUnsafeBytes {
                near.leg.send($0, timestamp: timestamp, marker: false, to: near, at: network.now)
            }
            streams.note(near.lastPacket, from: 12)
            if let length = near.leg.media?.report(into: buffer, at: network.now) {
                streams.note(Array(buffer[..<length]), from: 8)
            }
            timestamp &+= 960
            try network.run(for: .milliseconds(40))
        }
    }
}

/// What was added to the first bytes behind each packet's header: it depends on key and index alone.
private final class KeyStreams: LegObserver {
    private let source: Endpoint
    private var plain: [UInt8] = []
    private(set) var seen: Set<[UInt8]> = []
    private(set) var repeated = 0

    init(_ source: Endpoint) {
        self.source = source
    }

    func saw(_ packet: UnsafeRawBufferPointer, from: Endpoint, to: Endpoint, at now: MonotonicTime) {
        if from == source { plain = Array(packet) }
    }

    func note(_ packet: [UInt8], from offset: Int) {
        guard plain.count >= offset + 16, packet.count >= plain.count, packet[..<8] == plain[..<8] else { return }
        let stream = (offset..<offset + 16).map { packet[$0] ^ plain[$0] }
        if !seen.insert(stream).inserted { repeated += 1 }
        plain = []
    }
}
