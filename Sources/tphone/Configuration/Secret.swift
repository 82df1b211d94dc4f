/// A password: never printed, not even by accident.
struct Secret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// The secret itself, for the wire only.
    let text: String

    init(_ text: String) { self.text = text }

    var description: String { "(hidden)" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where a password comes from; it is fetched when it is needed.
enum SecretSource: Sendable, Equatable {
    /// It stands in the configuration file, which nobody else may read then.
    case plain(Secret)
    /// A program and its arguments; the first line it prints is the password.
    case command([String])
    /// A file whose first line is the password, and which nobody else may read.
    case file(String)
    /// A variable of the environment.
    case environment(String)
}
