import ArgumentParser
import MediaEngine
import Transport

/// The agent console; also what the program does without a command.
struct AgentConsoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console", abstract: "Open the agent console on the configured account.",
        discussion: """
            Keys are shown at the bottom of the screen where they apply; ? explains them
            all. With --plain, and where there is no screen, each event is a line on the
            output, and commands are words on the input: help lists them.

            Examples:
              tphone
              tphone --gateway https://webrtc.example:8086 --user 5001
              tphone --plain
            """)

    @OptionGroup var account: AccountOptions
    @OptionGroup var capture: CaptureArguments

    @OptionGroup var devices: DeviceOptions

    @Flag(help: "Use lines of text instead of a screen.") var plain = false

    func run() async throws {
        try await CommandExit.run(json: false) {
            let configuration = try account.load()
            let target = try signInTarget(of: configuration)
            let audio = devices.applied(to: configuration.audio)
            let sound = SoundChoice(
                source: .device(audio.capture), playback: .device(audio.playback),
                recordings: try RecordingFolder.plan(audio), voice: audio.voice, tones: audio.toneChoice)
            return try await PhoneBuilder.visit(configuration, sound: sound, capture: capture.options) { visit in
                try await ConsoleScreen.run(
                    visit, user: target.user, gateway: configuration.gatewayWithCaution(target.gateway),
                    voice: audio.voice, ring: audio.ring,
                    isPlain: plain)
            }
        }
    }

    private func signInTarget(
        of configuration: Configuration
    ) throws(CommandFailure) -> (gateway: String, user: String) {
        do throws(ConfigurationError) {
            return try configuration.signInTarget()
        } catch {
            throw CommandFailure(
                error.description
                    + "\nThere is no account yet: write \(ConfigurationLoader().defaultPath) as the README shows, "
                    + "or try the phone without one: tphone demo",
                status: .configuration)
        }
    }
}
