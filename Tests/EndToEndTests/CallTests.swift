import Testing

extension EndToEnd {
    /// `tphone call` and `tphone answer` against `tphone lab`.
    struct CallTests {
        @Test func speechComesBackAsItWas() async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace)
            let speech = WaveFile(samples: Speech.samples(seconds: 8, rate: 48_000), rate: 48_000)
            try speech.write(to: workplace.file("speech.wav"))
            let call = try workplace.tphone(
                "call", "echo", "--config", lab.configuration(user: "5001"), "--play", workplace.file("speech.wav"),
                "--record", workplace.file("back.wav"), "--json")
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            let report = try JSON(#require(call.takeLines().last))
            #expect(report["ok"] == .boolean(true), "\(report)")
            #expect(report["path.local.type"] == .text("relay"))
            #expect(report["media.codec"] == .text("opus"))

            let likeness = try Likeness(of: WaveFile(readingFrom: workplace.file("back.wav")), to: speech)
            #expect(likeness.parts.count >= 12)
            #expect(likeness.meanCorrelation >= 0.9, "\(likeness)")
            #expect(likeness.spread <= 0.04, "\(likeness)")
            #expect(likeness.longestGap < 0.03, "\(likeness)")
        }

        /// The signalling's own word that it is TLS would prove nothing: the first byte on the wire does.
        @Test func tlsToTheTURNServerIsTLS() async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace)
            let url = try lab.turnURL("tls")
            let port = try #require(url.split(separator: ":").last.flatMap { UInt16($0.prefix(while: \.isNumber)) })
            let forwarder = try RecordingForwarder(to: port)
            let host = try #require(url.split(separator: ":").dropFirst().first)
            let config = try lab.configuration(
                user: "5001", turnURLs: ["turns:\(host):\(forwarder.port)?transport=tcp"])
            let call = try workplace.tphone(
                "call", "tone", "--config", config, "--turn-transport", "tls", "--duration", "1", "--json")
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            let report = try JSON(#require(call.takeLines().last))
            #expect(report["path.transport"] == .text("tls"))
            #expect(report["path.local.type"] == .text("relay"))
            // A TLS record of the handshake (RFC 8446, section 5.1); STUN would begin with 0 or 1.
            #expect(!forwarder.firstBytes.isEmpty)
            #expect(forwarder.firstBytes.allSatisfy { $0 == 0x16 }, "\(forwarder.firstBytes)")
        }

        @Test func oneUserCallsAnother() async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace)
            let answer = try workplace.tphone(
                "answer", "--config", lab.configuration(user: "5001"), "--count", "1", "--tone", "440", "--listen-for",
                "1000", "--json")
            #expect(try JSON(await answer.line())["ready"] == .boolean(true))
            let call = try workplace.tphone(
                "call", "5001", "--config", lab.configuration(user: "5002", policy: "all"), "--tone", "1000",
                "--listen-for", "440", "--data", "name=Ana Ruiz", "--duration", "2", "--json")
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            #expect(try await answer.exitStatus() == 0, "\(answer.errors)")
            let ours = try JSON(#require(call.takeLines().last))
            let theirs = try JSON(#require(answer.takeLines().last))
            #expect(ours["media.heard"] == .boolean(true), "\(ours)")
            #expect(theirs["media.heard"] == .boolean(true), "\(theirs)")
            #expect(theirs["peer.attached_data.name"] == .text("Ana Ruiz"))
            #expect(theirs["call.peer"] == .text("5002"))
        }

        /// A relay whose allocation lasts 20 s and whose nonce 15 s: the call outlives several of both.
        @Test func aCallOutlivesItsAllocation() async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace)
            let turn = try await ShortLivedTURN.started(in: workplace)
            let config = try workplace.write(
                """
                [account]
                gateway = "\(lab.gateway)"
                user = "5001"
                [network]
                policy = "relay"
                [[network.turn]]
                urls = ["\(turn.url)"]
                username = "\(ShortLivedTURN.username)"
                credential = "\(ShortLivedTURN.credential)"
                """, to: "short.toml")
            let call = try workplace.tphone(
                "call", "echo", "--config", config, "--tone", "700", "--listen-for", "700", "--duration", "60", "--json"
            )
            let status = try await call.exitStatus(within: .seconds(120))
            let report = try JSON(#require(call.takeLines().last, "status \(status): \(call.errors)"))
            #expect(status == 0, "\(report)")
            #expect(report["path.local.type"] == .text("relay"))
            #expect(try #require(report["call.duration_ms"].number) >= 60_000)
            #expect(try #require(report["media.packets_received"].number) >= 2950)
            #expect(try #require(report["media.packets_lost"].number) <= 5)
            let log = turn.log()
            #expect(log.count { $0.contains("refreshed") && !$0.contains("lifetime=0") } >= 3, "\(log)")
            #expect(log.contains { $0.contains("438") || $0.lowercased().contains("stale nonce") }, "\(log)")
        }
    }
}
