import Signaling
import Testing
import Wire

private let plain = "CONNECT turn.example:443 HTTP/1.1\r\nHost: turn.example:443\r\n\r\n"

/// A 407 on a connection that stays open.
private func challenge(_ values: String..., body: String = "no", minor: Int = 1, more: String = "") -> String {
    let fields = values.map { "Proxy-Authenticate: \($0)\r\n" }.joined()
    return "HTTP/1.\(minor) 407 Auth\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)"
}

@Suite("Asking a proxy for a tunnel")
struct ProxyTunnelTests {
    @Test("The name goes to the proxy as it is, and nothing of the user before it is asked for")
    func request() throws {
        var desk = try TunnelDesk()
        #expect(desk.connect().request == plain)
        var address = try TunnelDesk(host: "2001:db8::1", port: 3478)
        #expect(
            address.connect().request
                == "CONNECT [2001:db8::1]:3478 HTTP/1.1\r\nHost: [2001:db8::1]:3478\r\n\r\n")
        for host in ["", "a b", "a\r\nX: y", "ü", String(repeating: "a", count: 256)] {
            #expect(throws: HTTPProxyError.notAURL) { try TunnelDesk(host: host) }
        }
    }

    @Test(
        "Any 2xx opens it; what follows the head belongs to the next layer",
        arguments: [
            "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 200 Connection established\r\nContent-Length: 5\r\n\r\n",
            "HTTP/1.1 204\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\nVia: x\n\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        ])
    func opened(head: String) throws {
        for rest in ["", "\u{16}hello\r\n\r\n"] {
            var desk = try TunnelDesk()
            #expect(desk.ask(answer: head + rest) == [.opened(rest: Array(rest.utf8))])
            #expect(desk.tunnel.nextDeadline == nil)
            #expect(desk.receive("more").isEmpty)
        }
        // In every two pieces, and byte by byte.
        for cut in 1..<head.utf8.count {
            var desk = try TunnelDesk()
            let bytes = Array((head + "x").utf8)
            #expect(desk.ask(answer: String(decoding: bytes.prefix(cut), as: UTF8.self)).isEmpty)
            #expect(desk.tunnel.receive(Array(bytes.dropFirst(cut)), at: .zero) == [.opened(rest: bytes.suffix(1))])
        }
        var desk = try TunnelDesk()
        _ = desk.connect()
        let actions = head.utf8.map { desk.tunnel.receive([$0], at: .zero) }
        #expect(actions.dropLast().allSatisfy { $0.isEmpty })
        #expect(actions.last == [.opened(rest: [])])
    }

    @Test("Basic on the same connection, once the body of the 407 has been read")
    func basic() throws {
        var desk = try TunnelDesk("http://Aladdin:open%20sesame@proxy")
        #expect(desk.ask(answer: challenge("Basic realm=\"x\"", body: "sorry").dropLast(2).description).isEmpty)
        let actions = desk.receive("ry")
        #expect(actions.authorization == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        #expect(actions.request?.hasPrefix("CONNECT turn.example:443 HTTP/1.1\r\nHost: turn.example:443\r\n") == true)
        #expect(desk.receive("HTTP/1.1 200 OK\r\n\r\n") == [.opened(rest: [])])
    }

    @Test(
        "Where only Digest is allowed the password never goes out in clear",
        arguments: [
            (["Basic realm=b"], ProxyFailure.basicForbidden),
            (["Basic realm=b", #"Digest realm="r", nonce="n", algorithm=SHA-512-256"#], .basicForbidden),
            (["Basic realm=b", "NTLM"], .basicForbidden), (["NTLM"], .schemesUnsupported(["NTLM"])),
        ])
    func basicForbidden(offers: [String], failure: ProxyFailure) throws {
        let fields = offers.map { "Proxy-Authenticate: \($0)\r\n" }.joined()
        let answer = "HTTP/1.1 407 x\r\n\(fields)Content-Length: 0\r\n\r\n"
        var desk = try TunnelDesk(signIn: .digest)
        #expect(desk.ask(answer: answer) == [.failed(failure)])
        var both = try TunnelDesk(signIn: .digest)
        let digest = "Proxy-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n"
        let mixed = "HTTP/1.1 407 x\r\n\(fields)\(digest)Content-Length: 0\r\n\r\n"
        #expect(both.ask(answer: mixed).authorization?.hasPrefix("Digest ") == true)
    }

    @Test("The best way that is offered is taken, in whatever order")
    func preference() throws {
        let offers = [
            #"Digest realm="r", nonce="md5", qop="auth""#, #"Digest realm="r", nonce="sha", algorithm=SHA-256"#,
            #"Digest realm="r", nonce="no", algorithm=SHA-512-256"#, "Basic realm=b", "Negotiate",
        ]
        let expected = [(0..<5, "sha"), (0..<1, "md5"), (3..<5, nil)] as [(Range<Int>, String?)]
        for (range, nonce) in expected {
            for offered in [Array(offers[range]), offers[range].reversed()] {
                var desk = try TunnelDesk()
                let text = offered.map { "Proxy-Authenticate: \($0)\r\n" }.joined()
                let actions = desk.ask(answer: "HTTP/1.1 407 x\r\n\(text)Content-Length: 0\r\n\r\n")
                let sent = try #require(actions.authorization)
                #expect(HTTPChallenge.all(in: [sent]).first?["nonce"] == nonce)
                #expect(sent.hasPrefix(nonce == nil ? "Basic " : "Digest "))
            }
        }
    }

    @Test("The answer to a Digest challenge covers the method and the server, with a fresh nonce each time")
    func digest() throws {
        var nonces: [String] = []
        for seed in 1...2 as ClosedRange<UInt64> {
            let proxy = try HTTPProxy(url: "http://user:pass@proxy")
            var tunnel = try #require(
                ProxyTunnel(to: "turn.example", port: 443, through: proxy, random: .seeded(seed)))
            _ = tunnel.connected(at: .zero)
            let text = #"Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256"#
            let actions = tunnel.receive(Array(challenge(text).utf8), at: .zero)
            let fields = try #require(HTTPChallenge.all(in: [actions.authorization ?? ""]).first)
            let nonce = try #require(fields["cnonce"])
            nonces.append(nonce)
            #expect(fields["uri"] == "turn.example:443")
            #expect(fields["username"] == "user")
            let hash = DigestAlgorithm.sha256.hash
            let (secret, request) = (hash("user:r:pass") ?? "", hash("CONNECT:turn.example:443") ?? "")
            #expect(fields["response"] == hash("\(secret):n:00000001:\(nonce):auth:\(request)"))
        }
        #expect(nonces[0] != nonces[1] && nonces[0].count == 32)
    }

    @Test("Credentials are sent once; a nonce that was only too old is answered once more")
    func refused() throws {
        let digest = #"Digest realm="r", nonce="n1", qop="auth""#
        var desk = try TunnelDesk()
        #expect(desk.ask(answer: challenge(digest)).authorization != nil)
        #expect(desk.receive(challenge(digest)) == [.failed(.credentialsRefused)])

        desk = try TunnelDesk()
        _ = desk.ask(answer: challenge(digest))
        let again = desk.receive(challenge(#"Digest realm="r", nonce="n2", qop="auth", stale=true"#))
        #expect(again.authorization?.contains("n2") == true)
        let last = desk.receive(challenge(#"Digest realm="r", nonce="n3", qop="auth", stale=true"#))
        #expect(last == [.failed(.credentialsRefused)])

        desk = try TunnelDesk()
        _ = desk.ask(answer: challenge("Basic realm=x"))
        #expect(desk.receive(challenge("Basic realm=x")) == [.failed(.credentialsRefused)])
    }

    @Test("A 401 is a refusal only where credentials were sent")
    func unusualRefusal() throws {
        var desk = try TunnelDesk()
        _ = desk.ask(answer: challenge("Basic realm=x"))
        #expect(desk.receive("HTTP/1.0 401 Unauthorized\r\n\r\n") == [.failed(.credentialsRefused)])
        desk = try TunnelDesk()
        #expect(desk.ask(answer: "HTTP/1.0 401 Unauthorized\r\n\r\n") == [.failed(.status(401))])
    }

    @Test("Without credentials, and with none of the ways known here")
    func unanswerable() throws {
        var desk = try TunnelDesk("http://proxy")
        #expect(desk.ask(answer: challenge("Basic realm=x", "Negotiate")) == [.failed(.credentialsRequired)])
        for proxy in ["http://proxy", "http://user:pass@proxy"] {
            desk = try TunnelDesk(proxy)
            #expect(
                desk.ask(answer: challenge("Negotiate", "NTLM")) == [
                    .failed(.schemesUnsupported(["Negotiate", "NTLM"]))
                ])
            desk = try TunnelDesk(proxy)
            #expect(desk.ask(answer: challenge()) == [.failed(.status(407))])
        }
    }

    @Test(
        "Where the proxy will close, or the body has no end, the second request takes a connection of its own",
        arguments: [
            challenge("Basic realm=x", more: "Connection: close\r\n"),
            challenge("Basic realm=x", more: "Proxy-Connection: Keep-Alive, CLOSE\r\n"),
            challenge("Basic realm=x", minor: 0),
            "HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=x\r\n\r\n",
            "HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 65537\r\n\r\n",
            "HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=x\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\nunasked",
        ])
    func reconnect(answer: String) throws {
        var desk = try TunnelDesk()
        #expect(desk.ask(answer: answer) == [.reconnect])
        #expect(desk.receive("late").isEmpty)
        #expect(desk.tunnel.connectionClosed(at: .zero).isEmpty)
        #expect(desk.connect().authorization?.hasPrefix("Basic ") == true)
        #expect(desk.receive("HTTP/1.1 200 OK\r\n\r\n") == [.opened(rest: [])])
    }

    @Test("HTTP/1.0 may leave its connection open too")
    func older() throws {
        var desk = try TunnelDesk()
        let answer = challenge("Basic realm=x", minor: 0, more: "Proxy-Connection: keep-alive\r\n")
        #expect(desk.ask(answer: answer).authorization != nil)
    }

    @Test("A chunked body is passed over, in any pieces")
    func chunked() throws {
        let head = "HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=x\r\nTransfer-Encoding: chunked\r\n\r\n"
        let text = head + "A;x=1\r\n0123456789\r\n1\r\n\n\r\n0\r\nTrailer: x\r\n\r\n"
        for cut in 1..<text.utf8.count {
            var desk = try TunnelDesk()
            #expect(desk.ask(answer: String(decoding: Array(text.utf8).prefix(cut), as: UTF8.self)).isEmpty)
            #expect(desk.tunnel.receive(Array(text.utf8.dropFirst(cut)), at: .zero).authorization != nil)
        }
        for body in ["x\r\n", "\r\n", "1000000\r\n", "0\r\n\r\nx"] {
            var desk = try TunnelDesk()
            #expect(desk.ask(answer: head + body) == [.reconnect], "\(body)")
        }
        var desk = try TunnelDesk()
        _ = desk.ask(answer: head + "FFFFFF\r\n")
        let piece = [UInt8](repeating: 0, count: 16_384)
        #expect((0..<3).allSatisfy { _ in desk.tunnel.receive(piece, at: .zero).isEmpty })
        #expect(desk.tunnel.receive(piece, at: .zero) == [.reconnect])
    }

    @Test("Any other status is told", arguments: [301, 400, 403, 404, 500, 503])
    func status(_ status: Int) throws {
        var desk = try TunnelDesk()
        #expect(desk.ask(answer: "HTTP/1.1 \(status) x\r\n\r\n") == [.failed(.status(status))])
    }

    @Test(
        "What is no HTTP is known by its first bytes",
        arguments: [
            "SSH-2.0-x", "\u{5}", "HTTP/2 200\r\n\r\n", "HTTP/1.1 2xx\r\n\r\n", "HTTP/1.1 200OK\r\n\r\n",
            "HTTP/1.1\r\n\r\n",
            "HTTP/1.1 099 x\r\n\r\n", "HTTP/1.1 -20 x\r\n\r\n", "HTTP/1.1 +20 x\r\n\r\n", "\r\n\r\n",
        ])
    func garbage(answer: String) throws {
        var desk = try TunnelDesk()
        #expect(desk.ask(answer: answer) == [.failed(.notHTTP)])
    }

    @Test("A head has a limit in bytes, in lines, and in answers before the answer")
    func bounded() throws {
        var desk = try TunnelDesk()
        _ = desk.ask(answer: "HTTP/1.1 200 OK\r\n")
        #expect(desk.receive(String(repeating: "x", count: 16_384 - 18)).isEmpty)
        #expect(desk.receive("x") == [.failed(.notHTTP)])
        for (lines, opens) in [(63, true), (64, false)] {
            desk = try TunnelDesk()
            let head = "HTTP/1.1 200 OK\r\n" + String(repeating: "a: b\r\n", count: lines) + "\r\n"
            #expect(desk.ask(answer: head) == [opens ? .opened(rest: []) : .failed(.notHTTP)])
        }
        desk = try TunnelDesk()
        let many = String(repeating: "HTTP/1.1 100 x\r\n\r\n", count: 9)
        #expect(desk.ask(answer: many) == [.failed(.notHTTP)])
        // A small head before much else is no large head.
        desk = try TunnelDesk()
        let rest = [UInt8](repeating: 9, count: 40_000)
        #expect(desk.tunnel.connected(at: .zero).count == 1)
        #expect(desk.tunnel.receive(Array("HTTP/1.1 200 x\r\n\r\n".utf8) + rest, at: .zero) == [.opened(rest: rest)])
    }

    @Test("A connection that ends: before the answer, behind the 407, and too early on one left open")
    func closed() throws {
        var desk = try TunnelDesk()
        _ = desk.connect()
        #expect(desk.tunnel.connectionClosed(at: .zero) == [.failed(.closed)])

        desk = try TunnelDesk()
        _ = desk.ask(answer: "HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 9\r\n\r\n")
        #expect(desk.tunnel.connectionClosed(at: .zero) == [.reconnect])
        #expect(desk.connect().authorization != nil)
        #expect(desk.tunnel.connectionClosed(at: .zero) == [.failed(.closed)])

        desk = try TunnelDesk()
        #expect(desk.ask(answer: challenge("Basic realm=x")).authorization != nil)
        #expect(desk.tunnel.connectionClosed(at: .zero) == [.reconnect])
        #expect(desk.connect().authorization != nil)

        desk = try TunnelDesk()
        _ = desk.ask(answer: challenge("Basic realm=x"))
        _ = desk.receive("HTTP/1.1")
        #expect(desk.tunnel.connectionClosed(at: .zero) == [.failed(.closed)])
    }

    @Test("No proxy makes one tunnel take more than three connections")
    func connections() throws {
        var desk = try TunnelDesk()
        let closing = "Connection: close\r\n"
        #expect(desk.ask(answer: challenge(#"Digest realm="r", nonce="1""#, more: closing)) == [.reconnect])
        #expect(desk.ask(answer: challenge(#"Digest realm="r", nonce="2", stale=true"#)).authorization != nil)
        #expect(desk.tunnel.connectionClosed(at: .zero) == [.reconnect])
        #expect(desk.connect().authorization != nil)
        #expect(
            desk.receive(challenge(#"Digest realm="r", nonce="3", stale=true"#)) == [.failed(.credentialsRefused)])
    }

    @Test("All of it has ten seconds, whatever the proxy does meanwhile")
    func deadline() throws {
        var desk = try TunnelDesk()
        #expect(desk.tunnel.nextDeadline == nil)
        _ = desk.connect()
        let deadline = MonotonicTime.zero + .seconds(10)
        #expect(desk.tunnel.nextDeadline == deadline)
        desk.now = .zero + .seconds(9)
        #expect(desk.receive(challenge("Basic realm=x", more: "Connection: close\r\n")) == [.reconnect])
        _ = desk.connect()
        #expect(desk.tunnel.nextDeadline == deadline)
        #expect(desk.tunnel.timerFired(at: .zero + .milliseconds(9999)).isEmpty)
        #expect(desk.tunnel.timerFired(at: deadline) == [.failed(.timedOut)])
        #expect(desk.tunnel.nextDeadline == nil)
        #expect(desk.receive("HTTP/1.1 200 OK\r\n\r\n").isEmpty)
        #expect(desk.tunnel.timerFired(at: deadline + .seconds(9)).isEmpty)
    }

    @Test("Damaged answers never trap, hang or ask for more than they may")
    func damaged() throws {
        var random = RandomSource.seeded(7)
        let answers = [
            challenge(#"Digest realm="r", nonce="n", qop="auth", stale=true"#, "Basic realm=x"),
            "HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nVia: x\r\n\r\n",
        ].map { Array($0.utf8) }
        for _ in 0..<3000 {
            var desk = try TunnelDesk()
            _ = desk.connect()
            var reconnects = 0
            for _ in 0..<6 {
                var bytes = answers[Int(random.next() % 3)]
                for _ in 0..<(random.next() % 3) {
                    let place = Int(random.next() % UInt64(bytes.count))
                    if random.next() % 2 == 0 {
                        bytes[place] = UInt8(truncatingIfNeeded: random.next())
                    } else {
                        bytes.removeLast(bytes.count - max(1, place))
                    }
                }
                let actions = desk.tunnel.receive(bytes, at: .zero)
                #expect(actions.count <= 1)
                guard actions == [.reconnect] else { continue }
                reconnects += 1
                _ = desk.connect()
            }
            #expect(reconnects <= 2)
        }
    }
}
