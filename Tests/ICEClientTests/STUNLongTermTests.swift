import Testing
import Wire

@testable import ICEClient

@Suite("Long-term credentials of RFC 8489")
struct STUNLongTermTests {
    private let username = "\u{30DE}\u{30C8}\u{30EA}\u{30C3}\u{30AF}\u{30B9}"
    private var random = RandomSource.seeded(5)

    @Test("Appendix B.1 as erratum 6268 has it: read, checked, and the same bytes written by us")
    func vector() throws {
        let message = try STUNMessage(parsing: Vectors.anonymousRequest)
        let nonce: STUNText = "obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA"
        #expect(message.userHash == STUNCredentials.userHash(username: username, realm: "example.org"))
        #expect(message.nonce == nonce)
        #expect(message.realm == "example.org")
        #expect(message.passwordAlgorithm == .sha256)
        #expect(message.unknownRequired.isEmpty)
        #expect(STUNSecurityFeatures(nonce: nonce) == .usernameAnonymity)
        let credentials = try #require(
            STUNLongTermCredentials(
                STUNIdentity(username: username, password: "TheMatrIX"),
                STUNChallenge(realm: "example.org", nonce: nonce, passwordAlgorithms: [.sha256])))
        #expect(credentials.integrity == .sha256)
        #expect(STUNMessage.isIntegrityValid(Vectors.anonymousRequest, key: credentials.key, by: .sha256))
        #expect(!STUNMessage.isIntegrityValid(Vectors.anonymousRequest, key: credentials.key, by: .sha1))
        #expect(
            message.encoded(integrityKey: credentials.key, by: [.sha256], fingerprint: false)
                == Vectors.anonymousRequest)
        #expect(
            credentials.attributes == [
                .userHash(message.userHash ?? []), .realm("example.org"), .nonce(nonce), .passwordAlgorithms([.sha256]),
                .passwordAlgorithm(.sha256),
            ])
        let md5 = STUNCredentials.longTermKey(username: username, realm: "example.org", password: "TheMatrIX")
        #expect(!STUNMessage.isIntegrityValid(Vectors.anonymousRequest, key: md5, by: .sha256))
        for index in 0..<Vectors.anonymousRequest.count where !(2..<4).contains(index) {
            var changed = Vectors.anonymousRequest
            changed[index] ^= 1
            #expect(!STUNMessage.isIntegrityValid(changed, key: credentials.key, by: .sha256), "byte \(index)")
        }
    }

    @Test("A code of SHA-256 may be cut to 16 bytes or more, in steps of four")
    mutating func truncation() {
        let key: [UInt8] = [1, 2, 3]
        let message = STUNMessage(.request, .allocate, transactionID: TransactionID(using: &random))
        for length in 0...36 {
            var bytes = message.encoded(fingerprint: false)
            bytes[3] = UInt8(4 + (length + 3) / 4 * 4)
            let header: [UInt8] = [0x00, 0x1C, 0x00, UInt8(length)]
            var covered = bytes
            covered[3] = UInt8(4 + length)
            let code = MessageDigest.hmacSHA256(key: key, covered[...]) + [0, 0, 0, 0]
            bytes += header + code.prefix(length) + [UInt8](repeating: 0, count: -length & 3)
            let isGood = (16...32).contains(length) && length % 4 == 0
            #expect(STUNMessage.isIntegrityValid(bytes, key: key, by: .sha256) == isGood, "\(length) bytes")
            #expect(!STUNMessage.isIntegrityValid(bytes, key: [1], by: .sha256))
        }
    }

    @Test("Both attributes stand side by side, and each vouches for itself")
    mutating func both() throws {
        let key: [UInt8] = [7]
        let message = STUNMessage(
            .request, .allocate, transactionID: TransactionID(using: &random), attributes: [.lifetime(1)])
        let bytes = message.encoded(integrityKey: key, by: [.sha1, .sha256])
        #expect(try STUNMessage(parsing: bytes) == message)
        #expect(STUNMessage.isIntegrityValid(bytes, key: key))
        #expect(STUNMessage.isIntegrityValid(bytes, key: key, by: .sha256))
        var damaged = bytes
        damaged[32] ^= 1
        #expect(!STUNMessage.isIntegrityValid(damaged, key: key))
        #expect(!STUNMessage.isIntegrityValid(damaged, key: key, by: .sha256))
        let reversed = message.encoded(integrityKey: key, by: [.sha256, .sha1])
        #expect(!STUNMessage.hasIntegrity(reversed), "nothing but FINGERPRINT counts behind SHA-256")
        #expect(STUNMessage.isIntegrityValid(reversed, key: key, by: .sha256))
    }

    @Test(
        "The features in a nonce",
        arguments: [
            ("", 0), ("obMatJos2", 0), ("obMatJos2AAA", 0), ("obMatJos2AAAB", 1), ("obMatJos2AAACx", 2),
            ("obMatJos2AAADx", 3), ("obMatJos2gAAA", 1), ("obMatJos2wAAA", 3), ("obMatJos2AA!B", 0),
            ("obMatJos2AA=B", 0), ("obmatjos2AAAB", 0), ("xobMatJos2AAAB", 0), ("obMatJos2AAAA", 0),
        ])
    func features(nonce: String, bits: UInt32) {
        #expect(STUNSecurityFeatures(nonce: STUNText(nonce)).rawValue == bits)
    }

    @Test("What a server's nonces begin with is read back", arguments: 0..<4 as Range<UInt32>)
    func noncePrefix(bits: UInt32) {
        let features = STUNSecurityFeatures(rawValue: bits)
        #expect(STUNSecurityFeatures(nonce: STUNText(features.noncePrefix + "abc")) == features)
        #expect(features.noncePrefix.isEmpty == (bits == 0))
    }

    @Test("The first algorithm of the list that we know, and none if there is none")
    func choice() {
        func algorithm(_ list: [STUNPasswordAlgorithm]?) -> STUNPasswordAlgorithm? {
            STUNChallenge(realm: "r", nonce: "n", passwordAlgorithms: list).algorithm
        }
        #expect(algorithm(nil) == .md5)
        #expect(algorithm([.md5, .sha256]) == .md5)
        #expect(algorithm([.init(number: 3), .sha256, .md5]) == .sha256)
        #expect(algorithm([.init(number: 2, parameters: [1])]) == nil)
        #expect(algorithm([]) == nil)
    }

    @Test("Known digests: SHA-256 and the keys of RFC 8489, section 9.2.2")
    func keys() {
        #expect(
            STUNCredentials.longTermKey(username: "user", realm: "realm", password: "pass")
                == Vectors.hex("8493fbc53ba582fb4c044c456bdc40eb"))
        #expect(
            MessageDigest.sha256(Array("abc".utf8))
                == Vectors.hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
    }

    @Test(
        "Base64, with the samples of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ])
    func base64(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
    }

    @Test(
        "Credentials of limited time, as openssl computes them",
        arguments: [
            ("north", "alice", Int64(1_700_000_000), "1700000000:alice", "Cd/49soE35ICqcJF/bCTn8Z4OyE="),
            ("not so secret", "agent-7", 1_893_456_000, "1893456000:agent-7", "eo3QLeRiTMFxraaQPFuIuPfSMGg="),
        ])
    func timeLimited(secret: String, user: String, expiry: Int64, username: String, password: String) {
        let made = TimeLimitedCredentials.make(secret: secret, user: user, expiry: expiry)
        #expect(made.username == username)
        #expect(made.password == password)
        #expect(TimeLimitedCredentials.expiry(of: username) == expiry)
    }

    @Test("Only names of the scheme have an expiry")
    func expiry() {
        #expect(TimeLimitedCredentials.make(secret: "s", user: "", expiry: 1_700_000_000).username == "1700000000")
        #expect(TimeLimitedCredentials.expiry(of: "1700000000") == 1_700_000_000)
        for name in ["", "alice", "alice:1700000000", "-1700000000:a", "12:a", "99999999999999999999:a", "+1700000000"]
        {
            #expect(TimeLimitedCredentials.expiry(of: name) == nil, "\(name)")
        }
    }
}
