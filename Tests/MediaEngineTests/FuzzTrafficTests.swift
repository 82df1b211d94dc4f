import TestSupport
import Testing
import Wire

@testable import MediaEngine

/// Tens of thousands of damaged datagrams among good ones: nothing of the media path traps or grows.
@Suite struct FuzzTrafficTests {
    /// Handshakes one after the other; a forged one may spoil a handshake, for DTLS cannot tell before its end.
    @Test func handshakes() async throws {
        var fuzz = FuzzMutator(
            seed: 301, vectors: [[22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]], maximumLength: 1500)
        var datagrams = 0
        var connected = 0
        var pairs = 0
        while datagrams < 50_000 {
            await Task.yield()
            let pair = try DTLSPair(
                client: DTLSTestCertificates.ecdsa.get(), server: DTLSTestCertificates.otherECDSA.get())
            pairs += 1
            let copies = pairs % 3 == 0 ? 0 : 30
            pair.meddle = { passing in
                datagrams += copies + 1
                return (0..<copies).map { _ in fuzz.damaged(passing.bytes) } + [passing.bytes]
            }
            pair.start(at: .zero)
            pair.deliver(at: .zero)
            for second in 1...60 {
                let now = MonotonicTime.zero + .seconds(second)
                pair.fireTimers(at: now)
                pair.deliver(at: now)
            }
            if pair.areConnected { connected += 1 }
            #expect(pair.nextDeadline == nil, "connected or failed: nobody waits for ever")
            #expect(pair.datagrams.values.reduce(0, +) < 2000)
        }
        #expect(connected >= pairs / 3, "those without damage")
    }

    /// What arrives at a session that knows nothing of the damage.
    @Test(arguments: SRTPProfile.allCases)
    func sessions(_ profile: SRTPProfile) async throws {
        let pair = try MediaSessionPair(profile: profile)
        var fuzz = FuzzMutator(seed: 302, vectors: [[0x80, 111, 0, 1]], maximumLength: 300)
        var now = MonotonicTime.zero
        var good = 0
        for round in 0..<10_000 {
            if round & 63 == 0 { await Task.yield() }
            now += .milliseconds(20)
            let isReport = round % 50 == 49
            let packet = isReport ? pair.near.reportBytes(at: now) : pair.near.packet([1, 2, 3, 4], at: now)
            guard let packet else { continue }
            for _ in 0..<4 { pair.far.take(fuzz.damaged(packet), at: now) }
            pair.far.take(packet, at: now)
            if !isReport { good += 1 }
        }
        #expect(pair.far.statistics.packetsReceived == good)
        #expect(pair.far.statistics.drops.total > 30_000)
    }

    /// A peer that has the keys and has gone mad: its packets are genuine, and nonsense.
    @Test(arguments: AudioCodec.allCases)
    func peersGoneMad(_ codec: AudioCodec) async throws {
        var received = 0
        var reports = 0
        for seed in UInt64(0)..<4 {
            let (nearKeys, farKeys) = MediaSessionPair.keys(.aes128CMSHA1, seed: seed)
            let session = MediaSession(
                configuration: .init(clockRate: codec.clockRate, canonicalName: "far"), random: .seeded(seed))
            try session.install(farKeys, at: .zero)
            let transform = try SRTPTransform(profile: .aes128CMSHA1, master: nearKeys.local, direction: .outbound)
            var peer = MadPeer(transform, seed: seed)
            try await listen(to: &peer, session, codec)
            received += session.statistics.packetsReceived
            reports += session.statistics.reportsReceived
        }
        #expect(received > 1500)
        #expect(reports > 60)
    }

    /// A quarter of a minute of such a call, all of it rendered.
    private func listen(to peer: inout MadPeer, _ session: MediaSession, _ codec: AudioCodec) async throws {
        let junction = AudioJunction(format: StreamFormat(codec: codec, receivePayloadType: 111))
        session.sink = junction
        var playout = try Playout(codec: codec)
        var frame = AudioFrame()
        var now = MonotonicTime.zero
        for round in 0..<800 {
            if round & 63 == 0 { await Task.yield() }
            now += .milliseconds(20)
            if let packet = peer.packet() { session.take(packet, at: now) }
            for half in 0..<2 { playout.render(into: &frame, from: junction, at: now + .milliseconds(10 * half)) }
            if round % 50 == 0 { _ = session.reportBytes(at: now) }
        }
    }

    /// Damaged RTP and RTCP, protected as if it were in order.
    private struct MadPeer: ~Copyable {
        private let transform: SRTPTransform
        private var fuzz: FuzzMutator
        private var sequenceNumber: UInt16 = 0

        init(_ transform: consuming SRTPTransform, seed: UInt64) {
            self.transform = transform
            fuzz = FuzzMutator(seed: seed, vectors: FuzzVectors.rtp + FuzzVectors.rtcp, maximumLength: 200)
        }

        /// Nil when the library itself refuses to protect it.
        mutating func packet() -> [UInt8]? {
            sequenceNumber &+= 1
            if sequenceNumber % 10 == 0 {
                let report = FuzzVectors.rtcp[fuzz.number(below: FuzzVectors.rtcp.count)]
                return try? transform.sealedControl(keepingSource(fuzz.damaged(report), report, at: 4))
            }
            let plain = rtpPacket(
                sequenceNumber: sequenceNumber, timestamp: UInt32(sequenceNumber) &* 960,
                payload: [0x78, 1, 2, 3, 4, 5, 6, 7, 8])
            guard fuzz.number(below: 3) > 0 else { return try? transform.sealed(plain) }
            var packet = keepingSource(fuzz.damaged(plain), plain, at: 8)
            // A wild sequence number keeps the library from protecting what follows: seldom.
            if packet.count > 4, fuzz.number(below: 50) > 0 { packet.replaceSubrange(2..<4, with: plain[2..<4]) }
            return try? transform.sealed(packet)
        }

        /// A session takes no more than eight sources, so they must not be used up at once.
        private mutating func keepingSource(_ damaged: [UInt8], _ original: [UInt8], at offset: Int) -> [UInt8] {
            guard damaged.count >= offset + 4, fuzz.number(below: 300) > 0 else { return damaged }
            return Array(damaged[..<offset] + original[offset..<offset + 4] + damaged[(offset + 4)...])
        }
    }
}
