import Testing
import Wire

@testable import Signaling

/// What is not needed does not cost the call, whatever is in it.
@Suite struct SDPToleranceTests {
    private static let head =
        "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\na=ice-ufrag:abcd\r\n"
        + "a=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 \(ChromiumOffer.fingerprint)\r\na=setup:actpass\r\n"
    private static let audio = "m=audio 9 UDP/TLS/RTP/SAVPF 111 126\r\na=rtpmap:111 opus/48000/2\r\n"

    private func answer(_ text: String) throws -> SDPAnswer {
        try SDPNegotiation.answer(to: SessionDescription.parse(text), with: .fixture)
    }

    @Test(
        "A line that is not used may be anything",
        arguments: [
            "m=video 0 UDP/TLS/RTP/SAVPF", "m=video 0 UDP/TLS/RTP/SAVPF 0", "m=video 70000 RTP/AVP 96",
            "m=video -1 RTP/AVP 96", "m=video x RTP/AVP 96", "m=video 9 NEW/PROTOCOL 96", "m=video 9", "m=video", "m=",
            "m=video 9 RTP/AVP 96\r\nc=IN IP9 what", "m=video 9 RTP/AVP 96\r\nc=", "m=image 0 udptl t38",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "m=audio", "m=audio 0",
            "m=audio 0 RTP/AVP",
        ])
    func unusedLines(_ line: String) throws {
        for (text, index) in [
            (Self.head + Self.audio + line + "\r\n", 0), (Self.head + line + "\r\n" + Self.audio, 1),
        ] {
            let answer = try answer(text)
            #expect(answer.audio.codec == .opus)
            #expect(answer.audio.remote.mediaIndex == index)
            #expect(answer.description.media.count == 2)
            #expect(answer.description.media[1 - index].port == 0)
            #expect(!answer.description.media[1 - index].formats.isEmpty)
            // Ours can be read by whoever is as strict as we were.
            let lines = answer.description.text.split(separator: "\r\n").filter { $0.hasPrefix("m=") }
            #expect(lines.allSatisfy { $0.split(separator: " ", omittingEmptySubsequences: false).count >= 4 })
            #expect(try SessionDescription.parse(answer.description.text).media == answer.description.media)
        }
    }

    @Test("A refused line is refused with a format")
    func refusalsCarryAFormat() throws {
        let answer = try answer(Self.head + Self.audio + "m=video 0 UDP/TLS/RTP/SAVPF\r\n")
        #expect(answer.description.text.contains("m=video 0 UDP/TLS/RTP/SAVPF 0\r\n"))
    }

    @Test("As many lines as there are, each is answered in its place")
    func manyLines() throws {
        let more = String(repeating: "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:x\r\na=sendrecv\r\n", count: 60)
        let answer = try answer(Self.head + more + Self.audio)
        #expect(answer.description.media.count == 61)
        #expect(answer.description.media.last?.port == LocalAudio.fixture.port)
    }

    @Test(
        "The transport of the default candidate is not what media goes over",
        arguments: [
            "TCP/DTLS/RTP/SAVPF", "TCP/DTLS/RTP/SAVP", "TCP/TLS/RTP/SAVPF", "TCP/TLS/RTP/SAVP", "udp/tls/rtp/savpf",
            "rtp/savp", "Tcp/Dtls/Rtp/Savpf",
        ])
    func protocols(_ name: String) throws {
        let offer = Self.head + Self.audio.replacing("UDP/TLS/RTP/SAVPF", with: name)
        let answer = try answer(offer)
        #expect(answer.description.media[0].protocolName == name)
        #expect(answer.audio.codec == .opus && answer.audio.direction == .sendrecv)
    }

    @Test(
        "Nor is its address or port",
        arguments: [
            "c=IN IP4 0.0.0.0", "c=IN IP6 ::", "c=in ip4 0.0.0.0", "c=IN IP6 2001:db8::1", "c=IN IP4 host.invalid",
            "c=",
        ])
    func addresses(_ connection: String) throws {
        for port in ["9", "1", "65535", "65536", "9/2"] {
            let line = Self.audio.replacing("audio 9 ", with: "audio \(port) ")
                .replacing("126\r\n", with: "126\r\n\(connection)\r\n")
            #expect(try answer(Self.head + line).audio.direction == .sendrecv, "\(port)")
        }
    }

    @Test("Of several fingerprints the order and the place do not count")
    func fingerprintSets() throws {
        let others = ["11", "22"].map {
            "a=fingerprint:sha-256 " + Array(repeating: $0, count: 32).joined(separator: ":")
        }
        let head = Self.head.replacing("a=fingerprint:sha-256 \(ChromiumOffer.fingerprint)\r\n", with: "")
        func audio(_ session: [String], _ line: [String]) throws -> AudioDescription {
            let text = head + session.map { $0 + "\r\n" }.joined() + Self.audio + line.map { $0 + "\r\n" }.joined()
            return try AudioDescription(of: SessionDescription.parse(text))
        }
        let first = try audio(others, [])
        #expect(try audio([], others.reversed()).keepsAssociation(of: first))
        #expect(try audio([others[1]], [others[0], others[1], others[0]]).keepsAssociation(of: first))
        #expect(try !audio([], [others[0]]).keepsAssociation(of: first))
    }

    @Test("A fingerprint that cannot be used is not none", arguments: ["SHA-1", "md5", "sha-256", "sha-999"])
    func unusableFingerprints(_ hash: String) throws {
        let offer = Self.head.replacing("sha-256 \(ChromiumOffer.fingerprint)", with: "\(hash) 01:02") + Self.audio
        let error = #expect(throws: SDPError.self) { try answer(offer) }
        #expect(error.map { "\($0)" } == "unusableFingerprint(hash: \"\(hash.lowercased())\")")
    }

    /// One line of each vector after the other becomes something that nobody can read.
    @Test(
        "Every optional line may be unreadable",
        arguments: [ChromiumOffer.text, ChromiumOffer.audioOnly, ChromiumOffer.videoFirst, head + audio])
    func unreadableLines(_ vector: String) throws {
        let lines = vector.split(separator: "\r\n").map(String.init)
        // What audio is carried by must be there; of everything else another may take the place.
        let needed = ["v=", "m=audio", "a=ice-ufrag", "a=ice-pwd", "a=fingerprint", "a=rtpmap:111"]
        for index in lines.indices where !needed.contains(where: { lines[index].hasPrefix($0) }) {
            for garbage in ["", " ", "?", ":", "-1", "99999999999999999999", "a b c d e f g", "\u{FFFD}\u{1F}"] {
                for line in Self.spoilt(lines[index], by: garbage) {
                    var text = lines
                    text[index] = line
                    let answer = try? answer(text.joined(separator: "\r\n") + "\r\n")
                    #expect(answer?.audio.codec == .opus, "\(lines[index]) as \(line)")
                }
            }
        }
    }

    /// The whole value, the value of an attribute, its last word.
    private static func spoilt(_ line: String, by garbage: String) -> [String] {
        let type = String(line.prefix(2))
        var result = [type + garbage]
        if let colon = line.firstIndex(of: ":") { result.append(line[...colon] + garbage) }
        if let blank = line.lastIndex(of: " ") { result.append(line[...blank] + garbage) }
        return result
    }
}
