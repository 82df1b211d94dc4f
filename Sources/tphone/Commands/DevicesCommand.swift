import ArgumentParser
import MediaEngine

/// Lists sound devices, or tries them.
struct DevicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices", abstract: "List the sound devices, or try them.",
        discussion: """
            The names are what [audio] of the configuration takes, and --capture, --playback
            and --ring. With --test a chirp is played to the ear twice a second for three
            seconds while the microphone listens; 1 is the exit status when a device cannot
            be used or the microphone gives nothing at all.

            Examples:
              tphone devices
              tphone devices --all --json
              tphone devices --test
              tphone devices --test --capture plughw:1,0 --playback default
            """)

    @Option(help: ArgumentHelp("Read this configuration file instead of the default one.", valueName: "file"))
    var config: String?

    @OptionGroup var devices: DeviceOptions

    @Flag(help: "Play to the ear and listen on the microphone.") var test = false
    @Flag(help: "List all of ALSA's names, also those that are no use for a call.") var all = false
    @Flag(help: "Report as one line of JSON.") var json = false

    func run() async throws {
        try await CommandExit.run(json: json) {
            let audio = devices.applied(to: try audio())
            return test ? try tryOut(audio) : try list(audio)
        }
    }

    private func audio() throws -> Configuration.Audio {
        do {
            return try ConfigurationLoader().load(path: config).audio
        } catch {
            throw CommandFailure(error)
        }
    }

    private func list(_ audio: Configuration.Audio) throws -> ExitStatus {
        guard let found = AudioDevice.list(within: .seconds(5)) else {
            throw CommandFailure(
                "The sound system does not answer. End or restart the sound server (PulseAudio, PipeWire), then try again.",
                status: .failed)
        }
        let report = DeviceListReport(audio, found.filter { all || $0.isForCalls })
        try StandardOutput.write(json ? JSONLine.text(of: report) : report.text)
        return .done
    }

    private func tryOut(_ audio: Configuration.Audio) throws -> ExitStatus {
        let test: DeviceTest
        do {
            test = try DeviceTest.run(capture: audio.capture, playback: audio.playback)
        } catch {
            throw CommandFailure(error.sentence, status: .failed)
        }
        let report = DeviceTestReport(test)
        try StandardOutput.write(json ? JSONLine.text(of: report) : report.text)
        return report.ok ? .done : .failed
    }
}
