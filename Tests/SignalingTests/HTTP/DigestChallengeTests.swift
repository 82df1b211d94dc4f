import Signaling
import Testing

@Suite("Digest sign-in")
struct DigestChallengeTests {
    private func challenge(_ text: String) -> DigestChallenge? {
        HTTPChallenge.all(in: [text]).first.flatMap(DigestChallenge.init)
    }

    /// The example of RFC 7616, section 3.9.1.
    @Test(
        "The RFC's example, with both algorithms",
        arguments: [
            ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
            ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ])
    func example(algorithm: String, response: String) throws {
        let text = """
            Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=\(algorithm), \
            nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
            """
        let answer = try #require(
            challenge(text)?.answer(
                method: "GET", uri: "/dir/index.html", username: "Mufasa", password: "Circle of Life",
                clientNonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"))
        let fields = try #require(HTTPChallenge.all(in: [answer]).first)
        #expect(fields["response"] == response)
        #expect(fields["algorithm"] == algorithm)
        #expect(fields["qop"] == "auth")
        #expect(fields["nc"] == "00000001")
        #expect(fields["opaque"] == "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS")
        #expect(answer.contains("qop=auth, nc=00000001"))
    }

    @Test("Without a quality of protection the answer is the older one, without nonce of ours")
    func older() throws {
        let answer = try #require(
            challenge(#"Digest realm="r", nonce="n""#)?.answer(
                method: "CONNECT", uri: "h:443", username: "u", password: "p", clientNonce: "c"))
        let fields = try #require(HTTPChallenge.all(in: [answer]).first)
        // MD5 of MD5(u:r:p) : n : MD5(CONNECT:h:443).
        #expect(fields["response"] == "77c8f09e964af199c45c2817e553d639")
        #expect(fields["cnonce"] == nil && fields["qop"] == nil && fields["algorithm"] == nil)
    }

    @Test("What is echoed is quoted again, so that nothing can be slipped in")
    func quoting() throws {
        let answer = try #require(
            challenge(#"Digest realm="a\"b\\", nonce="n", qop=auth"#)?.answer(
                method: "CONNECT", uri: "h:443", username: #"u",x="y"#, password: "p", clientNonce: "c"))
        #expect(answer.contains(#"realm="a\"b\\""#))
        let fields = try #require(HTTPChallenge.all(in: [answer]).first)
        #expect(fields["username"] == #"u",x="y"#)
        #expect(fields["x"] == nil)
    }

    @Test(
        "What cannot be met is passed over",
        arguments: [
            "Basic realm=r", "Digest realm=r", "Digest nonce=n", "Digest realm=r, nonce=n, algorithm=SHA-512-256",
            "Digest realm=r, nonce=n, algorithm=MD5-sess", "Digest realm=r, nonce=n, qop=auth-int",
            #"Digest realm=r, nonce=n, qop="""#,
        ])
    func unsupported(text: String) {
        #expect(challenge(text) == nil)
    }

    @Test("Algorithms are known in any case; SHA-256 is the stronger one")
    func algorithms() {
        #expect(challenge("Digest realm=r, nonce=n, algorithm=sha-256")?.algorithm == .sha256)
        #expect(challenge("Digest realm=r, nonce=n, algorithm=md5")?.algorithm == .md5)
        #expect(challenge("Digest realm=r, nonce=n, stale=True")?.isStale == true)
        #expect(DigestAlgorithm.md5 < .sha256)
        #expect(DigestAlgorithm.md5.hash("") == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(
            DigestAlgorithm.sha256.hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
