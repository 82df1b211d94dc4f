import LineSimulation
import Testing

extension EndToEnd {
    /// Calls whose sound is lost on its way to the relay and late on its way back, by the rows of `scripts/bench-media`.
    ///
    /// Bounds are those of the bench's table, wider for three reasons: until the far end's first report packets may carry nothing to make
    /// up for the ones before them; a short call has a tenth of the packets that a mean needs, and by its seed loses more or
    /// less than the row says; and a busy machine delays packets and ticks by itself.
    struct ImpairedCallTests {
        struct Line: Sendable, CustomTestStringConvertible {
            let row: String
            /// Percent of the packets, at least, so that it is known that the network did what it says.
            let lost: Double
            /// Percent of the sound, at most.
            let concealed: Double
            /// Milliseconds, at most.
            let delay: Double
            /// Milliseconds without received sound, at most.
            let silence: Double
            /// With what was played, at least.
            let correlation: Double
            /// PESQ-WB, at least.
            let score: Double

            var testDescription: String { row }
        }

        static let lines = [
            Line(row: "5 %", lost: 2.5, concealed: 3, delay: 100, silence: 120, correlation: 0.85, score: 2),
            Line(row: "10 %", lost: 6, concealed: 5, delay: 100, silence: 160, correlation: 0.8, score: 1.7),
            Line(
                row: "10 % in bursts, mean 3", lost: 4, concealed: 15, delay: 110, silence: 300, correlation: 0.65,
                score: 1.2),
            Line(
                row: "exponential delay mean 20 ms (reorders)", lost: 0, concealed: 3, delay: 180, silence: 160,
                correlation: 0.8, score: 2),
        ]

        @Test(arguments: lines) func speechComesBack(over line: Line) async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace)
            let url = try lab.turnURL("udp")
            let server = try #require(url.split(separator: ":").last.flatMap { UInt16($0.prefix(while: \.isNumber)) })
            let forwarder = try ImpairingForwarder(to: server, as: #require(NetworkRow.named(line.row)))
            let config = try lab.configuration(
                user: "5001", turnURLs: ["turn:127.0.0.1:\(forwarder.port)?transport=udp"])
            let speech = WaveFile(samples: Speech.samples(seconds: 10, rate: 48_000), rate: 48_000)
            try speech.write(to: workplace.file("speech.wav"))
            let call = try workplace.tphone(
                "call", "echo", "--config", config, "--play", workplace.file("speech.wav"), "--record",
                workplace.file("back.wav"), "--json")
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            let report = try JSON(#require(call.takeLines().last))
            #expect(report["path.local.type"] == .text("relay"), "\(report)")

            let counts = forwarder.counts
            #expect(counts.passed > 350)
            #expect(Double(counts.lost) >= line.lost / 100 * Double(counts.lost + counts.passed))
            if line.lost > 0 { #expect(try #require(report["media.packets_lost"].number) > 0) }
            #expect(try #require(report["media.concealed_percent"].number) <= line.concealed, "\(report)")
            #expect(try #require(report["media.buffer_delay_ms"].number) <= line.delay, "\(report)")
            #expect(try #require(report["media.longest_silence_ms"].number) <= line.silence, "\(report)")

            let heard = try WaveFile(readingFrom: workplace.file("back.wav"))
            let likeness = try Likeness(of: heard, to: speech)
            #expect(likeness.parts.count >= 14)
            #expect(likeness.meanCorrelation >= line.correlation, "\(likeness)")
            let score = try await PESQ.score(of: workplace.file("back.wav"), to: workplace.file("speech.wav"))
            if let score { #expect(score >= line.score) }
        }
    }
}
