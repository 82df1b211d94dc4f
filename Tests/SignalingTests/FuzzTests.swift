import Testing
import Wire

@testable import Signaling

/// Damaged inputs of a seeded generator: whatever comes, nothing traps.
@Suite struct FuzzTests {
    private static let rounds = 100_000

    /// Whole descriptions, with what follows from them: the answer we would give.
    @Test func descriptions() async {
        var fuzz = Fuzz(seed: 1, seeds: FuzzVectors.descriptions)
        var answered = 0
        await fuzz.run(Self.rounds) { text, _ in
            guard let session = try? SessionDescription.parse(text),
                let answer = try? SDPNegotiation.answer(to: session, with: .fixture)
            else { return }
            answered += 1
            // What we say is always readable; printing is slow, so a sample has to do.
            guard answered.isMultiple(of: 8) else { return }
            #expect(throws: Never.self) { try SessionDescription.parse(answer.description.text) }
        }
        #expect(answered > 1000)
    }

    @Test func cookieJars() async {
        var fuzz = Fuzz(seed: 4, seeds: ["a=b; Path=/x; Secure; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT"])
        var jar = CookieJar()
        await fuzz.run(Self.rounds / 4) { text, _ in
            let field = HTTPField("Set-Cookie", text)
            jar.store(HTTPResponse(status: 200, headers: [field]), requestPath: "/rtc/wait?id=1", at: .zero)
        }
        #expect(jar.cookies.count <= CookieJar.maximumCookies)
        _ = jar.header(path: "/x", isSecure: true, at: .zero)
    }

    @Test func smallTexts() async {
        var fuzz = Fuzz(
            seed: 5,
            seeds: [
                "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n", "111 opus/48000/2", "sha-224 00:01", "1 A inline:B",
                "IN IP4 192.0.2.1/127", "- 1 1 IN IP6 ::1", "a%20b+c%", "k=v\n",
            ])
        await fuzz.run(Self.rounds) { text, _ in
            _ = CandidateText.normalized(text).map(CandidateText.key)
            _ = RTPMap(parsing: text)
            _ = SDPFingerprint(parsing: text)
            _ = SDPCrypto(parsing: text)
            _ = SDPConnection(parsing: text[...])
            _ = SDPOrigin(parsing: text[...])
            _ = PercentEncoding.decode(text, plusIsSpace: true)
            _ = GenesysSession.ssid(in: text)
        }
    }

    /// A gateway gone mad: messages, statuses and failures in any order, with commands between them.
    @Test func sessions() async {
        var fuzz = Fuzz(seed: 6, seeds: Self.messages)
        var session = GenesysSession(configuration: GenesysConfiguration(identity: .anonymous), random: .seeded(6))
        var now = MonotonicTime.zero
        var requests: [HTTPRequestID] = []
        for round in 0..<50_000 {
            if round & 63 == 0 { await Task.yield() }
            now += .milliseconds(fuzz.number(below: 2000))
            var actions: [GenesysSession.Action] = []
            switch fuzz.number(below: 10) {
            case 0: actions = session.signIn(at: now)
            case 1: actions = session.timerFired(at: now)
            case 2: actions = (try? session.offer(to: "5002", sdp: SDPNegotiation.offer(.fixture), at: now)) ?? []
            case 3: actions = (try? session.answer(sdp: SDPNegotiation.offer(.fixture), at: now)) ?? []
            case 4: actions = (try? session.reoffer(sdp: SDPNegotiation.offer(.fixture), at: now)) ?? []
            case 5 where round % 20 == 0: actions = session.signOut(at: now)
            case 6 where round % 4 == 0: actions = session.bye(at: now)
            default:
                guard !requests.isEmpty else { continue }
                let id = requests.remove(at: fuzz.number(below: requests.count))
                let status = [200, 200, 200, 200, 200, 204, 404, 500][fuzz.number(below: 8)]
                let body = status == 200 && fuzz.number(below: 4) == 0 ? "k=S" : fuzz.text()
                let response = HTTPResponse(
                    status: status, headers: [HTTPField("Pragma", "1002")], body: Array(body.utf8))
                actions =
                    fuzz.number(below: 8) == 0
                    ? session.requestFailed(id, .closed, at: now) : session.receive(response, for: id, at: now)
            }
            for case .perform(let request) in actions { requests.append(request.id) }
            for case .cancel(let id) in actions { requests.removeAll { $0 == id } }
            // One poll and the one before it, one post, one sign-in or sign-out at most.
            #expect(requests.count <= 4)
            #expect(session.outbox.messages.count <= Outbox.maximumMessages + 2)
        }
    }

    private static let messages: [String] = {
        let data = "{\"key\":\"a\",\"value\":[1,{\"b\":null}]}"
        let candidate =
            "{\"sdpMLineIndex\":0,\"sdpMid\":\"audio\",\"candidate\":\"candidate:1 1 udp 1 192.0.2.1 9 typ host\"}"
        func roap(_ type: String, _ rest: String) -> String {
            "SDP\n{\"messageType\":\"\(type)\",\"offererSessionId\":102,\"seq\":1,\"attacheddata\":[\(data)]\(rest)}"
        }
        let sdp = ",\"sdp\":\"v=0\\r\\nm=audio 9 RTP/SAVPF 0\\r\\n\",\"Candidates\":[\(candidate)]"
        return [
            roap("OFFER", sdp), roap("ANSWER", sdp), roap("OK", ""), roap("ERROR", ",\"errorType\":\"FAILED\""), "BYE",
            "INVITE", "EVENT-TALK", "EVENT-HOLD", "INFO-PEER a=b&c=%20", "INFO-MAP a=b", "GET-STATS",
            "PUT-STATS {\"timestamp\":1,\"audio\":{\"rtt\":1e3,\"rx\":{\"lost\":-1}}}",
        ]
    }()
}
