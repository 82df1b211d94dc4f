import Foundation
import Testing

@testable import tphone

struct CallReportTests {
    private static let report = CallReportJSON(
        ok: true,
        call: .init(
            id: "c1", state: "ended", direction: "incoming", peer: "Ana", setupMs: 41.3,
            setup: .init(signInMs: 12, dialToOfferMs: nil, answerToMediaMs: 30.5), durationMs: 2000,
            endReason: "the caller hung up"),
        media: .init(
            codec: "opus", srtp: "AEAD_AES_128_GCM", packetsSent: 100, packetsReceived: 99, packetsLost: 1,
            concealedPercent: 1, jitterMs: 0.4, rttMs: nil, mos: 4.4, heard: true, longestSilenceMs: 20),
        path: .init(
            local: .init(type: "relay", address: "127.0.0.1:50000"),
            remote: .init(type: "host", address: "127.0.0.1:40000"), transport: "tls", server: "turn.example:443",
            why: "policy relay",
            moves: [.init(atMs: 800, from: "relay udp 3478", to: "relay tls 443", cause: "no answer")]),
        reservation: .init(beforeOffer: true, ageMs: 900), peer: .init(attachedData: ["callerName": "Ana/Ruiz"]))

    @Test func theJSONIsOneLineWithTheDocumentedKeys() {
        #expect(
            JSONLine.text(of: Self.report)
                == #"{"call":{"direction":"incoming","duration_ms":2000,"end_reason":"the caller hung up","id":"c1","#
                + #""peer":"Ana","setup":{"answer_to_media_ms":30.5,"sign_in_ms":12},"setup_ms":41.3,"state":"ended"},"#
                + #""completed":true,"media":{"codec":"opus","concealed_percent":1,"heard":true,"jitter_ms":0.4,"#
                + #""longest_silence_ms":20,"mos":4.4,"packets_lost":1,"packets_received":99,"packets_sent":100,"#
                + #""srtp":"AEAD_AES_128_GCM"},"ok":true,"path":{"interruptions":[],"local":{"address":"127.0.0.1:50000","type":"relay"},"#
                + #""moves":[{"at_ms":800,"cause":"no answer","from":"relay udp 3478","to":"relay tls 443"}],"#
                + #""remote":{"address":"127.0.0.1:40000","type":"host"},"server":"turn.example:443","#
                + #""transport":"tls","why":"policy relay"},"peer":{"attached_data":{"callerName":"Ana/Ruiz"}},"reason":"done","#
                + #""reservation":{"age_ms":900,"before_offer":true}}"#)
    }

    @Test func theTextSaysWhatMatters() {
        #expect(
            Self.report.text == """
                OK  call from Ana ended, 2 s: the caller hung up
                  setup   41.3 ms (ms: sign-in 12, answer to media 30.5)
                  media   opus AEAD_AES_128_GCM, sent 100, received 99, lost 1, heard
                  quality MOS 4.4, jitter 0.4 ms, concealed 1 %, longest silence 20 ms
                  path    relay 127.0.0.1:50000 to host 127.0.0.1:40000 over tls through turn.example:443, because policy relay
                  moved   from relay udp 3478 to relay tls 443 after 0.8 s: no answer
                  data    callerName = Ana/Ruiz
                """)
    }

    @Test func whatWasNotUsedIsToldByReason() {
        var report = Self.report
        report.media.dropped = .init(
            noKeys: 1, malformed: 2, tooLarge: 3, notAuthentic: 4, replayed: 5, tooManySources: 6, sequenceJump: 7,
            unknownType: 8, undecodable: 9, late: 10, discarded: 11, other: 12)
        report.media.sourcesReplaced = 2
        report.media.implausibleReports = 3
        let text = JSONLine.text(of: report)
        #expect(
            text.contains(
                #""dropped":{"discarded":11,"late":10,"malformed":2,"no_keys":1,"not_authentic":4,"other":12,"#
                    + #""replayed":5,"sequence_jump":7,"too_large":3,"too_many_sources":6,"undecodable":9,"#
                    + #""unknown_type":8}"#))
        #expect(text.contains(#""implausible_reports":3"#) && text.contains(#""sources_replaced":2"#))
        #expect(report.text.contains("received 99, lost 1, dropped 78, heard"))
    }

    @Test func aPeersTextCannotSteerTheTerminal() {
        var report = Self.report
        report.call.peer = "Eve\u{1B}[2J"
        report.peer.attachedData = ["a\nb": "c\u{07}"]
        let text = report.text
        #expect(!text.contains("\u{1B}") && !text.contains("\u{07}") && text.contains("a?b = c?"))
    }

    /// The bytes of a terminal's commands, and text that is not seen or turns what is seen around, are escaped.
    @Test(arguments: [
        ("\u{9B}2J", #"\u009b2J"#), ("\u{7F}", #"\u007f"#), ("\u{1B}[", #"\u001b["#),
        ("\u{202E}x\u{2066}", #"\u202ex\u2066"#),
        ("\u{61C}\u{200E}\u{200B}\u{FEFF}", #"\u061c\u200e\u200b\ufeff"#), ("\u{2028}\u{2029}", #"\u2028\u2029"#),
        ("\u{E0041}", #"\udb40\udc41"#), ("\u{FFFE}", #"\ufffe"#), ("\u{1FFFF}", #"\ud83f\udfff"#),
        ("Añá 日本 🙂", "Añá 日本 🙂"),
    ]) func whatATerminalWouldObeyIsEscapedInJSON(text: String, escaped: String) throws {
        let line = JSONLine.text(of: ["a": text])
        #expect(line == "{\"a\":\"\(escaped)\"}")
        #expect(try JSONDecoder().decode([String: String].self, from: Data(line.utf8)) == ["a": text])
    }

    @Test func numbersThatAreNoneDoNoHarm() {
        var report = Self.report
        report.media.jitterMs = .nan
        report.media.mos = .infinity
        #expect(JSONLine.text(of: report).contains(#""jitter_ms":"unknown""#))
        #expect(report.text.contains("MOS ?"))
        #expect(Double.nan.reported() == nil && 1.26.reported() == 1.3 && 12.3456.reported(places: 3) == 12.346)
    }

    @Test func aFailureIsALineToo() {
        let failure = FailureReport(error: "no gateway", exitStatus: .configuration)
        #expect(JSONLine.text(of: failure) == #"{"error":"no gateway","exit_status":78,"ok":false}"#)
    }
}
