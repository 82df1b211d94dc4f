import Testing
import Wire

@testable import MediaEngine

/// Our transform against libsrtp2's: what one writes the other reads, and what one refuses the other does.
@Suite struct SRTPOracleTests {
    private func master(_ profile: SRTPProfile) -> SRTPMasterKey { masterKey(profile, seed: 31) }

    /// Packets of every shape: with sources, extensions, padding, and of every small length.
    private static func packets() -> [[UInt8]] {
        var random = RandomSource.seeded(32)
        return (0..<400).map { number in
            var bytes = rtpPacket(
                sequenceNumber: UInt16(truncatingIfNeeded: 65_300 + number),
                payload: random.bytes(number % 180))
            guard number % 3 == 0 else { return bytes }
            let sources = number % 4
            bytes[0] |= UInt8(sources)
            bytes.insert(contentsOf: random.bytes(4 * sources), at: 12)
            guard number % 2 == 0 else { return bytes }
            bytes[0] |= 0x10
            bytes.insert(contentsOf: [0xBE, 0xDE, 0, 1] + random.bytes(4), at: 12 + 4 * sources)
            return bytes
        }
    }

    @Test(arguments: SRTPProfile.allCases)
    func packetsAreTheSame(_ profile: SRTPProfile) throws {
        let ours = try SRTPTransform(profile: profile, master: master(profile), direction: .outbound)
        let theirs = try LibSRTPTransform(profile: profile, master: master(profile), direction: .outbound)
        let reader = try SRTPTransform(profile: profile, master: master(profile), direction: .inbound)
        let otherReader = try LibSRTPTransform(profile: profile, master: master(profile), direction: .inbound)
        for packet in Self.packets() {
            let sealed = try ours.sealed(packet)
            #expect(sealed == theirs.sealed(packet))
            #expect(otherReader.opened(sealed) == packet)
            #expect(try reader.opened(sealed) == packet)
        }
    }

    @Test(arguments: SRTPProfile.allCases)
    func reportsAreReadByEither(_ profile: SRTPProfile) throws {
        let ours = try SRTPTransform(profile: profile, master: master(profile), direction: .outbound)
        let theirs = try LibSRTPTransform(profile: profile, master: master(profile), direction: .outbound)
        let reader = try SRTPTransform(profile: profile, master: master(profile), direction: .inbound)
        let otherReader = try LibSRTPTransform(profile: profile, master: master(profile), direction: .inbound)
        var random = RandomSource.seeded(33)
        for words in 0..<60 {
            var report: [UInt8] = [0x80, 201, 0, UInt8(words + 1), 1, 2, 3, 4] + random.bytes(4 * words)
            #expect(otherReader.openedControl(try ours.sealedControl(report)) == report)
            // Of another source: both count from their own beginning.
            report[4] ^= 0xFF
            let other = theirs.sealedControl(report)
            let sealed = try #require(other)
            #expect(try reader.openedControl(sealed) == report)
        }
    }

    /// Damaged packets, replays, jumps and wraps in one stream: never does ours accept what libsrtp2 refuses.
    @Test(arguments: SRTPProfile.allCases)
    func oursIsAsStrict(_ profile: SRTPProfile) throws {
        let sender = try SRTPTransform(profile: profile, master: master(profile), direction: .outbound)
        let ours = try SRTPTransform(profile: profile, master: master(profile), direction: .inbound)
        let theirs = try LibSRTPTransform(profile: profile, master: master(profile), direction: .inbound)
        var random = RandomSource.seeded(34)
        var recent: [[UInt8]] = []
        var (accepted, differences, index) = (0, 0, 60_000)
        for _ in 0..<30_000 {
            // The largest step that tells forwards from backwards is half a round.
            index += Int.random(in: 0..<100, using: &random) == 0 ? Int.random(in: 1..<30_000, using: &random) : 1
            let packet = rtpPacket(sequenceNumber: UInt16(truncatingIfNeeded: index), payload: random.bytes(20))
            recent.append(try sender.sealed(packet))
            if recent.count > 200 { recent.removeFirst() }
            var candidate = recent[Int.random(in: 0..<recent.count, using: &random)]
            if Int.random(in: 0..<4, using: &random) == 0 {
                candidate[Int.random(in: 0..<candidate.count, using: &random)] ^=
                    1 << UInt8.random(in: 0..<8, using: &random)
            }
            if Int.random(in: 0..<10, using: &random) == 0 { candidate.removeLast() }
            let (one, other) = (try? ours.opened(candidate), theirs.opened(candidate))
            if one != nil { accepted += 1 }
            if one != other { differences += 1 }
        }
        #expect(accepted > 4000)
        #expect(differences == 0)
    }

    /// The published examples, with the keys of a session as they give them (RFC 7714, sections 16 and 17).
    @Test(arguments: [SRTPProfile.aeadAES128GCM, .aeadAES256GCM])
    func examplesOfRFC7714(_ profile: SRTPProfile) throws {
        let keys = SRTPSessionKeys(
            key: (0..<profile.keyLength).map { UInt8($0) }, salt: Array("Quid pro quo".utf8), authenticationKey: [])
        let reader = try SRTPTransform(
            profile: profile, sessionKeys: keys, controlKeys: keys, direction: .inbound)
        let writer = try SRTPTransform(
            profile: profile, sessionKeys: keys, controlKeys: keys, direction: .outbound)
        let header = hex("8040f17b 8041f8d3 5501a0b2")
        let packet = header + Array("Gallia est omnis divisa in partes tres".utf8)
        let sealed = header + (profile == .aeadAES128GCM ? SRTPVectors.sealedPacket128 : SRTPVectors.sealedPacket256)
        #expect(try writer.sealed(packet) == sealed)
        #expect(try reader.opened(sealed) == packet)
        let head = hex("81c8000d 4d617273")
        let sealedReport =
            head + (profile == .aeadAES128GCM ? SRTPVectors.sealedReport128 : SRTPVectors.sealedReport256)
            + hex("800005d4")
        #expect(try reader.openedControl(sealedReport) == head + SRTPVectors.report)
    }

    /// RFC 3711, appendix B.2: the key stream for the first packet of a source that is 0.
    @Test func keyStreamOfRFC3711() throws {
        let keys = SRTPSessionKeys(
            key: hex("2b7e151628aed2a6abf7158809cf4f3c"), salt: hex("f0f1f2f3f4f5f6f7f8f9fafbfcfd"),
            authenticationKey: [UInt8](repeating: 0, count: 20))
        let writer = try SRTPTransform(
            profile: .aes128CMSHA1, sessionKeys: keys, controlKeys: keys, direction: .outbound)
        let sealed = try writer.sealed(
            rtpPacket(sequenceNumber: 0, ssrc: 0, payload: [UInt8](repeating: 0, count: 48)))
        #expect(
            sealed[12..<60]
                == hex(
                    "e03ead0935c95e80e166b16dd92b4eb4 d23513162b02d0f72a43a2fe4a5f97ab 41e95b3bb0a2e8dd477901e4fca894c0"
                )[...])
    }

    /// RFC 3711, appendix B.3, out of our own derivation.
    @Test func keysOfRFC3711() throws {
        let master = SRTPMasterKey(
            key: hex("e1f97a0d3e018be0d64fa32c06de4139"), salt: hex("0ec675ad498afeebb6960b3aabe6"))
        let keys = try SRTPKeyDerivation(master, .aes128CMSHA1).sessionKeys(firstLabel: 0)
        #expect(keys.key == hex("c61e7a93744f39ee10734afe3ff7a087"))
        #expect(keys.salt == hex("30cbbc08863d8c85d49db34a9ae1"))
        #expect(keys.authenticationKey == hex("cebe321f6ff7716b6fd4ab49af256a156d38baa4"))
    }

    @Test func windowsAndGuesses() {
        var window = SRTPReplayWindow()
        #expect(window.guess(65_535) == 65_535 && window.isNew(0))
        window.note(10)
        // Nothing comes before the first round.
        #expect(window.guess(65_000) == 65_000)
        window.note(65_535)
        #expect(window.guess(0) == 65_536)
        window.note(65_536 + 5)
        #expect(window.guess(65_530) == 65_530)
        #expect(!window.isNew(65_535) && !window.isNew(65_541) && window.isNew(65_536))
        window.note(65_541 + 127)
        #expect(!window.isNew(65_541) && window.isNew(65_542) && !window.isNew(65_540))
        window.note(1 << 47)
        #expect(!window.isNew((1 << 47) - 128) && window.isNew((1 << 47) - 127))
    }

    @Test func noSequenceNumberIsSentTwice() throws {
        for profile in SRTPProfile.allCases {
            let sender = try SRTPTransform(profile: profile, master: master(profile), direction: .outbound)
            _ = try sender.sealed(rtpPacket(sequenceNumber: 9))
            #expect(throws: SRTPError.replayed) { try sender.sealed(rtpPacket(sequenceNumber: 9, payload: [9])) }
        }
    }
}
