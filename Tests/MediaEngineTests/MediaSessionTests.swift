import MediaEngine
import Testing
import Wire

@Suite struct MediaSessionTests {
    @Test(arguments: SRTPProfile.allCases)
    func whatOneEndSendsTheOtherHears(_ profile: SRTPProfile) throws {
        let pair = try MediaSessionPair(profile: profile)
        for index in 0..<100 {
            let now = MonotonicTime.zero + .milliseconds(20 * index)
            let payload = [UInt8](repeating: UInt8(index), count: index)
            let packet = try #require(pair.near.packet(payload, timestamp: UInt32(960 * index), at: now))
            #expect(packet.count == 12 + index + profile.tagLength)
            pair.far.take(packet, at: now + .milliseconds(30))
        }
        let heard = pair.sink.frames
        #expect(heard.map(\.payload) == (0..<100).map { [UInt8](repeating: UInt8($0), count: $0) })
        #expect(heard.allSatisfy { $0.header.payloadType == 111 && $0.header.ssrc == pair.near.ssrc })
        #expect(zip(heard, heard.dropFirst()).allSatisfy { $1.header.timestamp &- $0.header.timestamp == 960 })
        #expect(zip(heard, heard.dropFirst()).allSatisfy { $1.header.sequenceNumber &- $0.header.sequenceNumber == 1 })
        #expect(pair.near.statistics.packetsSent == 100)
        #expect(pair.near.statistics.bytesSent == 4950)
        let far = pair.far.statistics
        #expect(far.packetsReceived == 100 && far.bytesReceived == 4950 && far.packetsLost == 0)
        #expect(far.jitter == .zero && far.drops.total == 0)
        #expect(far.lastReceivedAt == .zero + .milliseconds(20 * 99 + 30))
    }

    @Test func withoutKeysNothingGoesInOrOut() throws {
        let session = MediaSession(configuration: .init(clockRate: 48000, canonicalName: "x"), random: .seeded(1))
        #expect(session.packet([1, 2, 3]) == nil)
        #expect(session.reportBytes(at: .zero) == nil)
        #expect(session.nextDeadline == nil)
        session.take(rtpPacket(sequenceNumber: 1))
        #expect(session.statistics.drops.noKeys == 1)
        #expect(session.statistics.sendFailures == 1)
    }

    @Test func everyDropHasItsReason() throws {
        let pair = try MediaSessionPair()
        let packet = try #require(pair.near.packet([1, 2, 3]))
        var forged = packet
        forged[12] ^= 1
        pair.far.take(forged)
        pair.far.take(packet)
        pair.far.take(packet)
        pair.far.take([])
        pair.far.take(Array(packet[..<11]))
        pair.far.take([22] + packet.dropFirst())
        var expected = MediaDrops()
        expected.authenticationFailed = 1
        expected.replayed = 1
        expected.malformed = 3
        #expect(pair.far.statistics.drops == expected)
        #expect(pair.sink.frames.count == 1)
    }

    @Test func everyTruncationIsDropped() throws {
        let pair = try MediaSessionPair()
        let packet = try #require(pair.near.packet([1, 2, 3]))
        let report = try #require(pair.near.reportBytes(at: .zero))
        for length in 0..<packet.count { pair.far.take(Array(packet[..<length])) }
        for length in 0..<report.count { pair.far.take(Array(report[..<length])) }
        #expect(pair.sink.frames.isEmpty)
        #expect(pair.far.statistics.reportsReceived == 0)
        #expect(pair.far.statistics.drops.total == packet.count + report.count)
    }

    @Test func lossAndReorderingAreCounted() throws {
        let pair = try MediaSessionPair()
        let packets = try (0..<10).map { try #require(pair.near.packet([UInt8($0)], timestamp: UInt32($0) * 960)) }
        for index in [0, 1, 4, 3, 6, 7, 8, 9] { pair.far.take(packets[index]) }
        let statistics = pair.far.statistics
        #expect(statistics.packetsReceived == 8)
        #expect(statistics.packetsLost == 2)
        #expect(statistics.packetsReordered == 1)
        #expect(statistics.lossFraction == 0.2)
    }

    @Test func aPayloadMayStandInTheBufferAlready() throws {
        let pair = try MediaSessionPair()
        var buffer = [UInt8](repeating: 0, count: 12) + [7, 8, 9] + [UInt8](repeating: 0, count: 16)
        let length = buffer.withUnsafeMutableBytes { bytes in
            pair.near.protect(
                payload: UnsafeRawBufferPointer(rebasing: bytes[12..<15]), timestamp: 0, marker: false,
                payloadType: 111, into: bytes, at: .zero)
        }
        pair.far.take(Array(buffer[..<(length ?? 0)]))
        #expect(pair.sink.frames.map(\.payload) == [[7, 8, 9]])
    }

    @Test func aTooSmallBufferIsLeftAlone() throws {
        let pair = try MediaSessionPair(audioLevelID: 1)
        for size in 0..<(3 + MediaSession.maximumOverhead) {
            #expect(pair.near.packet([1, 2, 3], level: .silence, room: size) == nil)
            #expect(pair.near.reportBytes(at: .zero, room: size) == nil)
        }
        // Nothing was used up: the next one follows the one before.
        let packets = [try #require(pair.near.packet([1])), try #require(pair.near.packet([2]))]
        for packet in packets { pair.far.take(packet) }
        #expect(pair.far.statistics.packetsLost == 0)
        #expect(pair.sink.frames.count == 2)
    }

    @Test func skippedNumbersAreGapsForTheOtherSide() throws {
        let pair = try MediaSessionPair()
        pair.far.take(try #require(pair.near.packet([1])))
        pair.near.skipSequenceNumbers(2)
        pair.far.take(try #require(pair.near.packet([2])))
        #expect(pair.far.statistics.packetsLost == 2)
    }

    @Test func aNewSourceBeginsNewStatistics() throws {
        let pair = try MediaSessionPair()
        let other = try pair.anotherNear(ssrc: 99)
        pair.far.take(try #require(pair.near.packet([1])))
        pair.near.skipSequenceNumbers(3)
        pair.far.take(try #require(pair.near.packet([2])))
        let later = MonotonicTime.zero + .seconds(1)
        pair.far.take(try #require(other.packet([3], at: later)), at: later)
        #expect(pair.far.statistics.packetsReceived == 3)
        #expect(pair.far.statistics.packetsLost == 3)
        #expect(pair.sink.frames.map(\.header.ssrc) == [pair.near.ssrc, pair.near.ssrc, 99])
    }

    @Test func aPeerCannotInventSourcesWithoutEnd() throws {
        let pair = try MediaSessionPair()
        for ssrc: UInt32 in 1...20 {
            pair.far.take(try #require(try pair.anotherNear(ssrc: ssrc).packet([1])))
        }
        #expect(pair.far.statistics.packetsReceived + pair.far.statistics.packetsOfOtherSources == 8)
        #expect(pair.far.statistics.drops.tooManySources == 12)
        // Those that were there go on.
        let known = try pair.anotherNear(ssrc: 3)
        known.skipSequenceNumbers(1)
        pair.far.take(try #require(known.packet([1])))
        #expect(pair.far.statistics.packetsReceived + pair.far.statistics.packetsOfOtherSources == 9)
        pair.far.take(try #require(try pair.anotherNear(ssrc: 21).reportBytes(at: .zero)))
        #expect(pair.far.statistics.drops.tooManySources == 13)
    }

    /// Keys that were given up and come back would begin with counters at zero, and so use a key stream twice.
    @Test(arguments: SRTPProfile.allCases)
    func keysThatComeBackGoOnWhereTheyStopped(_ profile: SRTPProfile) throws {
        let pair = try MediaSessionPair(profile: profile)
        let others = MediaSessionPair.keys(profile, seed: 50).near
        var now = MonotonicTime.zero
        var indices: [UInt32] = []
        for keys in [pair.nearKeys, others, pair.nearKeys, others, pair.nearKeys] {
            try pair.near.install(keys, at: now)
            now += .seconds(1)
            let report = try #require(pair.near.reportBytes(at: now))
            let end = report.count - (profile.controlTagLength == 16 ? 0 : 10)
            indices.append(report[(end - 4)..<end].reduce(0) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF)
        }
        #expect(Set([0, 2, 4].map { indices[$0] }).count == 3)
        #expect(indices[1] != indices[3])
    }

    /// A replay must not pass because the window began anew; a second source makes the statistics forget the first.
    @Test func theSameKeysAgainChangeNothing() throws {
        let pair = try MediaSessionPair()
        let packet = try #require(pair.near.packet([1]))
        pair.far.take(packet)
        let later = MonotonicTime.zero + .seconds(1)
        pair.far.take(try #require(try pair.anotherNear(ssrc: 5).packet([2], at: later)), at: later)
        try pair.far.install(pair.farKeys, at: .zero)
        pair.far.take(packet)
        #expect(pair.sink.frames.map(\.payload) == [[1], [2]])
        #expect(pair.far.statistics.drops.replayed == 1)
    }

    @Test(arguments: SRTPProfile.allCases, SRTPProfile.allCases)
    func newKeysReplaceTheOldWithoutAGap(_ former: SRTPProfile, _ profile: SRTPProfile) throws {
        let pair = try MediaSessionPair(profile: former)
        let old = try (1...3).map { try #require(pair.near.packet([$0])) }
        let report = try #require(pair.near.reportBytes(at: .zero))
        let keys = MediaSessionPair.keys(profile, seed: 50)
        // What is under way when the far end changes is still read, once.
        try pair.far.install(keys.far, at: .zero)
        pair.far.take(old[0])
        pair.far.take(old[0])
        pair.far.take(report)
        try pair.near.install(keys.near, at: .zero)
        // The far end is not known to have the new keys.
        pair.far.take(try #require(pair.near.packet([4])))
        let fromFar = try #require(pair.far.packet([9], at: .zero + .milliseconds(499)))
        #expect(fromFar.count == 13 + former.tagLength)
        pair.near.take(fromFar)
        let later = MonotonicTime.zero + .milliseconds(500)
        pair.near.take(try #require(pair.far.packet([9], at: later)), at: later)
        #expect(pair.near.statistics.packetsReceived == 2)
        // Now it is.
        let new = try #require(pair.near.packet([5], at: later - .milliseconds(400)))
        #expect(new.count == 13 + profile.tagLength)
        pair.far.take(new, at: later)
        pair.far.take(old[1], at: .zero + .milliseconds(1999))
        pair.far.take(old[2], at: .zero + .seconds(2))
        #expect(pair.sink.frames.map(\.payload) == [[1], [4], [5], [2]])
        #expect(pair.far.statistics.reportsReceived == 1)
        #expect(pair.far.statistics.drops.replayed == 1)
        #expect(pair.far.statistics.drops.total == 2)
        #expect(pair.far.profile == profile)
    }

    /// More than a round of sequence numbers before the keys of the other direction change: the counter of this one goes on.
    @Test(arguments: SRTPProfile.allCases)
    func theRolloverCounterIsKeptWhenTheOtherDirectionGetsNewKeys(_ profile: SRTPProfile) throws {
        let pair = try MediaSessionPair(profile: profile)
        var now = MonotonicTime.zero
        for index in 0..<70_000 {
            now += .milliseconds(20)
            if index == 66_000 {
                let new = masterKey(profile, seed: 77)
                try pair.near.install(
                    SRTPKeys(profile: profile, local: pair.nearKeys.local, remote: new), at: now)
                try pair.far.install(SRTPKeys(profile: profile, local: new, remote: pair.farKeys.remote), at: now)
            }
            pair.far.take(try #require(pair.near.packet([1], at: now)), at: now)
        }
        #expect(pair.far.statistics.drops.total == 0)
        #expect(pair.far.statistics.packetsReceived == 70_000)
    }

    @Test(arguments: SRTPProfile.allCases)
    func randomDatagramsAreDropped(_ profile: SRTPProfile) throws {
        let pair = try MediaSessionPair(profile: profile)
        var random = RandomSource.seeded(9)
        for _ in 0..<50_000 {
            var bytes = random.bytes(Int.random(in: 0...80, using: &random))
            if !bytes.isEmpty { bytes[0] = bytes[0] & 0x3F | 0x80 }
            pair.far.take(bytes)
        }
        #expect(pair.sink.frames.isEmpty)
        #expect(pair.far.statistics.drops.total == 50_000)
    }

    /// A peer that holds the keys may still send nonsense.
    @Test(arguments: SRTPProfile.allCases)
    func protectedNonsenseNeverTraps(_ profile: SRTPProfile) throws {
        let pair = try MediaSessionPair(profile: profile)
        let forger = try SRTPTransform(profile: profile, master: pair.farKeys.remote, direction: .outbound)
        var random = RandomSource.seeded(10)
        var delivered = 0
        for number in 0..<50_000 {
            var bytes = random.bytes(12 + Int.random(in: 0...60, using: &random))
            bytes[0] = bytes[0] & 0x3F | 0x80
            bytes[2] = UInt8(truncatingIfNeeded: number >> 8)
            bytes[3] = UInt8(truncatingIfNeeded: number)
            for index in 8..<12 { bytes[index] = 1 }
            guard let sealed = try? forger.sealed(bytes) else { continue }
            pair.far.take(sealed)
            delivered += 1
            bytes = Array(bytes[..<(bytes.count & ~3)])
            bytes[1] = UInt8.random(in: 200...207, using: &random)
            bytes[2] = 0
            bytes[3] = UInt8(bytes.count / 4 - 1)
            for index in 4..<8 { bytes[index] = 1 }
            if let report = try? forger.sealedControl(bytes) { pair.far.take(report) }
        }
        #expect(delivered > 10_000)
        #expect(pair.far.statistics.packetsReceived > 1000)
        #expect(pair.far.statistics.reportsReceived > 1000)
        #expect(pair.far.statistics.drops.malformed > 1000)
        #expect(pair.sink.frames.count == pair.far.statistics.packetsReceived)
    }
}
