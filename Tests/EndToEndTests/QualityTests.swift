import Testing

extension EndToEnd {
    /// What a call says of itself.
    struct QualityTests {
        private let workplace: Workplace
        private let lab: Lab

        init() async throws {
            workplace = try Workplace()
            lab = try await Lab.started(in: workplace)
        }

        @Test func aGoodLineHasAGoodScore() async throws {
            let call = try workplace.tphone("call", "echo", "--config", lab.configuration(user: "5001"), "--json")
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            let report = try JSON(#require(call.takeLines().last))
            #expect(try #require(report["media.mos"].number) > 4, "\(report)")
            #expect(report["quality.incoming.scale"] == .text("fullband"))
            for direction in ["incoming", "outgoing"] {
                let (worst, mean) = (report["quality.\(direction).mos.min"], report["quality.\(direction).mos.mean"])
                #expect(try #require(mean.number) > 4, "\(report)")
                #expect(try #require(worst.number) <= (try #require(mean.number)))
            }
            let delay = try #require(report["quality.mouth_to_ear_ms.mean"].number, "\(report)")
            #expect((50...400).contains(delay))
            #expect(report["quality.rtt_ms.mean"].number != nil)
            #expect(report["quality.one_way.seconds"] == .number(0))
            #expect(report["quality.one_way.reason"] == .null)
        }

        /// A call through a relay that after five seconds loses one direction's sound and nothing else.
        private func report(cutting direction: DatagramForwarder.Direction) async throws -> JSON {
            let port = try #require(
                lab.turnURL("udp").split(separator: ":").last.flatMap { UInt16($0.prefix(while: \.isNumber)) })
            let forwarder = try DatagramForwarder(to: port, cut: (direction, after: 250))
            let config = try lab.configuration(
                user: "5001", turnURLs: ["turn:127.0.0.1:\(forwarder.port)?transport=udp"])
            let call = try workplace.tphone(
                "call", "tone", "--config", config, "--tone", "700", "--duration", "16", "--json")
            _ = try await call.exitStatus()
            let report = try JSON(#require(call.takeLines().last, "\(call.errors)"))
            #expect(report["call.end_reason"] == .text("hung up here"), "\(report)")
            #expect(forwarder.lost > 400, "\(forwarder.lost)")
            return report
        }

        /// Of the ten seconds and more without sound, all but the five that it takes to notice.
        @Test func aFarEndThatHearsNothingIsNoticed() async throws {
            let report = try await report(cutting: .toServer)
            #expect(try #require(report["quality.one_way.seconds"].number) >= 4, "\(report)")
            let reason = try #require(report["quality.one_way.reason"].text)
            #expect(reason.hasPrefix("You can't be heard: your packets do not arrive"), "\(reason)")
        }

        @Test func nothingFromTheFarEndIsNoticed() async throws {
            let report = try await report(cutting: .toClient)
            #expect(try #require(report["quality.one_way.seconds"].number) >= 4, "\(report)")
            let reason = try #require(report["quality.one_way.reason"].text)
            #expect(reason.hasPrefix("Nothing is heard from the far end"), "\(reason)")
        }

        @Test func theConsoleShowsTheLine() async throws {
            let config = try lab.configuration(user: "5001")
            let terminal = try await Terminal.running("\(Workplace.binary) --config \(config); read end", in: workplace)
            try await terminal.screen(showing: "READY", "5001")
            try await terminal.press("d", until: "Number or name")
            try await terminal.type("tone")
            try await terminal.press("Enter", until: "TALKING", "tone")
            let screen = try await terminal.screen(showing: "QUALITY  GOOD", "MOS (est)", "Jitter ms", "RTT ms", "▁▁")
            let score = try #require(screen.split(separator: "\n").first { $0.contains("MOS (est)") })
            #expect(score.contains("4."), "\(score)")
            // Nobody has a microphone here, and the console says so.
            try await terminal.screen(showing: "YOU CAN'T BE HEARD: there is no microphone", "You can't be heard")
        }
    }
}
