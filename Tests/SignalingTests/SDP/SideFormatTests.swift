import Testing
import Wire

@testable import Signaling

/// Keys, redundancy, comfort noise, levels and extended reports beside the codec.
@Suite struct SideFormatTests {
    private func answer(_ text: String, _ local: LocalAudio = .fixture) throws -> SDPAnswer {
        try SDPNegotiation.answer(to: SessionDescription.parse(text), with: local)
    }

    private func accept(_ text: String, to local: LocalAudio = .fixture) throws -> NegotiatedAudio {
        try SDPNegotiation.accept(SessionDescription.parse(text), to: SDPNegotiation.offer(local))
    }

    @Test func ourOfferNamesThemAll() throws {
        let text = SDPNegotiation.offer(.fixture).text
        for line in [
            "a=rtpmap:63 red/48000/2", "a=fmtp:63 111/111", "a=rtpmap:13 CN/8000", "a=rtpmap:110 telephone-event/48000",
            "a=rtpmap:126 telephone-event/8000", "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
            "a=rtcp-xr:voip-metrics rcvr-rtt=all", "a=ptime:20", "a=maxptime:120",
        ] {
            #expect(text.contains("\(line)\r\n"), "\(line)")
        }
    }

    @Test func anOfferWithoutG711HasNoComfortNoise() {
        var local = LocalAudio.fixture
        local.codecs = [.opus]
        #expect(SDPNegotiation.offer(local).media[0].formats == ["111", "63", "110"])
        local.codecs = [.pcma]
        #expect(SDPNegotiation.offer(local).media[0].formats == ["8", "13", "126"])
    }

    @Test func aBrowsersOfferIsAnsweredWithItsNumbers() throws {
        let answer = try answer(
            ChromiumOffer.text.replacing("a=extmap:1 ", with: "a=rtcp-xr:rcvr-rtt=all\r\na=extmap:5 "))
        let audio = answer.audio
        #expect(audio.telephoneEvent == SideFormat(receivePayloadType: 110, sendPayloadType: 110, clockRate: 48_000))
        #expect(audio.redundancy == SideFormat(receivePayloadType: 63, sendPayloadType: 63, clockRate: 48_000))
        #expect(audio.comfortNoise == nil)
        #expect(audio.audioLevelID == 5)
        #expect(audio.extendedReports == SDPExtendedReports(voipMetrics: false, receiverRoundTrip: .all))
        let text = answer.description.text
        #expect(text.contains("a=extmap:5 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"))
        #expect(text.contains("a=rtcp-xr:voip-metrics rcvr-rtt=all\r\n"))
        #expect(text.contains("a=fmtp:63 111/111\r\n"))
        #expect(text.contains("a=fmtp:110 0-15\r\n"))
    }

    @Test func nothingIsAnsweredThatWasNotOffered() throws {
        let text = ChromiumOffer.audioOnly.replacing("111 63 9 0 8 13 110 126", with: "111 0")
            .replacing("ssrc-audio-level", with: "x")
        let answer = try answer(text)
        #expect(answer.description.media[0].formats == ["111"])
        #expect(answer.audio.telephoneEvent == nil)
        #expect(answer.audio.audioLevelID == nil)
        #expect(answer.audio.extendedReports == nil)
        for word in ["extmap", "rtcp-xr", "red/", "CN/"] { #expect(!answer.description.text.contains(word)) }
    }

    @Test func nothingIsAnsweredThatThisEndDoesNotWant() throws {
        var local = LocalAudio.fixture
        local.offersTelephoneEvent = false
        local.offersRedundancy = false
        local.audioLevelID = nil
        local.extendedReports = nil
        let answer = try answer(ChromiumOffer.audioOnly + "a=rtcp-xr:voip-metrics\r\n", local)
        #expect(answer.description.media[0].formats == ["111"])
        for word in ["extmap", "rtcp-xr"] { #expect(!answer.description.text.contains(word)) }
    }

    @Test func eachEndSendsByTheOthersNumbers() throws {
        var text = ChromiumOffer.audioOnly.replacing("actpass", with: "passive")
        for (from, to) in [("111", "96"), ("63", "97"), ("110", "101")] {
            text = text.replacing(" \(from) ", with: " \(to) ").replacing(":\(from) ", with: ":\(to) ")
        }
        let audio = try accept(text.replacing("111/111", with: "96/96"))
        #expect(audio.redundancy == SideFormat(receivePayloadType: 63, sendPayloadType: 97, clockRate: 48_000))
        #expect(audio.telephoneEvent == SideFormat(receivePayloadType: 110, sendPayloadType: 101, clockRate: 48_000))
        #expect(audio.audioLevelID == 1)
    }

    /// A gateway of the old kind knows keys only at the telephone's rate.
    @Test func keysOfAnotherClockAreBetterThanNone() throws {
        let text = ChromiumOffer.audioOnly.replacing("telephone-event/48000", with: "x/48000")
        let audio = try accept(text.replacing("actpass", with: "passive"))
        #expect(audio.codec == .opus)
        #expect(audio.telephoneEvent == SideFormat(receivePayloadType: 126, sendPayloadType: 126, clockRate: 8000))
    }

    @Test func comfortNoiseGoesBesideG711Only() throws {
        var local = LocalAudio.fixture
        local.codecs = [.pcmu]
        let answer = try answer(ChromiumOffer.audioOnly, local)
        #expect(answer.audio.comfortNoise == SideFormat(receivePayloadType: 13, sendPayloadType: 13, clockRate: 8000))
        #expect(answer.audio.redundancy == nil)
    }

    /// What carries other formats than the codec in use, or tells nothing of its contents, is of no use.
    @Test(arguments: ["", "111", "111/0", "0/0", "x/x", "/", String(repeating: "111/", count: 64) + "9"])
    func redundancyOfOtherThingsIsNotTaken(parameters: String) throws {
        let text = ChromiumOffer.audioOnly.replacing("a=fmtp:63 111/111", with: "a=fmtp:63 \(parameters)")
        #expect(try answer(text).audio.redundancy == nil)
    }

    @Test(arguments: [
        ("1 urn:x", SDPHeaderExtension(id: 1, uri: "urn:x")),
        ("14/sendonly urn:x vad=on", SDPHeaderExtension(id: 14, direction: .sendonly, uri: "urn:x")),
        ("0 urn:x", nil), ("15 urn:x", nil), ("256 urn:x", nil), ("1", nil), ("1/ urn:x", nil), ("1/both urn:x", nil),
        ("-1 urn:x", nil), ("", nil), ("/ urn:x", nil),
    ])
    func headerExtensionsAreRead(text: String, expected: SDPHeaderExtension?) {
        #expect(SDPHeaderExtension(parsing: text) == expected)
    }

    @Test func aDirectionOfAnExtensionIsTurnedRound() throws {
        let offer = ChromiumOffer.audioOnly
        #expect(
            try answer(offer.replacing("extmap:1 ", with: "extmap:1/recvonly ")).description.text.contains(
                "a=extmap:1/sendonly urn"))
        let none = try answer(offer.replacing("extmap:1 ", with: "extmap:1/inactive "))
        #expect(none.audio.audioLevelID == nil)
        #expect(!none.description.text.contains("extmap"))
    }

    @Test func anAnswerMayNotRenumberAnExtension() throws {
        let text = ChromiumOffer.audioOnly.replacing("actpass", with: "passive")
        #expect(try accept(text).audioLevelID == 1)
        #expect(try accept(text.replacing("extmap:1 ", with: "extmap:2 ")).audioLevelID == nil)
    }

    @Test(arguments: [
        ("voip-metrics", true, nil), ("rcvr-rtt=all:100 pkt-loss-rle", false, SDPExtendedReports.RoundTrip.all),
        ("stat-summary=loss,dup rcvr-rtt=sender voip-metrics", true, .sender), ("rcvr-rtt=none", false, nil),
        ("", false, nil),
    ])
    func wishesForExtendedReportsAreRead(text: String, metrics: Bool, time: SDPExtendedReports.RoundTrip?) {
        #expect(
            SDPExtendedReports(parsing: text) == SDPExtendedReports(voipMetrics: metrics, receiverRoundTrip: time))
    }
}
