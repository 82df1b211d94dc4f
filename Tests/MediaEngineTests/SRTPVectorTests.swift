import MediaEngine
import Testing
import Wire

/// What the library writes, against published figures and against an AES of our own.
@Suite struct SRTPVectorTests {
    private let masterKey = hex("e1f97a0d3e018be0d64fa32c06de4139")
    private let masterSalt = hex("0ec675ad498afeebb6960b3aabe6")
    private let counterModes: [SRTPProfile] = [.aes128CMSHA1, .aes128CMSHA1Tag32]

    @Test func theReferenceKnowsFIPS197() {
        let plain = hex("00112233445566778899aabbccddeeff")
        let short = SRTPReferenceCipher(key: (0..<16).map { UInt8($0) })
        #expect(short.encrypt(plain) == hex("69c4e0d86a7b0430d8cdb78070b4c55a"))
        let long = SRTPReferenceCipher(key: (0..<32).map { UInt8($0) })
        #expect(long.encrypt(plain) == hex("8ea2b7ca516745bfeafc49904b496089"))
    }

    @Test func theReferenceMakesTheKeyStreamOfRFC3711() {
        // Appendix B.2.
        let cipher = SRTPReferenceCipher(key: hex("2b7e151628aed2a6abf7158809cf4f3c"))
        let stream = cipher.keyStream(from: hex("f0f1f2f3f4f5f6f7f8f9fafbfcfd0000"), count: 16 * 0xFF02)
        #expect(
            stream.prefix(48)
                == hex(
                    "e03ead0935c95e80e166b16dd92b4eb4 d23513162b02d0f72a43a2fe4a5f97ab 41e95b3bb0a2e8dd477901e4fca894c0"
                )[...])
        #expect(
            stream.suffix(48)
                == hex(
                    "ec8cdf7398607cb0f2d21675ea9ea1e4 362b7c3c6773516318a077d7fc5073ae 6a2cc3787889374fbeb4c81b17ba6c44"
                )[...])
    }

    @Test func theReferenceDerivesTheKeysOfRFC3711() {
        // Appendix B.3.
        func derive(_ label: UInt8, _ count: Int) -> [UInt8] {
            SRTPReferenceCipher.derive(label: label, key: masterKey, salt: masterSalt, count: count)
        }
        #expect(derive(0, 16) == hex("c61e7a93744f39ee10734afe3ff7a087"))
        #expect(derive(2, 14) == hex("30cbbc08863d8c85d49db34a9ae1"))
        #expect(
            derive(1, 94)
                == hex(
                    """
                    cebe321f6ff7716b6fd4ab49af256a15 6d38baa48f0a0acf3c34e2359e6cdbce e049646c43d9327ad175578ef7227098
                    6371c10c9a369ac2f94a8c5fbcdddc25 6d6e919a48b610ef17c2041e47403576 6b68642c59bbfc2f34db60dbdfb2
                    """))
    }

    /// RFC 7714, sections 16 and 17; the keys and the salt there are those of the session.
    @Test(arguments: [16, 32])
    func theReferenceSealsThePacketsOfRFC7714(_ keyLength: Int) {
        let cipher = SRTPReferenceCipher(key: (0..<keyLength).map { UInt8($0) })
        let header = hex("8040f17b 8041f8d3 5501a0b2")
        let sealed = cipher.seal(
            Array("Gallia est omnis divisa in partes tres".utf8), nonce: hex("51753c6580c2726f20718414"),
            associated: header)
        #expect(sealed == (keyLength == 16 ? SRTPVectors.sealedPacket128 : SRTPVectors.sealedPacket256))
        let report = cipher.seal(
            SRTPVectors.report, nonce: hex("517524055203726f207170bb"), associated: hex("81c8000d 4d617273 800005d4"))
        #expect(report == (keyLength == 16 ? SRTPVectors.sealedReport128 : SRTPVectors.sealedReport256))
    }

    @Test func protectsTheKnownPacketWithCounterMode() throws {
        let master = SRTPMasterKey(key: masterKey, salt: masterSalt)
        let packet = hex("800f1234 decafbad cafebabe abababab abababab abababab abababab")
        let protected = hex("800f1234 decafbad cafebabe 4e55dc4c e79978d8 8ca4d215 949d2402 b78d6acc 99ea179b 8dbb")
        for profile in counterModes {
            // The shorter tag is the longer one's beginning.
            let expected = Array(protected[..<(28 + profile.tagLength)])
            let sender = try SRTPTransform(profile: profile, master: master, direction: .outbound)
            #expect(try sender.sealed(packet) == expected)
            let receiver = try SRTPTransform(profile: profile, master: master, direction: .inbound)
            #expect(try receiver.opened(expected) == packet)
        }
    }

    @Test func counterModeAgreesWithTheReferenceForEveryLength() throws {
        let master = SRTPMasterKey(key: masterKey, salt: masterSalt)
        let key = SRTPReferenceCipher.derive(label: 0, key: masterKey, salt: masterSalt, count: 16)
        let salt = SRTPReferenceCipher.derive(label: 2, key: masterKey, salt: masterSalt, count: 14)
        for profile in counterModes {
            let sender = try SRTPTransform(profile: profile, master: master, direction: .outbound)
            for length in 0...70 {
                let payload = (0..<length).map { UInt8($0) }
                let packet = rtpPacket(sequenceNumber: UInt16(length), payload: payload)
                var counter = salt + [0, 0]
                for index in 0..<4 { counter[4 + index] ^= packet[8 + index] }
                counter[13] ^= UInt8(length)
                let stream = SRTPReferenceCipher(key: key).keyStream(from: counter, count: length)
                let expected = packet[..<12] + zip(payload, stream).map { $0 ^ $1 }
                #expect(try sender.sealed(packet).dropLast(profile.tagLength) == expected)
            }
        }
    }

    @Test(arguments: [SRTPProfile.aeadAES128GCM, .aeadAES256GCM])
    func gcmAgreesWithTheReferenceForEveryLength(_ profile: SRTPProfile) throws {
        let key = (0..<profile.keyLength).map { masterKey[$0 % 16] &+ UInt8($0 / 16) }
        let salt = Array(masterSalt.prefix(12))
        let sender = try SRTPTransform(
            profile: profile, master: SRTPMasterKey(key: key, salt: salt), direction: .outbound)
        let session = SessionKeys(key: key, salt: salt, firstLabel: 0)
        for length in 0...70 {
            let payload = (0..<length).map { UInt8($0) }
            let packet = rtpPacket(sequenceNumber: UInt16(length), payload: payload)
            var nonce = session.salt
            for index in 0..<4 { nonce[2 + index] ^= packet[8 + index] }
            nonce[11] ^= UInt8(length)
            let sealed = session.cipher.seal(payload, nonce: nonce, associated: Array(packet[..<12]))
            #expect(try sender.sealed(packet) == packet[..<12] + sealed)
        }
    }

    /// Section 9 of RFC 7714: the index behind the tag, and in the associated data with the mark of encryption.
    @Test(arguments: [SRTPProfile.aeadAES128GCM, .aeadAES256GCM])
    func gcmReportsAgreeWithTheReference(_ profile: SRTPProfile) throws {
        let key = (0..<profile.keyLength).map { masterKey[$0 % 16] &+ UInt8($0 / 16) }
        let salt = Array(masterSalt.prefix(12))
        let sender = try SRTPTransform(
            profile: profile, master: SRTPMasterKey(key: key, salt: salt), direction: .outbound)
        let session = SessionKeys(key: key, salt: salt, firstLabel: 3)
        let head = hex("81c8000d 4d617273")
        for _ in 0..<3 {
            let sealed = try sender.sealedControl(head + SRTPVectors.report)
            let index = Array(sealed.suffix(4))
            #expect(index[0] & 0x80 != 0)
            var nonce = session.salt
            for position in 0..<4 { nonce[2 + position] ^= head[4 + position] }
            for position in 0..<4 { nonce[8 + position] ^= position == 0 ? index[0] & 0x7F : index[position] }
            let expected = session.cipher.seal(SRTPVectors.report, nonce: nonce, associated: head + index)
            #expect(sealed == head + expected + index)
        }
    }

    /// What is derived from a master key: for RTP with the labels from 0, for RTCP from 3.
    private struct SessionKeys {
        let cipher: SRTPReferenceCipher
        let salt: [UInt8]

        init(key: [UInt8], salt: [UInt8], firstLabel: UInt8) {
            let session = SRTPReferenceCipher.derive(label: firstLabel, key: key, salt: salt, count: key.count)
            cipher = SRTPReferenceCipher(key: session)
            self.salt = SRTPReferenceCipher.derive(label: firstLabel + 2, key: key, salt: salt, count: 12)
        }
    }
}
