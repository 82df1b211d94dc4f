import Foundation
import Wire

extension SecretSource {
    /// How long a program may take to print a password.
    static let commandLimit = Duration.seconds(30)
    /// The same where it may ask somebody at a terminal, who has to look for a passphrase or a token.
    static let askingLimit = Duration.seconds(120)

    /// The secret itself; `key` is the configuration key it serves, for the error's sentence.
    ///
    /// - Parameter limit: how long a program may take; nil for the usual.
    func fetch(
        for key: String, environment: [String: String] = ProcessEnvironment.current,
        limit: Duration? = nil
    ) throws(ConfigurationError) -> Secret {
        switch self {
        case .plain(let secret):
            return secret
        case .environment(let name):
            guard let value = environment[name], !value.isEmpty else {
                throw .unavailable(key, "the variable \(name) is not set", remedy: "Set it, or configure \(key)")
            }
            return Secret(value)
        case .file(let path):
            return try Self.read(path, for: key, environment)
        case .command(let words):
            do {
                let line = try SecretCommand.firstLine(
                    of: words, limit: limit ?? Self.commandLimit, patience: limit ?? Self.askingLimit
                ) {
                    StandardError.write("Waiting for `\(words[0])`, which supplies \(key); Ctrl-C ends it.")
                }
                return Secret(line)
            } catch {
                guard error != .interrupted else {
                    throw ConfigurationError(problems: [
                        .init(
                            kind: .interrupted, key: key, what: "\(key) cannot be had: `\(words[0])` was interrupted",
                            remedy: "Start again when it can be answered")
                    ])
                }
                // A command of one word that is none may be the secret itself.
                let name = error.isNotStarted && words.count == 1 ? "its command" : "`\(words[0])`"
                throw .unavailable(
                    key, "\(name) \(error.sentence)", remedy: "Run it by hand to see: it must print one line")
            }
        }
    }

    private static func read(
        _ path: String, for key: String, _ environment: [String: String]
    ) throws(ConfigurationError) -> Secret {
        if let problem = FileSecrecy.problem(with: path, key: key, environment: environment) {
            throw ConfigurationError(problems: [problem])
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .unavailable(key, "\(path) cannot be read", remedy: "Check that it exists and is yours")
        }
        let line = String(decoding: data.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
        guard !line.isEmpty else {
            throw .unavailable(key, "the first line of \(path) is empty", remedy: "Write the password there")
        }
        return Secret(line)
    }
}

extension ConfigurationError {
    fileprivate static func unavailable(_ key: String, _ why: String, remedy: String) -> Self {
        Self(problems: [
            .init(kind: .secretUnavailable, key: key, what: "\(key) cannot be had: \(why)", remedy: remedy)
        ])
    }
}

extension SecretCommand.Failure {
    fileprivate var isNotStarted: Bool { if case .notStarted = self { true } else { false } }

    fileprivate var sentence: String {
        switch self {
        case .notStarted(let reason): "could not be started (\(reason))"
        case .tookTooLong: "took too long and was ended"
        case .failed(let status, let words):
            "failed with status \(status)" + (words.isEmpty ? "" : ", saying: \(words)")
        case .interrupted: "was interrupted"
        case .printedNothing: "printed no password"
        case .printedTooMuch: "printed more than a password"
        }
    }
}
