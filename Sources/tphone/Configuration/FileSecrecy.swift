import Glibc

/// Whether a file that holds a secret is for its owner alone.
enum FileSecrecy {
    /// What decides.
    struct Facts: Equatable {
        /// Permission bits.
        var mode: UInt32
        var isRoots: Bool
        /// The file system is mounted so that nothing on it can be changed.
        var isReadOnly: Bool
        /// It was put there for this service (systemd.exec(5), `LoadCredential`).
        var isServiceCredential: Bool

        /// Service managers and containers hand secrets over as files of root's that the service may read by its group
        /// or by a list beside the mode, 0440 or 0444: nobody who could read them was kept out by the mode before.
        var letsOthersIn: Bool {
            guard mode & 0o077 != 0 else { return false }
            guard mode & 0o022 == 0 else { return true }
            return !(isServiceCredential || isRoots && isReadOnly)
        }
    }

    /// The problem when others than the owner may read or change it; nil also when it does not exist.
    static func problem(
        with path: String, key: String, environment: [String: String] = ProcessEnvironment.current
    ) -> ConfigurationProblem? {
        guard let facts = facts(of: path, environment: environment), facts.letsOthersIn else { return nil }
        let mode = String(facts.mode, radix: 8)
        return .init(
            kind: .exposedSecret, key: key,
            what: "\(path) holds a password, and its mode \(mode) lets others in",
            remedy: "Run: chmod 600 \(path)")
    }

    /// `ST_RDONLY` of statvfs(3), which does not reach Swift as a number of this type.
    private static let readOnly: UInt = 1

    private static func facts(of path: String, environment: [String: String]) -> Facts? {
        var status = stat()
        // A device keeps no password.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFCHR else { return nil }
        var system = statvfs()
        let isReadOnly = statvfs(path, &system) == 0 && system.f_flag & readOnly != 0
        return Facts(
            mode: status.st_mode & 0o777, isRoots: status.st_uid == 0, isReadOnly: isReadOnly,
            isServiceCredential: isBelow(environment["CREDENTIALS_DIRECTORY"] ?? "", path))
    }

    /// With all links followed: a link out of the folder leads to another file.
    private static func isBelow(_ folder: String, _ path: String) -> Bool {
        guard folder.hasPrefix("/"), let folder = realPath(folder), let path = realPath(path) else { return false }
        return folder != "/" && path.hasPrefix(folder + "/")
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
