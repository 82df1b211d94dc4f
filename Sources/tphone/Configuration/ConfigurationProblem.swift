/// One thing wrong with the configuration: what, why, and what to do about it.
struct ConfigurationProblem: Equatable, Sendable, CustomStringConvertible {
    enum Kind: Equatable, Sendable {
        case unreadable, notTOML, unknownKey, wrongType, badValue, missing, exposedSecret, secretUnavailable
        /// Somebody did not want to give a secret now.
        case interrupted
    }

    var kind: Kind
    /// The whole key, as in `network.turn[0].urls`; nil when the file itself is the problem.
    var key: String?
    /// Counted from 1; nil when it is not known.
    var line: Int?
    /// One sentence, without its full stop.
    var what: String
    /// One sentence that says what to do, without its full stop.
    var remedy: String

    var description: String {
        "\(line.map { "line \($0): " } ?? "")\(what). \(remedy)."
    }
}

/// Why there is no usable configuration; holds every problem that was found, so that all can be mended at once.
struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file that was read; nil when the problem is not in a file.
    var file: String?
    /// Never empty.
    var problems: [ConfigurationProblem]

    var description: String {
        problems.map { (file.map { "\($0): " } ?? "") + $0.description }.joined(separator: "\n")
    }
}
