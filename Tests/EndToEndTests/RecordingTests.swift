import Foundation
import Testing

extension EndToEnd {
    /// Recordings of both sides, left what was said and right what was heard.
    struct RecordingTests {
        private let workplace: Workplace
        private let lab: Lab

        init() async throws {
            workplace = try Workplace()
            lab = try await Lab.started(in: workplace)
        }

        @Test func eachSideHasItsChannel() async throws {
            let answer = try workplace.tphone(
                "answer", "--config", lab.configuration(user: "5001"), "--count", "1", "--tone", "440", "--json")
            #expect(try JSON(await answer.line())["ready"] == .boolean(true))
            let file = workplace.file("both.wav")
            let call = try workplace.tphone(
                "call", "5001", "--config", lab.configuration(user: "5002", policy: "all"), "--tone", "1000",
                "--record-both", file, "--duration", "4", "--json")
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            _ = try await answer.exitStatus()
            let report = try JSON(#require(call.takeLines().last))
            #expect(report["recording.channels"] == .number(2), "\(report)")
            #expect(report["recording.file"] == .text(file))
            #expect(report["recording.error"] == .null, "\(report)")

            let (said, heard) = try (WaveFile(readingFrom: file), WaveFile(readingFrom: file, channel: 1))
            // The channels are as long as each other, and as the report says.
            let seconds = Double(said.samples.count) / Double(said.rate)
            #expect(heard.samples.count == said.samples.count)
            #expect(abs(try #require(report["recording.duration_ms"].number) / 1_000 - seconds) < 0.05)
            #expect(level(of: 1_000, in: said) > max(0.02, 20 * level(of: 440, in: said)))
            #expect(level(of: 440, in: heard) > max(0.02, 20 * level(of: 1_000, in: heard)))
            #expect(try permissions(of: file) == 0o600)
        }

        @Test func theConsoleRecordsWhileItShowsSo() async throws {
            let terminal = try await Terminal.running(
                "\(Workplace.binary) --config \(lab.configuration(user: "5001")); echo left with $?; read end",
                in: workplace)
            try await terminal.screen(showing: "READY")
            try await terminal.press("d", until: "Number or name")
            try await terminal.type("echo")
            try await terminal.press("Enter", until: "TALKING", "r Record")
            try await terminal.press("r", until: "REC ")
            let folder = workplace.file("tphone/recordings")
            let name = try await eventually("a file that grows") {
                let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
                return names?.first { size(of: "\(folder)/\($0)") > 100_000 }
            }
            #expect(name.hasSuffix("-echo.wav"), "\(name)")
            #expect(try permissions(of: "\(folder)/\(name)") == 0o600)
            try await terminal.press("r", untilNot: "REC ")
            try await terminal.press("x", until: "READY")
            try await terminal.press("q", until: "left with 0")
            // Both ends hear that a recording begins, and here the far end is an echo.
            let said = try WaveFile(readingFrom: "\(folder)/\(name)")
            #expect(said.samples.contains { abs($0) > 0.02 })
        }

        private func level(of frequency: Double, in file: WaveFile) -> Double {
            ToneLevel.level(of: frequency, in: file.samples[...], rate: file.rate)
        }

        private func permissions(of path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }

        private func size(of path: String) -> Int {
            (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        }
    }
}
