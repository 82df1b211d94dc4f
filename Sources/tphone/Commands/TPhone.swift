import ArgumentParser

/// The program: its commands and what they have in common.
@main
struct TPhone: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tphone",
        abstract: "A softphone for contact-centre agents, in a terminal.",
        discussion: """
            Without a command it opens the agent console on the configured account.

            Examples:
              tphone demo    all on this machine: a cloud, an agent, a customer who calls
              tphone         the console, on the account of ~/.config/tphone/config.toml
              tphone call echo --play hello.wav --record back.wav --json
              tphone answer --count 1 --json
              tphone doctor  what this network allows, and what to ask for
              tphone devices the sound devices, and with --test whether they work
              tphone lab     a WebRTC Service and a TURN server on this machine

            Exit status: 0 done, 1 the thing asked for failed, 64 usage, 69 a service
            cannot be reached, 78 bad configuration, 130 interrupted; of doctor also
            10 degraded, 11 no way for media, 12 no signalling.
            """,
        version: "0.1.0",
        subcommands: [
            AgentConsoleCommand.self, DemoCommand.self, CallCommand.self, AnswerCommand.self, LabCommand.self,
            DoctorCommand.self, DevicesCommand.self, ConfigCommand.self,
        ],
        defaultSubcommand: AgentConsoleCommand.self)

    static func main() async {
        ProcessEnvironment.hidePassword()
        await main(nil)
    }
}
