import Testing
import Wire

@testable import Signaling

@Suite struct SDPNegotiationTests {
    private func answer(_ text: String, _ local: LocalAudio = .fixture) throws -> SDPAnswer {
        try SDPNegotiation.answer(to: SessionDescription.parse(text), with: local)
    }

    @Test func anOfferIsOneAudioLineTheGatewayTakes() throws {
        let offer = SDPNegotiation.offer(.fixture)
        #expect(!offer.text.contains("UDP/TLS"))
        #expect(offer.text.contains("m=audio 49170 RTP/SAVPF 111 63 9 0 8 13 110 126\r\nc=IN IP4 198.51.100.7\r\n"))
        let audio = try AudioDescription(of: SessionDescription.parse(offer.text))
        #expect(audio.mid == "audio")
        #expect(audio.setup == .actpass)
        #expect(audio.rtcpMux)
        #expect(audio.endOfCandidates)
        #expect(audio.candidates == LocalAudio.fixture.candidates)
        #expect(audio.fingerprint == LocalAudio.fixture.fingerprint)
        #expect(audio.codecs.compactMap(SDPCodec.init) == [.opus, .g722, .pcmu, .pcma])
        #expect(audio.ssrc == 0xDECA_FBAD)
        #expect(audio.cname == "agent")
        #expect(audio.ptime == 20)
        #expect(offer.bundledMids.isEmpty)
    }

    @Test func aBrowsersOfferIsAnsweredWithVideoRefusedInItsPlace() throws {
        let answer = try answer(ChromiumOffer.text)
        #expect(answer.description.media.map(\.media) == ["audio", "video"])
        #expect(answer.description.media.map(\.port) == [49_170, 0])
        #expect(answer.description.media[1].protocolName == "UDP/TLS/RTP/SAVPF")
        #expect(answer.description.media[1].formats == ["96", "97", "98"])
        #expect(answer.description.media[1].mid == "1")
        #expect(answer.description.bundledMids == ["0"])
        let line = answer.description.media[0]
        #expect(line.protocolName == "UDP/TLS/RTP/SAVPF")
        #expect(line.formats == ["111", "63", "110"])
        #expect(line.mid == "0")
        #expect(line.attributes.contains(.rtcpMux))
        #expect(line.attributes[.setup] == "passive")
        #expect(answer.audio.codec == .opus)
        #expect(answer.audio.telephoneEvent?.sendPayloadType == 110)
        #expect(answer.audio.localSetup == .passive)
        #expect(answer.audio.direction == .sendrecv)
    }

    @Test func videoFirstKeepsItsPlace() throws {
        let answer = try answer(ChromiumOffer.videoFirst)
        #expect(answer.description.media.map(\.port) == [0, 49_170])
        #expect(answer.audio.remote.mediaIndex == 1)
    }

    @Test func aSecondAudioLineIsRefused() throws {
        let text =
            ChromiumOffer.text
            + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:2\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
        let answer = try answer(text)
        #expect(answer.description.media.map(\.port) == [49_170, 0, 0, 0])
        #expect(answer.description.media[3].formats == ["webrtc-datachannel"])
    }

    @Test func aDisabledFirstAudioLineGivesWayToTheSecond() throws {
        let text = ChromiumOffer.audioOnly.replacing("m=audio 46154", with: "m=audio 0")
        #expect(throws: SDPError.noAudio) { try answer(text) }
        let second = try answer(text + ChromiumOffer.audio.joined(separator: "\r\n"))
        #expect(second.description.media.map(\.port) == [0, 49_170])
    }

    @Test func theOffersProtocolIsEchoed() throws {
        for name in ["RTP/SAVPF", "UDP/TLS/RTP/SAVPF", "RTP/SAVP", "UDP/TLS/RTP/SAVP"] {
            let text = ChromiumOffer.audioOnly.replacing("UDP/TLS/RTP/SAVPF", with: name)
            #expect(try answer(text).description.media[0].protocolName == name)
        }
    }

    @Test func nothingIsBundledOrMultiplexedThatWasNotOffered() throws {
        let text = ChromiumOffer.audioOnly.replacing("a=group:BUNDLE 0 1\r\n", with: "")
            .replacing("a=rtcp-mux\r\n", with: "").replacing("a=mid:0\r\n", with: "")
        let answer = try answer(text)
        #expect(!answer.description.text.contains("BUNDLE"))
        #expect(!answer.description.text.contains("rtcp-mux"))
        #expect(!answer.description.text.contains("a=mid"))
        #expect(!answer.audio.rtcpMux)
        let other = ChromiumOffer.audioOnly.replacing("a=group:BUNDLE 0 1", with: "a=group:BUNDLE 7")
        #expect(try self.answer(other).description.bundledMids.isEmpty)
    }

    @Test func payloadTypesAreTheOffers() throws {
        let text = ChromiumOffer.audioOnly.replacing(" 111 ", with: " 96 ").replacing(":111 ", with: ":96 ")
        let answer = try answer(text)
        #expect(answer.audio.sendPayloadType == 96)
        #expect(answer.description.media[0].formats == ["96", "110"])
        #expect(answer.audio.redundancy == nil)
        #expect(
            answer.description.text.contains("a=rtpmap:96 opus/48000/2\r\na=fmtp:96 minptime=10;useinbandfec=1\r\n"))
    }

    @Test func theNextBestIsUsedWhereOpusIsNotOffered() throws {
        let text = ChromiumOffer.audioOnly.replacing("opus/48000/2", with: "xopus/48000/2")
        let answer = try answer(text)
        #expect(answer.audio.codec == .g722)
        #expect(answer.audio.telephoneEvent?.sendPayloadType == 126)
        #expect(answer.description.media[0].formats == ["9", "126"])
    }

    @Test(arguments: [
        (DTLSSetup.actpass, DTLSSetup.passive, DTLSSetup.passive), (.actpass, .active, .active),
        (.active, .active, .passive), (.passive, .passive, .active),
    ])
    func theSetupRole(offered: DTLSSetup, wish: DTLSSetup, expected: DTLSSetup) throws {
        var local = LocalAudio.fixture
        local.setup = wish
        let answer = try answer(ChromiumOffer.text.replacing("actpass", with: offered.rawValue), local)
        #expect(answer.audio.localSetup == expected)
        #expect(answer.description.media[0].attributes[.setup] == expected.rawValue)
    }

    @Test(arguments: [
        (MediaDirection.sendrecv, MediaDirection.sendrecv, MediaDirection.sendrecv), (.sendonly, .sendrecv, .recvonly),
        (.inactive, .sendrecv, .inactive), (.recvonly, .sendrecv, .sendonly), (.sendrecv, .inactive, .inactive),
        (.sendonly, .sendonly, .inactive),
    ])
    func holdIsAnsweredByTheOppositeDirection(
        offered: MediaDirection, wish: MediaDirection, expected: MediaDirection
    ) throws {
        var local = LocalAudio.fixture
        local.direction = wish
        let answer = try answer(ChromiumOffer.audioOnly.replacing("a=sendrecv", with: "a=\(offered.rawValue)"), local)
        #expect(answer.audio.direction == expected)
        #expect(answer.description.text.contains("a=\(expected.rawValue)\r\n"))
    }

    @Test func eachMissingPartHasItsError() throws {
        let offer = ChromiumOffer.audioOnly
        #expect(throws: SDPError.noICE) { try answer(offer.replacing("a=ice-ufrag", with: "a=x-ufrag")) }
        #expect(throws: SDPError.noICE) { try answer(offer.replacing("a=ice-pwd", with: "a=x-pwd")) }
        #expect(throws: SDPError.noFingerprint) {
            try answer(offer.replacing("a=fingerprint", with: "a=x-fingerprint"))
        }
        #expect(throws: SDPError.noCommonCodec) {
            try answer(offer.replacing("111 63 9 0 8 13 110 126", with: "63 13"))
        }
        #expect(throws: SDPError.noAudio) { try answer(offer.replacing("m=audio", with: "m=video")) }
    }

    @Test func anAnswerToOurOfferIsAccepted() throws {
        let offer = SDPNegotiation.offer(.fixture)
        var far = LocalAudio.fixture
        far.codecs = [.pcma, .opus]
        far.setup = .active
        let answer = try SDPNegotiation.answer(to: offer, with: far)
        let audio = try SDPNegotiation.accept(SessionDescription.parse(answer.description.text), to: offer)
        #expect(audio.codec == .pcma)
        #expect(audio.localSetup == .passive)
        #expect(audio.direction == .sendrecv)
        #expect(audio.telephoneEvent?.sendPayloadType == 126)
        #expect(audio.remote.candidates == far.candidates)
        #expect(answer.audio.localSetup == .active)
    }

    @Test func payloadTypesMayDifferByDirection() throws {
        let offer = SDPNegotiation.offer(.fixture)
        let text = ChromiumOffer.audioOnly.replacing(" 111 ", with: " 96 ").replacing(":111 ", with: ":96 ")
            .replacing("actpass", with: "passive")
        let audio = try SDPNegotiation.accept(SessionDescription.parse(text), to: offer)
        #expect(audio.sendPayloadType == 96)
        #expect(audio.receivePayloadType == 111)
        #expect(audio.localSetup == .active)
    }

    @Test func aRefusedOrEmptyAnswerIsAnError() throws {
        let offer = SDPNegotiation.offer(.fixture)
        let refused = try SessionDescription.parse(ChromiumOffer.audioOnly.replacing("audio 46154", with: "audio 0"))
        #expect(throws: SDPError.audioRefused) { try SDPNegotiation.accept(refused, to: offer) }
        let other = try SessionDescription.parse(
            ChromiumOffer.audioOnly.replacing("111 63 9 0 8 13 110 126", with: "3"))
        #expect(throws: SDPError.noCommonCodec) { try SDPNegotiation.accept(other, to: offer) }
    }

    /// Zero stands for an attribute that is absent.
    @Test(arguments: [
        (20, 0, 20), (30, 0, 20), (40, 0, 40), (60, 40, 20), (25, 0, 20), (10, 10, 10), (0, 10, 10), (900, 0, 20),
        (0, 0, 20),
    ])
    func packetsAreAsLongAsThePeerWishes(ptime: Int, maxptime: Int, expected: Int) throws {
        let wishes = [(ptime, "ptime"), (maxptime, "maxptime")].filter { $0.0 != 0 }.map { "a=\($1):\($0)\r\n" }
        let text = ChromiumOffer.audioOnly + wishes.joined()
        #expect(try answer(text).audio.ptime == expected)
    }

    /// A line end in an echoed value would let an offer write lines of its own into our answer.
    @Test func nothingOfAnOfferBreaksOutOfItsLine() throws {
        let text = ChromiumOffer.text.replacing("a=mid:0", with: "a=mid:0\ra=evil:1")
        let answer = try answer(text)
        #expect(!answer.description.text.contains("evil"))
    }

    @Test func withoutAPortTheDefaultIsTheDiscardPort() throws {
        var local = LocalAudio.fixture
        local.port = 0
        #expect(SDPNegotiation.offer(local).media[0].port == 9)
    }
}
