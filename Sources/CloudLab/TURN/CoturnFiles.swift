internal import Foundation
internal import Wire

/// The private folder of one coturn: configuration, certificate, user database and log; and whose it is.
struct CoturnFiles: Sendable {
    let folder: URL

    var configuration: String { path("turnserver.conf") }
    var certificate: String { path("certificate.pem") }
    var key: String { path("key.pem") }
    var log: String { path("turnserver.log") }
    var database: String { path("turndb") }
    var processID: String { path("turnserver.pid") }

    /// Makes the folder, which nobody else may read.
    init(in parent: URL = FileManager.default.temporaryDirectory) throws(CoturnError) {
        var template = Array((parent.path + "/\(Self.prefix)XXXXXX").utf8CString)
        guard let name = mkdtemp(&template) else { throw .temporaryFiles(String(cString: strerror(errno))) }
        folder = URL(filePath: String(cString: name), directoryHint: .isDirectory)
        try? Data("\(getpid())\n".utf8).write(to: folder.appending(path: Self.owner))
    }

    private static let prefix = "tphone-turn-"
    /// Holds the process number of the lab.
    private static let owner = "lab.pid"

    /// Removes the folders that dead labs left: those that were killed together with the shell that should have.
    static func removeStale(in parent: URL = FileManager.default.temporaryDirectory) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let folder = parent.appending(path: name, directoryHint: .isDirectory)
            if isStale(folder) { try? FileManager.default.removeItem(at: folder) }
        }
    }

    /// Only a folder of this user's that nobody else could have filled, and that names a process which is no more.
    private static func isStale(_ folder: URL) -> Bool {
        guard let status = try? FileManager.default.attributesOfItem(atPath: folder.path),
            status[.type] as? FileAttributeType == .typeDirectory, status[.posixPermissions] as? Int == 0o700,
            status[.ownerAccountID] as? Int == Int(geteuid()),
            let text = try? String(contentsOf: folder.appending(path: owner), encoding: .utf8),
            let pid = pid_t(text.prefix { $0 != "\n" }), pid > 0
        else { return false }
        return Glibc.kill(pid, 0) == -1 && errno == ESRCH
    }

    func write(_ text: String) throws(CoturnError) {
        guard
            FileManager.default.createFile(
                atPath: configuration, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw .temporaryFiles(configuration) }
    }

    /// A certificate for the addresses, which clients trust by the file itself.
    func makeCertificate(for addresses: [IPAddress]) async throws(CoturnError) {
        let names = ["DNS:localhost"] + addresses.map { "IP:\($0)" }
        let arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
            "-subj", "/CN=tphone lab", "-addext", "subjectAltName=" + names.joined(separator: ","),
            "-keyout", key, "-out", certificate,
        ]
        do {
            let tool = try await ChildProcess.start(arguments, output: log)
            guard await tool.waitForEnd() == 0 else { throw CoturnError.noCertificate(lastLogLine) }
        } catch let error as CoturnError {
            throw error
        } catch {
            throw .noCertificate("the `openssl` tool cannot be started")
        }
    }

    /// The last thing coturn said.
    var lastLogLine: String {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").last.map { String($0).scrubbed(limit: 200) } ?? "it said nothing"
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }
}
