import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The program on PipeWire, through its plug-in for ALSA.
    @Suite(
        .enabled(if: PipeWireServer.isInstalled, "PipeWire is not installed: scripts/setup test does that."),
        .timeLimit(.minutes(3)))
    struct PipeWireTests {
        private let workplace: Workplace
        private let server: PipeWireServer

        init() throws {
            workplace = try Workplace()
            server = try #require(PipeWireServer())
        }

        @Test(arguments: ["", "plug:"]) func theDeviceTestHearsItsChirps(prefix: String) async throws {
            try await workplace.testDevices(named: "\(prefix)tphone-mouth", "\(prefix)tphone-ear")
        }

        @Test func aToneComesBackToTheEar() async throws {
            let lab = try await Lab.started(in: workplace)
            let call = try workplace.tphone(
                "call", "echo", "--config", lab.configuration(user: "5001", policy: "all"), "--tone", "440",
                "--listen-for", "440", "--playback", "tphone-ear", "--duration", "4", "--json")
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            let report = try JSON(#require(call.takeLines().last))
            #expect(report["media.heard"] == .boolean(true), "\(report)")
        }

        @Test func aCallOnBothDevices() async throws {
            let lab = try await Lab.started(in: workplace)
            let call = try workplace.tphone(
                "call", "tone", "--config", lab.configuration(user: "5001", policy: "all"), "--capture", "tphone-mouth",
                "--playback", "tphone-ear", "--duration", "4", "--json")
            try await eventually("the call's streams") { server.isInUse ? true : nil }
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            let report = try JSON(#require(call.takeLines().last))
            #expect(report["media.heard"] == .boolean(true), "\(report)")
            #expect(try #require(report["media.packets_sent"].number) > 100, "\(report)")
        }
    }
}
