import Foundation
import Wire

/// Reads the file, puts the environment and the command line over it, and checks all of it.
struct ConfigurationLoader {
    private var environment: [String: String]

    init(environment: [String: String] = ProcessEnvironment.current) {
        self.environment = environment
    }

    /// Where the file is looked for: `$XDG_CONFIG_HOME/tphone/config.toml`, or under `~/.config`.
    var defaultPath: String {
        let home = environment["HOME"] ?? NSHomeDirectory()
        // The XDG rules say that a relative path counts as unset.
        let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.config"
        return "\(base)/tphone/config.toml"
    }

    /// The configuration of `path`, which must exist, or of the default path, which need not.
    func load(
        path: String? = nil, overrides: ConfigurationOverrides = ConfigurationOverrides()
    ) throws(ConfigurationError) -> Configuration {
        let file = path ?? defaultPath
        guard path != nil || FileManager.default.fileExists(atPath: file) else {
            return try parse("", file: nil, overrides: overrides)
        }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ConfigurationError(
                file: file,
                problems: [
                    .init(
                        kind: .unreadable, what: "the configuration file cannot be read",
                        remedy: "Check the path, and that the file is yours")
                ])
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ConfigurationError(
                file: file,
                problems: [
                    .init(kind: .notTOML, what: "the file is not UTF-8 text", remedy: "Save it with that encoding")
                ])
        }
        return try parse(text, file: file, overrides: overrides)
    }

    /// The configuration a text says; `file` is where it came from, for its secrecy and for relative paths.
    func parse(
        _ text: String, file: String?, overrides: ConfigurationOverrides = ConfigurationOverrides()
    ) throws(ConfigurationError) -> Configuration {
        do throws(ConfigurationError) {
            let entries = try ConfigurationNode.entries(parsing: text)
            var root = ConfigurationSection(entries: entries, lines: ConfigurationLines(text))
            var reader = ConfigurationReader(file: file, environment: environment)
            var configuration = reader.read(&root, overrides: overrides)
            configuration.keysWithoutEffect = KeysWithoutEffect.found(in: entries)
            let problems = root.problems + root.unknownKeys + reader.problems
            guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
            return configuration
        } catch {
            throw ConfigurationError(file: file, problems: error.problems)
        }
    }
}
