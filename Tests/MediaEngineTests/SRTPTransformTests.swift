import MediaEngine
import Testing
import Wire

extension SRTPTransform {
    /// A copy of the packet, protected.
    func sealed(_ packet: [UInt8]) throws -> [UInt8] {
        var bytes = packet + [UInt8](repeating: 0, count: 32)
        let length = try bytes.withUnsafeMutableBytes { buffer in
            try protect(buffer, length: packet.count)
        }
        return Array(bytes[..<length])
    }

    func opened(_ packet: [UInt8]) throws -> [UInt8] {
        var bytes = packet
        let length = try bytes.withUnsafeMutableBytes { buffer in try unprotect(buffer) }
        return Array(bytes[..<length])
    }

    func sealedControl(_ packet: [UInt8]) throws -> [UInt8] {
        var bytes = packet + [UInt8](repeating: 0, count: 32)
        let length = try bytes.withUnsafeMutableBytes { buffer in
            try protectControl(buffer, length: packet.count)
        }
        return Array(bytes[..<length])
    }

    func openedControl(_ packet: [UInt8]) throws -> [UInt8] {
        var bytes = packet
        let length = try bytes.withUnsafeMutableBytes { buffer in try unprotectControl(buffer) }
        return Array(bytes[..<length])
    }
}

/// A master key of the profile's lengths, from a seed.
func masterKey(_ profile: SRTPProfile, seed: UInt64 = 1) -> SRTPMasterKey {
    var random = RandomSource.seeded(seed)
    return SRTPMasterKey(key: random.bytes(profile.keyLength), salt: random.bytes(profile.saltLength))
}

@Suite struct SRTPTransformTests {
    private let report = hex("80c90001 cafebabe 81cb0001 cafebabe")

    private func transform(
        _ profile: SRTPProfile, _ direction: SRTPTransform.Direction, seed: UInt64 = 1
    ) throws -> SRTPTransform {
        try SRTPTransform(profile: profile, master: masterKey(profile, seed: seed), direction: direction)
    }

    @Test(arguments: SRTPProfile.allCases)
    func whatIsProtectedIsReadAgain(_ profile: SRTPProfile) throws {
        let sender = try transform(profile, .outbound)
        let receiver = try transform(profile, .inbound)
        for length in [0, 1, 15, 16, 17, 160, 1200] {
            let packet = rtpPacket(sequenceNumber: UInt16(length), payload: [UInt8](repeating: 0x5A, count: length))
            let sealed = try sender.sealed(packet)
            #expect(sealed.count == packet.count + profile.tagLength)
            #expect(try receiver.opened(sealed) == packet)
        }
        let sealed = try sender.sealedControl(report)
        #expect(sealed.count == report.count + profile.controlOverhead)
        #expect(try receiver.openedControl(sealed) == report)
    }

    @Test(arguments: SRTPProfile.allCases)
    func everyChangedBitIsNoticed(_ profile: SRTPProfile) throws {
        let sender = try transform(profile, .outbound)
        let receiver = try transform(profile, .inbound)
        let sealed = try sender.sealed(rtpPacket(sequenceNumber: 1))
        let sealedReport = try sender.sealedControl(report)
        for bit in 0..<sealed.count * 8 {
            var forged = sealed
            forged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: SRTPError.self) { try receiver.opened(forged) }
        }
        for bit in 0..<sealedReport.count * 8 {
            var forged = sealedReport
            forged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: SRTPError.self) { try receiver.openedControl(forged) }
        }
        #expect(try receiver.opened(sealed) == rtpPacket(sequenceNumber: 1))
        #expect(try receiver.openedControl(sealedReport) == report)
    }

    @Test(arguments: SRTPProfile.allCases)
    func aForgedPayloadIsCalledForged(_ profile: SRTPProfile) throws {
        let sender = try transform(profile, .outbound)
        let receiver = try transform(profile, .inbound)
        var forged = try sender.sealed(rtpPacket(sequenceNumber: 1))
        forged[13] ^= 1
        #expect(throws: SRTPError.authenticationFailed) { try receiver.opened(forged) }
        let other = try transform(profile, .inbound, seed: 2)
        let sealed = try sender.sealed(rtpPacket(sequenceNumber: 2))
        #expect(throws: SRTPError.authenticationFailed) { try other.opened(sealed) }
    }

    @Test(arguments: SRTPProfile.allCases)
    func replaysAreRefused(_ profile: SRTPProfile) throws {
        let sender = try transform(profile, .outbound)
        let receiver = try transform(profile, .inbound)
        let first = try sender.sealed(rtpPacket(sequenceNumber: 1))
        let second = try sender.sealed(rtpPacket(sequenceNumber: 2))
        #expect(try receiver.opened(second) == rtpPacket(sequenceNumber: 2))
        #expect(try receiver.opened(first) == rtpPacket(sequenceNumber: 1))
        #expect(throws: SRTPError.replayed) { try receiver.opened(first) }
        #expect(throws: SRTPError.replayed) { try receiver.opened(second) }
        let sealedReport = try sender.sealedControl(report)
        _ = try receiver.openedControl(sealedReport)
        #expect(throws: SRTPError.replayed) { try receiver.openedControl(sealedReport) }
        for number: UInt16 in 3...400 { _ = try receiver.opened(try sender.sealed(rtpPacket(sequenceNumber: number))) }
        #expect(throws: SRTPError.replayed) { try receiver.opened(first) }
    }

    @Test(arguments: SRTPProfile.allCases)
    func everyTruncationIsRefused(_ profile: SRTPProfile) throws {
        let sender = try transform(profile, .outbound)
        let receiver = try transform(profile, .inbound)
        // With a source and an extension, so that cuts fall into each part.
        let packet = hex("916f0001 00000001 cafebabe 11111111 bede0001 10aa0000 01020304")
        let sealed = try sender.sealed(packet)
        for length in 0..<sealed.count {
            #expect(throws: SRTPError.self) { try receiver.opened(Array(sealed[..<length])) }
        }
        let sealedReport = try sender.sealedControl(report)
        for length in 0..<sealedReport.count {
            #expect(throws: SRTPError.self) { try receiver.openedControl(Array(sealedReport[..<length])) }
        }
        #expect(try receiver.opened(sealed) == packet)
    }

    @Test(arguments: SRTPProfile.allCases)
    func theRolloverCounterSurvivesLossesAtTheWrap(_ profile: SRTPProfile) throws {
        let sender = try transform(profile, .outbound)
        let receiver = try transform(profile, .inbound)
        for index in 0..<140_000 {
            let packet = rtpPacket(sequenceNumber: UInt16(truncatingIfNeeded: index))
            let sealed = try sender.sealed(packet)
            // The last ten and the first ten of each round are lost on the way.
            if index > 100, (index + 10) % 65536 < 20 { continue }
            guard try receiver.opened(sealed) == packet else {
                Issue.record("packet \(index) was not read")
                return
            }
        }
    }

    /// Three rounds of sequence numbers; near each wrap, runs of a hundred packets arrive shuffled, and a duplicate with them.
    @Test(arguments: SRTPProfile.allCases)
    func theRolloverCounterSurvivesReorderingAtTheWrap(_ profile: SRTPProfile) throws {
        let sender = try transform(profile, .outbound)
        let receiver = try transform(profile, .inbound)
        var random = RandomSource.seeded(12)
        var waiting: [(packet: [UInt8], sealed: [UInt8])] = []
        var (read, replayed) = (0, 0)
        for index in 65_000..<200_000 {
            let packet = rtpPacket(sequenceNumber: UInt16(truncatingIfNeeded: index))
            waiting.append((packet, try sender.sealed(packet)))
            let isNearWrap = (index + 1000) % 65536 < 2000
            guard waiting.count >= (isNearWrap ? 100 : 1) || index == 199_999 else { continue }
            waiting.shuffle(using: &random)
            for next in waiting where (try? receiver.opened(next.sealed)) == next.packet { read += 1 }
            if isNearWrap, (try? receiver.opened(waiting[50].sealed)) == nil { replayed += 1 }
            waiting = []
        }
        #expect(read == 135_000)
        #expect(replayed >= 55)
    }

    @Test(arguments: SRTPProfile.allCases)
    func theOldRolloverCounterDoesNotFitTheNewRound(_ profile: SRTPProfile) throws {
        let sender = try transform(profile, .outbound)
        let receiver = try transform(profile, .inbound)
        let early = try sender.sealed(rtpPacket(sequenceNumber: 5))
        for index in 6..<65536 + 5 {
            _ = try receiver.opened(try sender.sealed(rtpPacket(sequenceNumber: UInt16(truncatingIfNeeded: index))))
        }
        #expect(throws: SRTPError.authenticationFailed) { try receiver.opened(early) }
    }

    @Test(arguments: SRTPProfile.allCases)
    func oneTransformServesManySources(_ profile: SRTPProfile) throws {
        let sender = try transform(profile, .outbound)
        let receiver = try transform(profile, .inbound)
        for number: UInt16 in 1...3 {
            for ssrc: UInt32 in [1, 2, 0xFFFF_FFFF] {
                let packet = rtpPacket(sequenceNumber: number, ssrc: ssrc)
                #expect(try receiver.opened(try sender.sealed(packet)) == packet)
            }
        }
    }

    @Test func nothingIsWrittenPastTheBuffer() throws {
        for profile in SRTPProfile.allCases {
            let sender = try transform(profile, .outbound)
            var bytes = rtpPacket(sequenceNumber: 1) + [UInt8](repeating: 0, count: profile.tagLength - 1)
            #expect(throws: SRTPError.noRoom) {
                try bytes.withUnsafeMutableBytes { buffer in try sender.protect(buffer, length: 16) }
            }
            var control = report + [UInt8](repeating: 0, count: profile.controlOverhead - 1)
            #expect(throws: SRTPError.noRoom) {
                try control.withUnsafeMutableBytes { buffer in
                    try sender.protectControl(buffer, length: 16)
                }
            }
        }
    }

    @Test func keysOfWrongLengthAreRefused() {
        for profile in SRTPProfile.allCases {
            let good = masterKey(profile)
            for bad in [
                SRTPMasterKey(key: Array(good.key.dropLast()), salt: good.salt),
                SRTPMasterKey(key: good.key, salt: good.salt + [0]), SRTPMasterKey(key: [], salt: []),
            ] {
                #expect(throws: SRTPError.badKeys) {
                    _ = try SRTPTransform(profile: profile, master: bad, direction: .inbound)
                }
            }
        }
    }

    @Test func textNeverShowsKeys() {
        let master = SRTPMasterKey(key: [UInt8](repeating: 0xAB, count: 16), salt: [UInt8](repeating: 0xCD, count: 12))
        let keys = SRTPKeys(profile: .aeadAES128GCM, local: master, remote: master)
        var dumped = ""
        dump(DTLSEndpoint.Action.connected(keys), to: &dumped)
        for text in [
            "\(keys)", String(reflecting: keys), "\(DTLSEndpoint.Action.connected(keys))", dumped, "\(master)",
        ] {
            #expect(!text.contains("171") && !text.contains("205") && !text.lowercased().contains("ab, "))
        }
    }
}
