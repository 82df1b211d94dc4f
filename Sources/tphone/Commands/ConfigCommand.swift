import ArgumentParser

/// Looks at the configuration without using it.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check or show the configuration.",
        discussion: """
            Examples:
              tphone config check        whether the file can be used, or what to change
              tphone config show --json  the effective configuration, secrets hidden
            """,
        subcommands: [Check.self, Show.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say whether the configuration can be used.")

        @OptionGroup var account: AccountOptions
        @Flag(help: "Report as one line of JSON.") var json = false

        func run() async throws {
            try await CommandExit.run(json: json) {
                let configuration = try account.load()
                // What is named there is looked at as a phone would.
                _ = try configuration.network.settings()
                let cautions = configuration.cautions
                if json {
                    let report = CheckReport(
                        ok: true, file: configuration.file, warnings: cautions.isEmpty ? nil : cautions)
                    try StandardOutput.write(JSONLine.text(of: report))
                } else {
                    try StandardOutput.write("\(configuration.file ?? "The default configuration") is good.")
                    let idle = configuration.keysWithoutEffect.joined(separator: ", ")
                    for caution in cautions { try StandardOutput.write(caution) }
                    if !idle.isEmpty { try StandardOutput.write("Understood, but without effect yet: \(idle).") }
                }
                return .done
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the effective configuration, with secrets hidden.")

        @OptionGroup var account: AccountOptions
        @Flag(help: "Show it as one line of JSON.") var json = false

        func run() async throws {
            try await CommandExit.run(json: json) {
                let configuration = try account.load()
                try StandardOutput.write(json ? configuration.shownJSON : configuration.shownTOML)
                return .done
            }
        }
    }

    private struct CheckReport: Encodable {
        var ok: Bool
        var file: String?
        /// What works and is dangerous, a sentence each; left out when there is nothing.
        var warnings: [String]?
    }
}
