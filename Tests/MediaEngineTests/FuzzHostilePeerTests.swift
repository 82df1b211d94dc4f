import TestSupport
import Testing
import Wire

@testable import MediaEngine

/// A peer that has the keys, or listened to somebody who had, and means harm: what it can use up is bounded, and counted.
@Suite final class FuzzHostilePeerTests {
    private let pair: MediaSessionPair
    private let peer: SRTPTransform

    init() throws {
        pair = try MediaSessionPair()
        peer = try SRTPTransform(
            profile: .aeadAES128GCM, master: pair.nearKeys.local, direction: .outbound)
    }

    private func packet(ssrc: UInt32, _ number: UInt16, payload: [UInt8] = [1]) throws -> [UInt8] {
        let sealed = try peer.sealed(rtpPacket(sequenceNumber: number, ssrc: ssrc, payload: payload))
        // A transform knows no more sources than a session does.
        peer.forget(ssrc)
        return sealed
    }

    @Test func aNewSourceForEachPacketGainsNothing() throws {
        var now = MonotonicTime.zero
        for number in 0..<10_000 {
            now += .milliseconds(20)
            pair.far.take(try packet(ssrc: UInt32(number), 7), at: now)
        }
        let statistics = pair.far.statistics
        // Eight at first, and then one where another was silent: eight in two seconds, as long as they can be remembered.
        let admitted = statistics.packetsReceived + statistics.packetsOfOtherSources
        #expect(admitted <= 8 + 248)
        #expect(statistics.sourcesReplaced == admitted - 8)
        #expect(statistics.drops.tooManySources == 10_000 - admitted)
    }

    @Test func afterAFloodOfSourcesTheNextOneIsHeard() throws {
        var now = MonotonicTime.zero
        for number in 0..<1000 {
            now += .milliseconds(1)
            pair.far.take(try packet(ssrc: UInt32(number), 7), at: now)
        }
        #expect(pair.far.statistics.packetsReceived + pair.far.statistics.packetsOfOtherSources == 8)
        let before = pair.far.statistics.packetsReceived
        now += .seconds(2)
        for number: UInt16 in 0..<100 {
            now += .milliseconds(20)
            pair.far.take(try packet(ssrc: 0xABCD_0000, number), at: now)
        }
        #expect(pair.far.statistics.packetsReceived == before + 100)
    }

    /// A call that is transferred again and again, or plays many announcements.
    @Test func manySourcesOneAfterTheOtherAreAllHeard() throws {
        var now = MonotonicTime.zero
        for source: UInt32 in 1...200 {
            for number: UInt16 in 1...50 {
                now += .milliseconds(20)
                pair.far.take(try packet(ssrc: source, number), at: now)
            }
        }
        #expect(pair.far.statistics.packetsReceived == 200 * 50)
        #expect(pair.far.statistics.drops.total == 0)
        #expect(pair.far.statistics.sourcesReplaced == 192)
    }

    /// What was recorded of a source that had to go cannot be played again.
    @Test func forgottenSourcesAreNotReplayed() throws {
        var now = MonotonicTime.zero
        var recorded: [[UInt8]] = []
        for source: UInt32 in 1...20 {
            for number: UInt16 in 1...5 {
                now += .seconds(1)
                let packet = try packet(ssrc: source, number)
                recorded.append(packet)
                pair.far.take(packet, at: now)
            }
        }
        #expect(pair.far.statistics.packetsReceived == 100)
        for packet in recorded { pair.far.take(packet, at: now + .seconds(100)) }
        #expect(pair.far.statistics.packetsReceived == 100)
        #expect(pair.far.statistics.drops.replayed + pair.far.statistics.drops.tooManySources == 100)
    }

    /// Ten thousand packets in each of five seconds, of which nothing is played.
    @Test func aFloodIsBounded() throws {
        let junction = AudioJunction(format: StreamFormat(codec: .opus, receivePayloadType: 111))
        pair.far.sink = junction
        var now = MonotonicTime.zero
        for number in 0..<50_000 {
            now += .microseconds(100)
            let bytes = rtpPacket(
                sequenceNumber: UInt16(truncatingIfNeeded: number), timestamp: UInt32(number) &* 960,
                payload: [0x78, 1, 2, 3])
            pair.far.take(try peer.sealed(bytes), at: now)
        }
        #expect(pair.far.statistics.packetsReceived == 50_000)
        // The buffer has slots for a time of sound and no more; what is too much is left out and counted.
        let jitter = junction.statistics().jitter
        #expect(jitter.received == 50_000)
        #expect((50_000 - 128..<50_000).contains(jitter.discarded))
        var playout = try Playout(codec: .opus)
        var frame = AudioFrame()
        for _ in 0..<200 {
            now += .milliseconds(10)
            playout.render(into: &frame, from: junction, at: now)
        }
        #expect(junction.statistics().jitter.delay <= .seconds(2))
    }

    /// Forged packets in the same number: each costs one check, and is counted.
    @Test func aFloodOfForgeriesLeavesTheCallAsItIs() throws {
        var random = RandomSource.seeded(401)
        var now = MonotonicTime.zero
        var good = 0
        for number in 0..<50_000 {
            now += .microseconds(100)
            var forged = rtpPacket(sequenceNumber: UInt16(truncatingIfNeeded: number), ssrc: UInt32(number % 50))
            forged += random.bytes(16)
            pair.far.take(forged, at: now)
            guard number % 200 == 0 else { continue }
            good += 1
            pair.far.take(try peer.sealed(rtpPacket(sequenceNumber: UInt16(number / 200))), at: now)
        }
        #expect(pair.far.statistics.packetsReceived == good)
        #expect(pair.far.statistics.drops.authenticationFailed == 50_000)
        #expect(pair.far.statistics.sourcesReplaced == 0)
    }

    /// Counts that reach past the packet, and those that just fit.
    @Test func headersThatLie() throws {
        var random = RandomSource.seeded(402)
        var number: UInt16 = 0
        var accepted = 0
        for sources: UInt8 in 0...15 {
            for words in [0, 1, 2, 10, 300, 0xFFFF] {
                for padding in [0, 1, 4, 255] {
                    number += 1
                    var bytes = rtpPacket(sequenceNumber: number, payload: random.bytes(40))
                    bytes[0] |= sources | 0x10 | (padding > 0 ? 0x20 : 0)
                    let extensionStart = 12 + 4 * Int(sources)
                    if extensionStart + 4 <= bytes.count {
                        bytes[extensionStart + 2] = UInt8(words >> 8)
                        bytes[extensionStart + 3] = UInt8(words & 255)
                    }
                    bytes[bytes.count - 1] = UInt8(padding)
                    let before = pair.far.statistics
                    guard let sealed = try? peer.sealed(bytes) else { continue }
                    pair.far.take(sealed)
                    let after = pair.far.statistics
                    accepted += after.packetsReceived - before.packetsReceived
                    let counted = after.packetsReceived + after.drops.total
                    #expect(counted == before.packetsReceived + before.drops.total + 1)
                }
            }
        }
        #expect(accepted > 30)
        #expect(pair.far.statistics.drops.malformed > 10)
    }

    @Test func typesThatWereNeverAgreedOnAreCounted() throws {
        pair.far.payloadTypes = 1 << 111 | 1 << 110
        for type in 0..<128 {
            var bytes = rtpPacket(sequenceNumber: UInt16(type + 1))
            bytes[1] = UInt8(type)
            pair.far.take(try peer.sealed(bytes))
        }
        let statistics = pair.far.statistics
        // 72 to 76 of RTP with rtcp-mux are RTCP's numbers (RFC 5761, section 4), and were taken for it.
        #expect(statistics.packetsReceived + statistics.unknownPayloadTypes + statistics.drops.total == 128)
        #expect(statistics.packetsReceived == 2)
    }

    /// Every cut of every packet, of RTP and of RTCP, before the packet itself and after it.
    @Test(arguments: SRTPProfile.allCases)
    func cutsAndReplays(_ profile: SRTPProfile) throws {
        let pair = try MediaSessionPair(profile: profile)
        for round in 0..<20 {
            let packet = try #require(
                round % 2 == 0
                    ? pair.near.packet([UInt8](repeating: 1, count: round)) : pair.near.reportBytes(at: .zero))
            for _ in 0..<2 { for length in 0..<packet.count { pair.far.take(Array(packet[..<length])) } }
            pair.far.take(packet)
            for length in 0...packet.count { pair.far.take(Array(packet[..<length])) }
        }
        let statistics = pair.far.statistics
        #expect(statistics.packetsReceived == 10)
        #expect(statistics.reportsReceived == 10)
        #expect(statistics.drops.replayed >= 20)
        #expect(statistics.drops.authenticationFailed > 0 && statistics.drops.malformed > 0)
    }
}
