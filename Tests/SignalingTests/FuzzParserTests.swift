import Testing
import Wire

@testable import Signaling

/// A million damaged texts for each parser: none traps, and what is accepted can be written and read again.
@Suite struct FuzzParserTests {
    @Test func sessionDescriptions() async throws {
        var fuzz = Fuzz(
            seed: 401, seeds: FuzzVectors.smallDescriptions, words: ["\r\n", "a=", "m=audio 1 ", "4294967296"])
        var accepted = 0
        try await fuzz.run { text, input in
            guard let session = try? SessionDescription.parse(text) else { return }
            accepted += 1
            guard accepted & 15 == 0 else { return }
            if (try? SessionDescription.parse(session.text)) != session { throw FuzzFailure(input) }
        }
        #expect(accepted > 100_000)
    }

    @Test func json() async throws {
        var fuzz = Fuzz(
            seed: 402, seeds: FuzzVectors.json, words: ["\\u", "\\ud83d\\ude00", "-", "1e999", "{", "[[[[", "null,"])
        var accepted = 0
        try await fuzz.run { text, input in
            guard let value = JSONParser.object(text[...]) else { return }
            accepted += 1
            guard accepted & 7 == 0 else { return }
            if JSONParser.object(value.json[...]) != value { throw FuzzFailure(input) }
        }
        #expect(accepted > 50_000)
    }

    @Test func roapMessages() async throws {
        var fuzz = Fuzz(seed: 403, seeds: FuzzVectors.roap, words: ["null", "\"seq\":1,", "{}", "[]", "-1"])
        var accepted = 0
        try await fuzz.run { text, input in
            guard let message = try? ROAPMessage(json: text[...]) else { return }
            accepted += 1
            guard accepted & 15 == 0 else { return }
            guard let again = try? ROAPMessage(json: message.json[...]), again.json == message.json else {
                throw FuzzFailure(input)
            }
        }
        #expect(accepted > 50_000)
    }

    @Test func gatewayMessages() async {
        var fuzz = Fuzz(seed: 404, seeds: FuzzVectors.smallMessages)
        var accepted = 0
        await fuzz.run(500_000) { text, _ in
            if (try? GenesysMessage(fromGateway: text)) != nil { accepted += 1 }
        }
        #expect(accepted > 50_000)
    }

    /// The other half of the million for messages.
    @Test func clientMessages() async throws {
        let seeds =
            FuzzVectors.smallMessages.map { $0.replacing("SDP\n", with: "RSMP ") } + ["GET-STATS", "INFO-MAP a=b"]
        var fuzz = Fuzz(seed: 405, seeds: seeds)
        var accepted = 0
        try await fuzz.run(500_000) { text, input in
            guard let message = try? GenesysMessage(fromClient: text) else { return }
            accepted += 1
            guard accepted & 15 == 0, let again = message.textForGateway else { return }
            if (try? GenesysMessage(fromClient: again)) == nil { throw FuzzFailure(input) }
        }
        #expect(accepted > 25_000)
    }

    @Test func cookies() async throws {
        var fuzz = Fuzz(
            seed: 406, seeds: ["a=b; Path=/x; Secure; Max-Age=10", "k=v; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "n=1"])
        var accepted = 0
        try await fuzz.run { text, input in
            guard let cookie = Cookie(setCookie: text, requestPath: "/rtc/wait?id=1", at: .zero) else { return }
            accepted += 1
            let isClean = !cookie.name.isEmpty && cookie.path.utf8.first == UInt8(ascii: "/")
            if !isClean || cookie.value.utf8.contains(UInt8(ascii: "\n")) { throw FuzzFailure(input) }
        }
        #expect(accepted > 100_000)
    }

    @Test func proxyAnswers() async throws {
        var fuzz = Fuzz(
            seed: 407, seeds: FuzzVectors.proxyAnswers, words: ["\r\n", "\r\n\r\n", "HTTP/1.1 200 ", "407"])
        var opened = 0
        try await fuzz.run { text, input in
            let bytes = input.bytes
            guard var tunnel = Self.makeTunnel() else { return }
            _ = tunnel.connected(at: .zero)
            let cut = bytes.count * (input.count & 7) / 8
            var actions = tunnel.receive(Array(bytes[..<cut]), at: .zero)
            if actions.last == .reconnect { actions += tunnel.connected(at: .zero) }
            actions += tunnel.receive(Array(bytes[cut...]), at: .zero)
            if actions.count > 8 { throw FuzzFailure(input) }
            if case .opened(let rest)? = actions.last {
                opened += 1
                if rest.count > bytes.count { throw FuzzFailure(input) }
            }
        }
        #expect(opened > 50_000)
    }

    private static let proxy = HTTPProxy(host: "proxy", port: 80, username: "u", password: "p")

    private static func makeTunnel() -> ProxyTunnel? {
        ProxyTunnel(to: "turn.example", port: 443, through: proxy, random: .seeded(1))
    }

    @Test func proxyURLs() async throws {
        var fuzz = Fuzz(
            seed: 408,
            seeds: ["http://user:p%40ss@proxy.example:3128", "proxy:80", "http://[2001:db8::1]:3128/", "u@h"],
            words: ["://", "@", ":", "[", "]", "%", "http", "65536", "/"])
        var accepted = 0
        try await fuzz.run { text, input in
            guard let proxy = try? HTTPProxy(url: text) else { return }
            accepted += 1
            guard accepted & 7 == 0 else { return }
            var bare = proxy
            bare.password = proxy.username == nil ? nil : ""
            if (try? HTTPProxy(url: proxy.description)) != bare { throw FuzzFailure(input) }
        }
        #expect(accepted > 50_000)
    }

    @Test func challenges() async throws {
        var fuzz = Fuzz(seed: 409, seeds: FuzzVectors.challenges, words: [",", "=", "\"", "Digest ", "qop=auth", "\\"])
        var offered = 0
        try await fuzz.run(200_000) { text, input in
            let challenges = HTTPChallenge.all(in: [text])
            if challenges.count > 16 { throw FuzzFailure(input) }
            offered += challenges.count
            if input.count & 7 == 0 { _ = challenges.map(DigestChallenge.init) }
        }
        #expect(offered > 100_000)
    }

    @Test func credentialGrants() async throws {
        var fuzz = Fuzz(
            seed: 410, seeds: ["{\"username\":\"1:a\",\"password\":\"p\",\"ttl\":60,\"uris\":[\"turn:a\"]}"],
            words: ["\"ttl\":", "9e99", "null", "[]", "\"credential\":"])
        var accepted = 0
        try await fuzz.run(200_000) { text, input in
            guard let grant = CredentialGrant(json: input.bytes) else { return }
            accepted += 1
            if grant.urls.count > 16 { throw FuzzFailure(input) }
        }
        #expect(accepted > 10_000)
    }

    /// Where digits belong there are no signs, which the numbers of the standard library may have.
    @Test func signsAreNoDigits() {
        #expect(JSONParser.object("{\"a\":\"\\u-041\"}") == nil)
        #expect(JSONParser.object("{\"a\":\"\\u+041\"}") == nil)
        let fingerprint = "sha-224 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:"
        #expect(SDPFingerprint(parsing: fingerprint + "1B") != nil)
        #expect(SDPFingerprint(parsing: fingerprint + "-3") == nil)
        #expect(SDPFingerprint(parsing: fingerprint + "+3") == nil)
    }

    @Test func anAddressOfNothingIsNone() {
        #expect(SDPConnection(parsing: "IN IP4 /127") == nil)
        #expect(SDPConnection(parsing: "IN IP4 224.2.1.1/127")?.host == "224.2.1.1")
    }
}
