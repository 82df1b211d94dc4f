import ArgumentParser
import Foundation
import MediaEngine
import NIOCore
import NIOPosix
import TUI
import Transport

/// The agent console; also what the program does without a command.
struct AgentConsoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console", abstract: "Open the agent console on the configured account.",
        discussion: """
            Keys are shown at the bottom of the screen where they apply; ? explains them all.

            Examples:
              tphone
              tphone --gateway https://webrtc.example:8086 --user 5001
            """)

    @OptionGroup var account: AccountOptions

    func run() async throws {
        try await CommandExit.run(json: false) {
            let configuration = try account.load()
            let target: (gateway: String, user: String)
            do throws(ConfigurationError) {
                target = try configuration.signInTarget()
            } catch {
                throw CommandFailure(
                    error.description
                        + "\nThere is no account yet: write \(ConfigurationLoader().defaultPath) as the README shows, "
                        + "or try the phone without one: tphone demo",
                    status: .configuration)
            }
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let sound = SoundChoice(
                source: .device(configuration.audio.capture), playback: .device(configuration.audio.playback))
            let handle = try await PhoneBuilder.start(configuration, sound: sound, on: group.next())
            let status = try await ConsoleScreen.run(handle, user: target.user, gateway: target.gateway)
            try await handle.shutdown()
            try await group.shutdownGracefully()
            return status
        }
    }
}
