import Signaling
import Testing

@Suite("Ways to sign in that a server offers")
struct HTTPChallengeTests {
    private typealias Case = HTTPChallenge

    @Test("One with quoted and plain values")
    func one() throws {
        let all = HTTPChallenge.all(in: [#"Digest realm="a, \"b\" \\", qop = "auth,auth-int" , stale=TRUE"#])
        let challenge = try #require(all.first)
        #expect(all.count == 1)
        #expect(challenge.isScheme("digest"))
        #expect(challenge["REALM"] == #"a, "b" \"#)
        #expect(challenge["qop"] == "auth,auth-int")
        #expect(challenge["stale"] == "TRUE")
        #expect(challenge["nonce"] == nil)
    }

    @Test("Several in one value, and in several; a word behind a scheme belongs to it")
    func several() {
        let all = HTTPChallenge.all(in: [
            #"Negotiate, NTLM TlRMTVNTUAAC=, Basic realm="x", Digest nonce=1,, realm=y"#, "Basic realm=z",
        ])
        #expect(all.map(\.scheme) == ["Negotiate", "NTLM", "Basic", "Digest", "Basic"])
        #expect(all.map { $0["realm"] } == [nil, nil, "x", "y", "z"])
        #expect(all[3]["nonce"] == "1")
    }

    @Test("What cannot be read ends a value, not the others")
    func broken() {
        for text in [#"Digest realm="open"#, "Digest realm=", "=x", "\"x\"", "", ",,,", #"Digest realm="a\"#] {
            let all = HTTPChallenge.all(in: [text, "Basic realm=z"])
            #expect(all.last?["realm"] == "z", "\(text)")
        }
        #expect(HTTPChallenge.all(in: ["Digest realm=\"a\u{7}b\""]).first?["realm"] == nil)
    }

    @Test("There is a limit to how many are read")
    func bounded() {
        let many = Array(repeating: "Basic realm=x", count: 40).joined(separator: ", ")
        #expect(HTTPChallenge.all(in: [many]).count == 16)
        #expect(HTTPChallenge.all(in: Array(repeating: "Basic realm=x", count: 40)).count == 16)
        let wide = "Digest " + (0..<100).map { "p\($0)=1" }.joined(separator: ",")
        #expect(HTTPChallenge.all(in: [wide]).first?.parameters.count == 32)
    }
}
