import Testing
import Wire

@testable import Signaling

/// Keys in descriptions (RFC 4568): which lines can be used, who chooses, and when they may travel at all.
@Suite struct SDPKeysTests {
    private static let key = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"
    private static let longKey = Base64.encode(Array(100..<144))

    private func line(_ text: String) throws -> SDPCrypto { try #require(SDPCrypto(parsing: text)) }

    private func offer(_ lines: [String], protocolName: String = "RTP/SAVP") throws -> SessionDescription {
        let text =
            ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "t=0 0", "m=audio 9 \(protocolName) 0"]
            + ["c=IN IP4 192.0.2.1", "a=ice-ufrag:abcd", "a=ice-pwd:0123456789012345678901"] + lines
        return try SessionDescription.parse(text.map { $0 + "\r\n" }.joined())
    }

    private func local(_ use: SDESUse) -> LocalAudio {
        var local = LocalAudio.fixture
        local.sdes = use
        for suite in SDPCryptoSuite.allCases { local.keys[suite] = [UInt8](repeating: 7, count: suite.materialLength) }
        return local
    }

    @Test(arguments: [
        "AES_CM_128_HMAC_SHA1_80 inline:\(key)", "AES_CM_128_HMAC_SHA1_32 inline:\(key)|2^20",
        "AES_CM_128_HMAC_SHA1_80 INLINE:\(key)|2^48 WSH=128 -future",
        "AES_CM_128_HMAC_SHA1_80 inline:\(key)|1048576", "AEAD_AES_256_GCM inline:\(longKey)|2^31",
    ])
    func linesThatCanBeUsed(_ text: String) throws {
        let line = try line("1 " + text)
        #expect(line.usableSuite?.rawValue == line.suite)
        #expect(line.material?.count == line.usableSuite?.materialLength)
    }

    @Test(arguments: [
        "AES_CM_256_HMAC_SHA1_80 inline:\(key)", "F8_128_HMAC_SHA1_80 inline:\(key)",
        // A key of another length, or none that can be read.
        "AEAD_AES_128_GCM inline:\(key)", "AES_CM_128_HMAC_SHA1_80 inline:", "AES_CM_128_HMAC_SHA1_80 \(key)",
        "AES_CM_128_HMAC_SHA1_80 inline:*\(key.dropFirst())",
        "AES_CM_128_HMAC_SHA1_80 uri:\(key)",
        // Identifiers, several keys.
        "AES_CM_128_HMAC_SHA1_80 inline:\(key)|2^20|1:4", "AES_CM_128_HMAC_SHA1_80 inline:\(key)|1:4",
        "AES_CM_128_HMAC_SHA1_80 inline:\(key)|2^20|1:1;inline:\(key)|2^20|2:1",
        // Lifetimes that a call outlives, or that mean nothing.
        "AES_CM_128_HMAC_SHA1_80 inline:\(key)|2^10", "AES_CM_128_HMAC_SHA1_80 inline:\(key)|1000",
        "AES_CM_128_HMAC_SHA1_80 inline:\(key)|2^49", "AES_CM_128_HMAC_SHA1_80 inline:\(key)|2^+20",
        "AES_CM_128_HMAC_SHA1_80 inline:\(key)|",
        // What would weaken it, and what would have to be done.
        "AES_CM_128_HMAC_SHA1_80 inline:\(key) UNENCRYPTED_SRTP",
        "AES_CM_128_HMAC_SHA1_80 inline:\(key) WSH=64 UNENCRYPTED_SRTCP",
        "AES_CM_128_HMAC_SHA1_80 inline:\(key) UNAUTHENTICATED_SRTP",
        "AES_CM_128_HMAC_SHA1_80 inline:\(key) KDR=1", "AES_CM_128_HMAC_SHA1_80 inline:\(key) FEC_ORDER=FEC_SRTP",
    ])
    func linesThatCannot(_ text: String) throws {
        #expect(try line("1 " + text).usableSuite == nil)
    }

    @Test("The padding of a key does not count", arguments: ["", "=", "==", "===="])
    func paddingDoesNotCount(_ padding: String) throws {
        let short = String(Base64.encode(Array(1...28)).prefix(38))
        #expect(try line("1 AEAD_AES_128_GCM inline:\(short)\(padding)").material == Array(1...28))
        #expect(try line("1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)\(padding)").material?.count == 30)
    }

    @Test func theFirstUsableLineIsAnswered() throws {
        let offer = try offer([
            "a=crypto:1 AES_CM_256_HMAC_SHA1_80 inline:x", "a=crypto:4 AEAD_AES_256_GCM inline:\(Self.longKey)|2^31",
            "a=crypto:5 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)",
        ])
        let answer = try SDPNegotiation.answer(to: offer, with: local(.answer))
        guard case .sdes(let keys) = answer.audio.keying else {
            Issue.record("no keys")
            return
        }
        #expect(keys.suite == .aeadAES256GCM && keys.tag == 4)
        #expect(keys.remote == Array(100..<144))
        let text = answer.description.text
        #expect(text.contains("m=audio 49170 RTP/SAVP 0\r\n"))
        #expect(text.contains("a=crypto:4 AEAD_AES_256_GCM inline:\(Base64.encode(keys.local))\r\n"))
        #expect(!text.contains("a=fingerprint") && !text.contains("a=setup"))
    }

    @Test func dtlsWinsWhereBothArePossible() throws {
        let fingerprint = "a=fingerprint:" + LocalAudio.fixture.fingerprint.text
        let offer = try offer(["a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)", fingerprint])
        for use in [SDESUse.never, .plainSignaling, .answer, .offer] {
            let answer = try SDPNegotiation.answer(to: offer, with: local(use))
            #expect(answer.audio.keying == .dtls)
            #expect(!answer.description.text.contains("a=crypto"))
        }
    }

    @Test(arguments: [
        (SDESUse.never, SDPError.keysRefused), (.plainSignaling, .keysInPlainSignaling),
    ])
    func keysAreRefusedWhereTheyMayNotTravel(_ use: SDESUse, _ error: SDPError) throws {
        let offer = try offer(["a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)"])
        #expect(throws: error) { try SDPNegotiation.answer(to: offer, with: local(use)) }
    }

    @Test func withoutAUsableLineThereIsNoCall() throws {
        let unusable = try offer(["a=crypto:1 F8_128_HMAC_SHA1_80 inline:\(Self.key)"])
        #expect(throws: SDPError.noCommonCrypto) { try SDPNegotiation.answer(to: unusable, with: local(.answer)) }
        // Keys beside a profile that does not use them are none.
        for name in ["RTP/AVP", "UDP/TLS/RTP/SAVPF"] {
            let plain = try offer(["a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)"], protocolName: name)
            #expect(throws: SDPError.noFingerprint) { try SDPNegotiation.answer(to: plain, with: local(.answer)) }
        }
    }

    @Test func anAnswerIsTakenByItsTag() throws {
        var ours = local(.offer)
        ours.crypto = SDPCryptoSuite.allCases.enumerated().map { index, suite in
            SDPCrypto(
                tag: index + 1, suite: suite, material: [UInt8](repeating: UInt8(index), count: suite.materialLength))
        }
        let offer = SDPNegotiation.offer(ours)
        #expect(offer.text.contains("a=fingerprint"))
        func accept(_ line: String) throws -> SDPKeying {
            try SDPNegotiation.accept(self.offer(["a=crypto:" + line], protocolName: "RTP/SAVPF"), to: offer).keying
        }
        let keying = try accept("3 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)")
        guard case .sdes(let keys) = keying else {
            Issue.record("no keys")
            return
        }
        #expect(keys.local == [UInt8](repeating: 2, count: 30))
        #expect(throws: SDPError.noCommonCrypto) { try accept("1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)") }
        #expect(throws: SDPError.noCommonCrypto) { try accept("9 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)") }
        // Keys that were not offered are no answer.
        let plain = SDPNegotiation.offer(local(.answer))
        let answer = try self.offer(["a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)"])
        #expect(throws: SDPError.noFingerprint) { try SDPNegotiation.accept(answer, to: plain) }
    }

    @Test func textForPeopleNeverShowsKeys() throws {
        let offer = try offer(["a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)"])
        let answer = try SDPNegotiation.answer(to: offer, with: local(.answer))
        var dumped = ""
        dump(offer, to: &dumped)
        dump(answer, to: &dumped)
        for text in [dumped, "\(offer)", "\(answer)", String(reflecting: answer.audio)] {
            #expect(!text.contains("inline") && !text.contains(Self.key) && !text.contains("7, 7"))
        }
    }

    @Test(arguments: [
        ("a=crypto:1 X inline:abc+/9==|2^20\r\na=x:y", "a=crypto:1 X inline:(hidden)|2^20\r\na=x:y"),
        (#"{"sdp":"inline:ab\/cd Inline:ef\r\n"}"#, #"{"sdp":"inline:(hidden) Inline:(hidden)\r\n"}"#),
        ("inline:", "inline:(hidden)"), ("inline", "inline"), ("", ""),
        ("inlin:abc é inline:é", "inlin:abc é inline:(hidden)é"),
    ])
    func keysInOtherTextAreHidden(_ text: String, _ expected: String) {
        #expect(SDPSecrets.hidden(in: text) == expected)
    }

    @Test func associationsAreNamedOnlyForPeersThatDo() throws {
        var ours = local(.never)
        ours.tlsID = "0123456789abcdefghijklmn"
        let fingerprint = "a=fingerprint:" + LocalAudio.fixture.fingerprint.text
        let silent = try SDPNegotiation.answer(to: offer([fingerprint]), with: ours).description
        #expect(!silent.text.contains("tls-id"))
        let named = try SDPNegotiation.answer(
            to: offer([fingerprint, "a=tls-id:ABCDEFGHIJKLMNOPQRST"]), with: ours
        ).description
        #expect(named.text.contains("a=tls-id:0123456789abcdefghijklmn\r\n"))
    }
}
