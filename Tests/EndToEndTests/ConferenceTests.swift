import Foundation
import Testing

extension EndToEnd {
    /// Several phones in a conference of the lab.
    @Suite(.timeLimit(.minutes(4))) struct ConferenceTests {
        /// A phone in the conference, with a tone of its own.
        private struct Phone {
            let user: String
            let tone: Double
            let program: Program
            let recording: String

            /// How loud each of the tones was in the last second that was recorded, 0–1; empty before there is one.
            func hears(_ tones: [Double]) -> [Double] {
                guard let file = try? WaveFile(readingFrom: recording), file.samples.count >= file.rate else {
                    return []
                }
                let last = file.samples.suffix(file.rate)
                return tones.map { ToneLevel.level(of: $0, in: last, rate: file.rate) }
            }
        }

        private let workplace: Workplace
        private let lab: Lab
        private static let tones = [440.0, 700, 1_000]

        init() async throws {
            workplace = try Workplace()
            lab = try await Lab.started(in: workplace)
        }

        private func phone(_ user: String, _ tone: Double, listeningFor other: Double) throws -> Phone {
            let recording = workplace.file("\(user).wav")
            let program = try workplace.tphone(
                "call", "conference", "--config", lab.configuration(user: user), "--tone", "\(tone)", "--listen-for",
                "\(other)", "--record", recording, "--duration", "200", "--json")
            return Phone(user: user, tone: tone, program: program, recording: recording)
        }

        /// Waits until every phone hears the others' tones and nothing of its own.
        private func eachHearsTheOthers(_ phones: [Phone]) async throws {
            for phone in phones {
                var levels: [Double] = []
                _ = try await eventually("\(phone.user) hearing all others: \(levels)", within: .seconds(60)) {
                    if !phone.program.isRunning { throw Program.Failure(description: phone.program.errors) }
                    levels = phone.hears(Self.tones)
                    let isRight = zip(Self.tones, levels).allSatisfy { tone, level in
                        let isHeard = phone.tone != tone && phones.contains { $0.tone == tone }
                        return isHeard ? level > 0.1 : level < 0.01
                    }
                    return isRight && !levels.isEmpty ? true : nil
                }
            }
        }

        private func hangUp(_ phone: Phone) async throws {
            let port = try #require(UInt16(try lab.port))
            _ = try await LocalHTTP.request("POST", port: port, path: "/lab/hangup?user=\(phone.user)", body: Data())
            #expect(try await phone.program.exitStatus() == 0, "\(phone.program.errors)")
            let report = try JSON(#require(phone.program.takeLines().last))
            #expect(report["call.end_reason"] == .text("hung up by the far end"), "\(report)")
            // Each was alone with whom it listens for at some time.
            #expect(report["media.heard"] == .boolean(true), "\(report)")
            #expect(report["media.codec"] == .text("opus"))
            #expect(try #require(report["media.packets_lost"].number) <= 5, "\(report)")
        }

        @Test func threePhonesHearEachOtherAndNotThemselves() async throws {
            let first = try phone("5001", 440, listeningFor: 700)
            let second = try phone("5002", 700, listeningFor: 440)
            try await eachHearsTheOthers([first, second])
            let third = try phone("5003", 1_000, listeningFor: 700)
            try await eachHearsTheOthers([first, second, third])
            // One leaves, and the others go on.
            try await hangUp(first)
            try await eachHearsTheOthers([second, third])
            try await hangUp(second)
            try await hangUp(third)
        }
    }
}
