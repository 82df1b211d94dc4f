import Foundation
import Wire

extension SecretSource {
    /// How long a program may take to print a password; someone may have to type a passphrase for it.
    static let commandLimit = Duration.seconds(30)

    /// The secret itself; `key` is the configuration key it serves, for the error's sentence.
    func fetch(
        for key: String, environment: [String: String] = ProcessEnvironment.current,
        limit: Duration = commandLimit
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
            return try Self.read(path, for: key)
        case .command(let words):
            do {
                return Secret(try SecretCommand.firstLine(of: words, limit: limit))
            } catch {
                throw .unavailable(
                    key, "`\(words[0])` \(error.sentence)", remedy: "Run it by hand to see: it must print one line")
            }
        }
    }

    private static func read(_ path: String, for key: String) throws(ConfigurationError) -> Secret {
        if let problem = FileSecrecy.problem(with: path, key: key) { throw ConfigurationError(problems: [problem]) }
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
    fileprivate var sentence: String {
        switch self {
        case .notStarted(let reason): "could not be started (\(reason))"
        case .tookTooLong: "took too long and was ended"
        case .failed(let status, let words):
            "failed with status \(status)" + (words.isEmpty ? "" : ", saying: \(words)")
        case .printedNothing: "printed no password"
        case .printedTooMuch: "printed more than a password"
        }
    }
}
