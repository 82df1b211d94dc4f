import Glibc

/// Whether a file that holds a secret is its owner's alone.
enum FileSecrecy {
    /// The problem when others than the owner may read or change it; nil also when it does not exist.
    static func problem(with path: String, key: String) -> ConfigurationProblem? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return nil }
        let mode = String(status.st_mode & 0o777, radix: 8)
        return .init(
            kind: .exposedSecret, key: key,
            what: "\(path) holds a password, and its mode \(mode) lets others in",
            remedy: "Run: chmod 600 \(path)")
    }
}
