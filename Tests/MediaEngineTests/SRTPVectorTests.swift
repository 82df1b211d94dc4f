import MediaEngine
import Testing
import Wire

/// What the library writes, against published figures and against an AES of our own.
@Suite struct SRTPVectorTests {
    private let masterKey = hex("e1f97a0d3e018be0d64fa32c06de4139")
    private let masterSalt = hex("0ec675ad498afeebb6960b3aabe6")

    @Test func theReferenceKnowsFIPS197() {
        let cipher = SRTPReferenceCipher(key: hex("000102030405060708090a0b0c0d0e0f"))
        let block = cipher.encrypt(hex("00112233445566778899aabbccddeeff"))
        #expect(block == hex("69c4e0d86a7b0430d8cdb78070b4c55a"))
    }

    @Test func theReferenceDerivesTheKeysOfRFC3711() {
        // Appendix B.3.
        func derive(_ label: UInt8, _ count: Int) -> [UInt8] {
            SRTPReferenceCipher.derive(label: label, key: masterKey, salt: masterSalt, count: count)
        }
        #expect(derive(0, 16) == hex("c61e7a93744f39ee10734afe3ff7a087"))
        #expect(derive(2, 14) == hex("30cbbc08863d8c85d49db34a9ae1"))
        #expect(derive(1, 20) == hex("cebe321f6ff7716b6fd4ab49af256a156d38baa4"))
    }

    @Test func theReferenceSealsThePacketOfRFC7714() {
        // Section 16.1.1; the key and salt there are those of the session.
        let header = hex("8040f17b 8041f8d3 5501a0b2")
        let sealed = SRTPReferenceCipher(key: hex("000102030405060708090a0b0c0d0e0f")).seal(
            Array("Gallia est omnis divisa in partes tres".utf8), nonce: hex("51753c6580c2726f20718414"),
            associated: header)
        let expected = hex(
            """
            f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf 8833
            899d7f27 beb16a91 52cf765e e4390cce
            """)
        #expect(sealed == expected)
    }

    @Test func protectsTheKnownPacketWithCounterMode() throws {
        let master = SRTPMasterKey(key: masterKey, salt: masterSalt)
        let packet = hex("800f1234 decafbad cafebabe abababab abababab abababab abababab")
        let protected = hex("800f1234 decafbad cafebabe 4e55dc4c e79978d8 8ca4d215 949d2402 b78d6acc 99ea179b 8dbb")
        let sender = try SRTPTransform(profile: .aes128CMSHA1, master: master, direction: .outbound)
        #expect(try sender.sealed(packet) == protected)
        let receiver = try SRTPTransform(profile: .aes128CMSHA1, master: master, direction: .inbound)
        #expect(try receiver.opened(protected) == packet)
    }

    @Test func counterModeAgreesWithTheReferenceForEveryLength() throws {
        let master = SRTPMasterKey(key: masterKey, salt: masterSalt)
        let sender = try SRTPTransform(profile: .aes128CMSHA1, master: master, direction: .outbound)
        let key = SRTPReferenceCipher.derive(label: 0, key: masterKey, salt: masterSalt, count: 16)
        let salt = SRTPReferenceCipher.derive(label: 2, key: masterKey, salt: masterSalt, count: 14)
        for length in 0...70 {
            let payload = (0..<length).map { UInt8($0) }
            let packet = rtpPacket(sequenceNumber: UInt16(length), payload: payload)
            var counter = salt + [0, 0]
            for index in 0..<4 { counter[4 + index] ^= packet[8 + index] }
            counter[13] ^= UInt8(length)
            let stream = SRTPReferenceCipher(key: key).keyStream(from: counter, count: length)
            let expected = packet[..<12] + zip(payload, stream).map { $0 ^ $1 }
            #expect(try sender.sealed(packet).dropLast(10) == expected)
        }
    }

    @Test func gcmAgreesWithTheReferenceForEveryLength() throws {
        let salt = Array(masterSalt.prefix(12))
        let master = SRTPMasterKey(key: masterKey, salt: salt)
        let sender = try SRTPTransform(profile: .aeadAES128GCM, master: master, direction: .outbound)
        let sessionKey = SRTPReferenceCipher.derive(label: 0, key: masterKey, salt: salt, count: 16)
        let sessionSalt = SRTPReferenceCipher.derive(label: 2, key: masterKey, salt: salt, count: 12)
        for length in 0...70 {
            let payload = (0..<length).map { UInt8($0) }
            let packet = rtpPacket(sequenceNumber: UInt16(length), payload: payload)
            var nonce = sessionSalt
            for index in 0..<4 { nonce[2 + index] ^= packet[8 + index] }
            nonce[11] ^= UInt8(length)
            let sealed = SRTPReferenceCipher(key: sessionKey).seal(
                payload, nonce: nonce, associated: Array(packet[..<12]))
            #expect(try sender.sealed(packet) == packet[..<12] + sealed)
        }
    }
}
