import Foundation

/// A directory of a test's own, in which the program keeps its files too; removed with it.
final class Workplace: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tphone-e2e-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file only its owner may read, and gives its path.
    func write(_ text: String, to name: String) throws -> String {
        let file = file(name)
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        return file
    }

    /// What keeps the program away from the tester's own files and sound.
    var environment: [String: String] {
        [
            "XDG_CONFIG_HOME": path, "XDG_STATE_HOME": path, "XDG_DATA_HOME": path, "XDG_RUNTIME_DIR": path,
            "LC_ALL": "C.UTF-8", "NO_COLOR": "1",
        ]
    }

    /// Starts the program under test.
    func tphone(_ arguments: String...) throws -> Program {
        try Program(Self.binary, arguments, environment: environment)
    }

    /// The program that was built with these tests, or the one that `TPHONE_BINARY` names.
    static let binary: String = {
        if let named = ProcessInfo.processInfo.environment["TPHONE_BINARY"] { return named }
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("tphone").path
    }()
}
