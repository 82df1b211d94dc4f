import Foundation

/// The score of ITU-T P.862.2, where `scripts/bench-media` has made its tools; the reference code is no part of this project.
enum PESQ {
    /// 1.0–4.6, by the bench's own scorer; nil where it is not there.
    static func score(of recording: String, to played: String) async throws -> Double? {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..")
        let python = root.appendingPathComponent(".build-release/media-bench/venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else { return nil }
        let program = try Program(
            python, ["-m", "media_bench.sound", played, recording],
            environment: ["PYTHONPATH": root.appendingPathComponent("scripts").path])
        guard try await program.exitStatus() == 0 else { throw Program.Failure(description: program.errors) }
        return program.takeLines().first.flatMap(Double.init)
    }
}
