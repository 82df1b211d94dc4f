import Testing

@testable import Signaling

@Suite struct SessionDescriptionTests {
    @Test func readsABrowsersOffer() throws {
        let session = try SessionDescription.parse(ChromiumOffer.text)
        #expect(session.origin.sessionID == 4_611_731_400_430_051_336)
        #expect(session.origin.sessionVersion == 2)
        #expect(session.bundledMids == ["0", "1"])
        #expect(session.media.map(\.media) == ["audio", "video"])
        #expect(session.media[0].port == 46_154)
        #expect(session.media[0].formats == ["111", "63", "9", "0", "8", "13", "110", "126"])
        #expect(session.media[0].connection?.host == "203.0.113.141")
        #expect(session.media[1].attributes.values(of: .rtpmap).count == 3)
        #expect(session.attributes[.msidSemantic] == "WMS 3f1c")
    }

    @Test func whatItPrintsItReads() throws {
        let session = try SessionDescription.parse(ChromiumOffer.text)
        let printed = session.text
        #expect(try SessionDescription.parse(printed) == session)
        #expect(printed.hasPrefix("v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"))
        #expect(printed.hasSuffix("\r\n"))
    }

    @Test func lineEndsDoNotMatter() throws {
        let expected = try SessionDescription.parse(ChromiumOffer.text)
        for ending in ["\n", "\r", "\n\r\n"] {
            let lines = ChromiumOffer.text.split(separator: "\r\n")
            #expect(try SessionDescription.parse(lines.joined(separator: ending)) == expected)
        }
    }

    @Test func unknownLinesAreSkipped() throws {
        let text =
            "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=\r\nk=clear:x\r\nz=0 0\r\nnonsense\r\n=\r\nx\r\nm=audio 9 RTP/SAVPF 0\r\nQ=1\r\n"
        let session = try SessionDescription.parse(text)
        #expect(session.media == [MediaDescription(media: "audio", port: 9, protocolName: "RTP/SAVPF", formats: ["0"])])
        #expect(session.name == "-")
    }

    @Test func oversizeIsRefused() {
        let head = "v=0\r\n"
        #expect(throws: SDPError.tooLarge) {
            try SessionDescription.parse(head + "a=" + String(repeating: "x", count: 65_536))
        }
        #expect(throws: SDPError.tooLarge) {
            try SessionDescription.parse(head + String(repeating: "a=x\n", count: 2048))
        }
        #expect(throws: Never.self) { try SessionDescription.parse(head + String(repeating: "a=x\n", count: 2047)) }
        // Nothing but line ends is quick to refuse, too.
        #expect(throws: SDPError.malformed(line: 1)) {
            try SessionDescription.parse(String(repeating: "\n", count: 65_536))
        }
    }

    @Test(arguments: ["", "{}", "hello", "m=audio 9 RTP/AVP 0\r\nv=0", " v=0"])
    func anythingElseIsRefused(text: String) {
        #expect(throws: SDPError.malformed(line: 1)) { try SessionDescription.parse(text) }
    }

    @Test(arguments: [
        "m=audio", "m=audio 9", "m=audio 9 RTP/AVP", "m=audio 65536 RTP/AVP 0", "m=audio -1 RTP/AVP 0", "m=",
    ])
    func aMediaLineThatCannotBeReadKeepsItsPlace(line: String) throws {
        let session = try SessionDescription.parse("v=0\r\ns=-\r\n\(line)\r\n")
        #expect(session.media.count == 1)
        #expect(throws: SDPError.self) { try SDPNegotiation.answer(to: session, with: .fixture) }
    }

    @Test func noTruncationTraps() {
        let bytes = Array(ChromiumOffer.text.utf8)
        for length in 0...bytes.count {
            let text = String(decoding: bytes[..<length], as: UTF8.self)
            guard let session = try? SessionDescription.parse(text) else { continue }
            _ = try? SDPNegotiation.answer(to: session, with: .fixture)
        }
    }
}
