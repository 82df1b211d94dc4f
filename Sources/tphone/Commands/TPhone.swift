import ArgumentParser
import Wire

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
        if let complaint = complaint(about: CommandLine.arguments.dropFirst()) {
            StandardError.write(complaint)
            exit(withError: ExitCode(ExitStatus.usage.rawValue))
        }
        await main(nil)
    }

    /// What is wrong with a word in a command's place; nil when it is one, or an option.
    ///
    /// The parser would give the word to the console, which takes none.
    static func complaint(about words: some Sequence<String>) -> String? {
        var command: any ParsableCommand.Type = TPhone.self
        var path = "tphone"
        for word in words {
            let known = command.configuration.subcommands
            guard !known.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            let names = known.map { $0._commandName }
            if let next = known.first(where: { $0._commandName == word }) {
                command = next
                path += " " + word
                continue
            }
            let nearest = names.min { $0.editDistance(to: word) < $1.editDistance(to: word) } ?? ""
            let isNear = nearest.editDistance(to: word) <= max(1, min(2, word.count / 2))
            let remedy = isNear ? "Did you mean \(nearest)?" : "\(path) --help lists what there is."
            return "There is no command \"\(word.scrubbed(limit: 40))\". \(remedy)"
        }
        return nil
    }
}
