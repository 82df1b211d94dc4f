import LineSimulation
import Testing

extension EndToEnd {
    /// Calls whose sound is lost and late on its way to the relay, by the rows of `scripts/bench-media`.
    ///
    /// The echo returns what came. Bounds are those of the bench's table, wider for three reasons: until the far end's first report,
    /// two to four seconds into a call of fourteen, packets carry nothing to make up for the ones before them; one call has a
    /// tenth of the packets that a mean needs; and a busy machine delays packets and ticks by itself.
    struct ImpairedCallTests {
        struct Line: Sendable, CustomTestStringConvertible {
            let row: String
            /// Percent of the packets, at least, so that it is known that the network did what it says.
            let lost: Double
            /// Percent of the sound, at most.
            let concealed: Double
            /// Milliseconds, at most.
            let delay: Double
            /// With what was played, at least.
            let correlation: Double

            var testDescription: String { row }
        }

        static let lines = [
            Line(row: "5 %", lost: 2.5, concealed: 4, delay: 90, correlation: 0.8),
            Line(row: "10 %", lost: 6, concealed: 7, delay: 90, correlation: 0.7),
            Line(row: "10 % in bursts, mean 3", lost: 4, concealed: 12, delay: 100, correlation: 0.6),
            Line(
                row: "exponential delay mean 20 ms (reorders)", lost: 0, concealed: 3, delay: 180, correlation: 0.8),
        ]

        @Test(arguments: lines) func speechComesBack(over line: Line) async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace)
            let url = try lab.turnURL("udp")
            let server = try #require(url.split(separator: ":").last.flatMap { UInt16($0.prefix(while: \.isNumber)) })
            let forwarder = try ImpairingForwarder(to: server, as: #require(NetworkRow.named(line.row)))
            let config = try lab.configuration(
                user: "5001", turnURLs: ["turn:127.0.0.1:\(forwarder.port)?transport=udp"])
            let speech = WaveFile(samples: Speech.samples(seconds: 14, rate: 48_000), rate: 48_000)
            try speech.write(to: workplace.file("speech.wav"))
            let call = try workplace.tphone(
                "call", "echo", "--config", config, "--play", workplace.file("speech.wav"), "--record",
                workplace.file("back.wav"), "--json")
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            let report = try JSON(#require(call.takeLines().last))
            #expect(report["path.local.type"] == .text("relay"), "\(report)")

            let counts = forwarder.counts
            #expect(counts.passed > 500)
            #expect(Double(counts.lost) >= line.lost / 100 * Double(counts.lost + counts.passed))
            if line.lost > 0 { #expect(try #require(report["media.packets_lost"].number) > 0) }
            #expect(try #require(report["media.concealed_percent"].number) <= line.concealed, "\(report)")
            #expect(try #require(report["media.buffer_delay_ms"].number) <= line.delay, "\(report)")
            #expect(try #require(report["media.longest_silence_ms"].number) <= 200, "\(report)")

            let heard = try WaveFile(readingFrom: workplace.file("back.wav"))
            let likeness = try Likeness(of: heard, to: speech)
            #expect(likeness.parts.count >= 20)
            #expect(likeness.meanCorrelation >= line.correlation, "\(likeness)")
            print(
                "RESULT", line.row, counts, report["media"], likeness.meanCorrelation, likeness.spread,
                likeness.longestGap)
        }
    }
}
