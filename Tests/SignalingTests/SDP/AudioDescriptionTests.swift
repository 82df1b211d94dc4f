import Testing
import Wire

@testable import Signaling

@Suite struct AudioDescriptionTests {
    private func audio(_ lines: [String], session: [String] = []) throws -> AudioDescription {
        try AudioDescription(
            of: SessionDescription.parse((["v=0", "s=-"] + session + lines).joined(separator: "\r\n")))
    }

    @Test func understandsABrowsersAudio() throws {
        let audio = try AudioDescription(of: SessionDescription.parse(ChromiumOffer.text))
        #expect(audio.mediaIndex == 0)
        #expect(audio.protocolName == "UDP/TLS/RTP/SAVPF")
        #expect(audio.address == IPAddress("203.0.113.141"))
        #expect(audio.port == 46_154)
        #expect(audio.mid == "0")
        #expect(audio.isBundled)
        #expect(audio.rtcpMux)
        #expect(audio.iceUfrag == "EsAw")
        #expect(audio.icePassword == "P2uYro0UCOQ4zxjKXaWCBui1")
        #expect(audio.iceOptions == ["trickle"])
        #expect(!audio.isICELite)
        #expect(audio.candidates.count == 2)
        #expect(audio.candidates[0].hasPrefix("candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host"))
        #expect(!audio.endOfCandidates)
        #expect(audio.fingerprint?.value == ChromiumOffer.fingerprint)
        #expect(audio.setup == .actpass)
        #expect(audio.direction == .sendrecv)
        #expect(audio.ssrc == 3_570_614_608)
        #expect(audio.cname == "4TOk42mSjXCkVIa6")
        #expect(audio.msid == "3f1c 9a2b")
        #expect(
            audio.codecs.map(\.encoding) == [
                "opus", "red", "G722", "PCMU", "PCMA", "CN", "telephone-event", "telephone-event",
            ])
        #expect(audio.codecs[0].channels == 2)
        #expect(OpusParameters(audio.codecs[0]).wantsForwardErrorCorrection)
        #expect(audio.telephoneEvent(beside: 48_000)?.payloadType == 110)
        #expect(audio.telephoneEvent(beside: 8000)?.payloadType == 126)
    }

    @Test func staticPayloadTypesNeedNoMap() throws {
        let audio = try audio(["m=audio 9 RTP/AVP 0 8 3 99 300 x"])
        #expect(audio.codecs.compactMap(SDPCodec.init) == [.pcmu, .pcma])
    }

    @Test func codecNamesAreCaseInsensitive() throws {
        let audio = try audio(["m=audio 9 RTP/AVP 96 97", "a=rtpmap:96 OPUS/48000/2", "a=rtpmap:97 pcmu/8000"])
        #expect(audio.codecs.compactMap(SDPCodec.init) == [.opus, .pcmu])
    }

    @Test func transportMayBeDescribedForTheWholeSession() throws {
        let audio = try audio(
            ["m=audio 9 RTP/SAVPF 0"],
            session: [
                "c=IN IP6 2001:db8::1", "a=ice-lite", "a=ice-ufrag:abcd", "a=ice-pwd:abcdefghijklmnopqrstuv",
                "a=fingerprint:SHA-256 \(ChromiumOffer.fingerprint.lowercased())", "a=setup:passive", "a=sendonly",
            ])
        #expect(audio.isICELite)
        #expect(audio.iceUfrag == "abcd")
        #expect(audio.fingerprint?.hash == "sha-256")
        #expect(audio.fingerprint?.value == ChromiumOffer.fingerprint)
        #expect(audio.setup == .passive)
        #expect(audio.direction == .sendonly)
        #expect(audio.address == IPAddress("2001:db8::1"))
    }

    @Test func theStrongestFingerprintIsChecked() throws {
        let weak = "a=fingerprint:sha-224 " + Array(repeating: "AA", count: 28).joined(separator: ":")
        let audio = try audio(["m=audio 9 RTP/SAVPF 0", weak, "a=fingerprint:sha-256 \(ChromiumOffer.fingerprint)"])
        #expect(audio.fingerprints.count == 2)
        #expect(audio.fingerprint?.hash == "sha-256")
    }

    @Test(arguments: [
        "sha-256", "sha-256 AA:BB", "md5 " + Array(repeating: "AA", count: 16).joined(separator: ":"),
        "sha-1 " + Array(repeating: "AA", count: 20).joined(separator: ":"),
        "sha-224 " + Array(repeating: "+A", count: 28).joined(separator: ":"),
        "sha-224 " + Array(repeating: "AAA", count: 28).joined(separator: ":"),
    ])
    func fingerprintsThatCannotBeCheckedAreNone(text: String) {
        #expect(SDPFingerprint(parsing: text) == nil)
    }

    @Test func candidatesComeInAllForms() throws {
        var audio = try audio(["m=audio 9 RTP/SAVPF 0", "a=candidate:1 1 UDP 5 192.0.2.1 1000 typ host"])
        audio.add(candidates: [
            "a=candidate:1 1 udp 5 192.0.2.1 1000 typ host\r\n",
            "candidate:77 1 udp 9 192.0.2.1 1000 typ host generation 0 ufrag x",
            "  candidate:2 1 udp 5 192.0.2.2 1000 typ srflx\r\n", "a=candidate:3 2 udp 5 192.0.2.2 1000 typ srflx",
            "a=mid:audio", "", "candidate", "candidate:4 1 udp\r\na=evil", String(repeating: "x", count: 1000),
        ])
        #expect(
            audio.candidates == [
                "candidate:1 1 UDP 5 192.0.2.1 1000 typ host", "candidate:2 1 udp 5 192.0.2.2 1000 typ srflx",
                "candidate:3 2 udp 5 192.0.2.2 1000 typ srflx",
            ])
        audio.add(candidates: (0..<200).map { "candidate:1 1 udp 5 192.0.2.3 \($0) typ host" })
        #expect(audio.candidates.count == AudioDescription.maximumCandidates)
    }

    @Test func theOldWayToHoldIsAnAddressOfZeros() throws {
        let plain = try audio(["m=audio 4000 RTP/AVP 0", "c=IN IP4 0.0.0.0"])
        #expect(plain.direction == .sendonly)
        let ice = try audio(["m=audio 9 RTP/SAVPF 0", "c=IN IP4 0.0.0.0", "a=ice-ufrag:abcd", "a=ice-pwd:x"])
        #expect(ice.direction == .sendrecv)
    }

    @Test func readsKeysAndPacketTimes() throws {
        let audio = try audio([
            "m=audio 9 RTP/SAVP 0", "a=ptime:30", "a=maxptime:60",
            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:4 KDR=1",
            "a=crypto:x",
        ])
        #expect(audio.ptime == 30)
        #expect(audio.maxptime == 60)
        #expect(audio.crypto.map(\.suite) == ["AES_CM_128_HMAC_SHA1_80"])
        #expect(audio.crypto[0].sessionParameters == ["KDR=1"])
        var dumped = ""
        dump(audio, to: &dumped)
        for text in ["\(audio.crypto[0])", "\(audio)", dumped] { #expect(!text.contains("inline")) }
    }

    @Test func opusParametersOutOfRangeCountAsAbsent() {
        var map = RTPMap(payloadType: 111, encoding: "opus", clockRate: 48_000, channels: 2)
        map.parameters = "maxplaybackrate=16000; MaxAverageBitrate=20000 ;stereo=1;cbr=1;usedtx=1"
        let wish = OpusParameters(map)
        #expect(wish.maximumPlaybackRate == 16_000)
        #expect(wish.maximumAverageBitrate == 20_000)
        #expect(wish.prefersStereo && wish.wantsConstantBitrate && wish.wantsDiscontinuousTransmission)
        #expect(!wish.wantsForwardErrorCorrection)
        map.parameters = "maxplaybackrate=1;maxaveragebitrate=99999999999999999999;stereo;=;;"
        #expect(OpusParameters(map) == OpusParameters())
    }

    @Test func withoutUsableAudioThereIsAnError() {
        #expect(throws: SDPError.noAudio) { try audio([]) }
        #expect(throws: SDPError.noAudio) { try audio(["m=video 9 RTP/SAVPF 96"]) }
        #expect(throws: SDPError.unsupportedProtocol("TCP/MSRP")) { try audio(["m=audio 9 TCP/MSRP *"]) }
    }

    @Test func aNewTransportIsSeen() throws {
        let first = try AudioDescription(of: SessionDescription.parse(ChromiumOffer.text))
        var second = first
        second.candidates = []
        second.direction = .inactive
        #expect(second.keepsPath(of: first) && second.keepsAssociation(of: first))
        second.iceUfrag = "other"
        #expect(!second.keepsPath(of: first) && second.keepsAssociation(of: first))
        second.tlsID = "named"
        #expect(!second.keepsAssociation(of: first))
    }
}

@Suite struct SDPBlanksTests {
    @Test("Blanks and tabs at the ends of an attribute do not count, runs count as one")
    func blanksDoNotCount() throws {
        let text =
            "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
            + "a=ice-ufrag: abcd \r\na=ice-pwd:0123456789012345678901 \t\r\na=sendonly \r\na=setup:active\t\r\n"
            + "a=rtpmap:111  opus/48000/2 \r\na=fmtp:111 \t useinbandfec=1\r\na=mid:0 \r\na=ptime: 20\r\n"
        let audio = try AudioDescription(of: SessionDescription.parse(text))
        #expect(audio.direction == .sendonly && audio.setup == .active && audio.mid == "0" && audio.ptime == 20)
        #expect(audio.iceUfrag == "abcd" && audio.icePassword == "0123456789012345678901")
        #expect(audio.codecs.first?.parameters == "useinbandfec=1")
    }
}
