internal import Foundation
internal import Wire

/// A folder for a lab's files that nobody else may read; it names the process it belongs to.
struct PrivateFolder: Sendable {
    /// The folder cannot be made, or a file in it; which, or why.
    struct Failure: Error, Equatable {
        var reason: String
    }

    let url: URL

    /// Holds the process number of the lab.
    private static let owner = "lab.pid"

    init(prefix: String, in parent: URL = FileManager.default.temporaryDirectory) throws(Failure) {
        var template = Array((parent.path + "/\(prefix)XXXXXX").utf8CString)
        guard let name = mkdtemp(&template) else { throw Failure(reason: String(cString: strerror(errno))) }
        url = URL(filePath: String(cString: name), directoryHint: .isDirectory)
        try? Data("\(getpid())\n".utf8).write(to: url.appending(path: Self.owner))
    }

    func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

    /// Writes a file that only its owner may read.
    func write(_ text: String, to name: String) throws(Failure) {
        guard
            FileManager.default.createFile(
                atPath: path(name), contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw Failure(reason: path(name)) }
    }

    /// The last line of a file that is not empty; nil if there is none.
    func lastLine(of name: String) -> String? {
        let text = (try? String(contentsOfFile: path(name), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").last.map { String($0).scrubbed(limit: 200) }
    }

    func remove() {
        try? FileManager.default.removeItem(at: url)
    }

    /// Removes the folders that dead labs left.
    static func removeStale(prefix: String, in parent: URL = FileManager.default.temporaryDirectory) {
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
        return kill(pid, 0) == -1 && errno == ESRCH
    }
}
