import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The program on sound devices: sinks of a sound server that nobody hears.
    @Suite(.enabled(if: SoundServer.isInstalled), .timeLimit(.minutes(3)))
    struct DeviceTests {
        private let workplace: Workplace
        private let server: SoundServer

        init() throws {
            workplace = try Workplace()
            server = try #require(SoundServer())
        }

        /// Also as people write them who want ALSA to convert.
        @Test(arguments: ["", "plug:"]) func theDeviceTestHearsItsChirps(prefix: String) async throws {
            let report = try await workplace.testDevices(named: "\(prefix)tphone-mouth", "\(prefix)tphone-ear")
            #expect(try #require(report["level_db"].number) > -30, "\(report)")
        }

        @Test func aDeviceThatIsNotThereFailsTheTestWithASentence() async throws {
            let test = try workplace.tphone(
                "devices", "--test", "--capture", "no-such-device", "--playback", "tphone-ear")
            #expect(try await test.exitStatus() == 1, "\(test.errors)")
            let sentences = test.takeLines()
            #expect(sentences.contains { $0.hasPrefix("Headset tphone-ear works: period ") }, "\(sentences)")
            #expect(
                sentences.contains { $0.hasPrefix("Microphone no-such-device cannot be used: there is no device") },
                "\(sentences)")
        }

        @Test func devicesAreListedWithWhatIsChosen() async throws {
            let list = try workplace.tphone("devices", "--all", "--json", "--ring", "tphone-ring")
            #expect(try await list.exitStatus() == 0, "\(list.errors)")
            let report = try JSON(#require(list.takeLines().last))
            #expect(report["chosen.ring"] == .text("tphone-ring") && report["chosen.capture"] == .text("default"))
            let devices = try #require(report["devices"].list)
            #expect(devices.allSatisfy { $0["name"].text != nil && $0["plugin"].text != nil })
        }

        @Test func aSinkThatGoesDuringACallIsTakenBackWithinTwoSeconds() async throws {
            let lab = try await Lab.started(in: workplace)
            let call = try workplace.tphone(
                "call", "tone", "--config", lab.configuration(user: "5001", policy: "all"), "--capture", "tphone-mouth",
                "--playback", "tphone-ear", "--duration", "10", "--json")
            try await eventually("sound in the sink") { server.peak(of: "ear") > 1_000 ? true : nil }
            #expect(server.streams(recording: true).count == 1)
            server.unloadSink()
            try await eventually("silence in the server") {
                server.streams().isEmpty && server.streams(recording: true).isEmpty ? true : nil
            }
            server.loadSink()
            let clock = ContinuousClock()
            let loaded = clock.now
            try await eventually("the call's streams") {
                server.streams().count == 1 && server.streams(recording: true).count == 1 ? true : nil
            }
            #expect(clock.now - loaded < .seconds(2))
            #expect(server.peak(of: "ear") > 1_000)
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            let report = try JSON(#require(call.takeLines().last))
            #expect(report["ok"] == .boolean(true) && report["call.end_reason"] == .text("hung up here"), "\(report)")
            #expect(report["media.heard"] == .boolean(true))
        }

        /// A phone that gets no processor for a while is silent for that while, and not for the time that a device takes to be opened.
        @Test func aStallLeavesNoHoleLongerThanItself() async throws {
            let lab = try await Lab.started(in: workplace)
            let call = try workplace.tphone(
                "call", "tone", "--config", lab.configuration(user: "5001", policy: "all"), "--playback", "tphone-ear",
                "--duration", "60", "--json")
            try await eventually("sound in the sink") { server.peak(of: "ear") > 1_000 ? true : nil }
            let recording = try #require(server.record("ear"))
            let clock = ContinuousClock()
            var stalled = Duration.zero
            for _ in 0..<3 {
                try await Task.sleep(for: .seconds(1))
                let begun = clock.now
                call.send(SIGSTOP)
                try await Task.sleep(for: .milliseconds(800))
                call.send(SIGCONT)
                stalled = max(stalled, clock.now - begun)
            }
            try await Task.sleep(for: .seconds(2))
            let hole = Duration.milliseconds(recording.longestSilence(below: 500))
            // 20 to 60 ms on a quiet machine; a device that is opened anew costs half a second and more.
            #expect(hole < stalled + .milliseconds(350), "\(hole) for a stall of \(stalled)")
            call.send(SIGINT)
            let report = try JSON(await call.line { $0.hasPrefix("{") })
            #expect(report["media.heard"] == .boolean(true), "\(report)")
        }

        @Test func itRingsOnTheRingDeviceOnly() async throws {
            let server = try #require(SoundServer(hasRing: true))
            let lab = try await Lab.started(in: workplace)
            let config = try lab.configuration(user: "5001", policy: "all")
            let terminal = try await Terminal.running(
                "ALSA_CONFIG_PATH=\(server.configurationPath) \(Workplace.binary) --config \(config) "
                    + "--capture tphone-mouth --playback tphone-ear --ring tphone-ring; read end", in: workplace)
            try await terminal.screen(showing: "READY", "5001")
            let customer = try workplace.tphone(
                "call", "support", "--config", lab.configuration(user: "customer", policy: "all"), "--tone", "1000",
                "--duration", "60", "--json")
            try await terminal.screen(showing: "RINGING", "tphone-ring", "silences")
            try await eventually("a ring") { server.peak(of: "ring") > 1_000 ? true : nil }
            let streams = server.streams()
            #expect(streams.count == 1, "\(streams)")
            #expect(server.peak(of: "ear") == 0)
            // Silenced, it rings on without a sound; answered, the customer is heard on the ear.
            try await terminal.press("M", until: "RINGING")
            try await eventually("silence") { server.streams().isEmpty ? true : nil }
            try await terminal.press("Enter", until: "TALKING")
            try await eventually("the customer in the ear") { server.peak(of: "ear") > 1_000 ? true : nil }
            #expect(server.peak(of: "ring") == 0)
            try await terminal.press("x", until: "READY")
            _ = try await customer.exitStatus()
        }
    }
}
