internal import Foundation
internal import Wire

/// The private folder of one coturn: configuration, certificate, user database and log.
struct CoturnFiles: Sendable {
    let folder: URL

    var configuration: String { path("turnserver.conf") }
    var certificate: String { path("certificate.pem") }
    var key: String { path("key.pem") }
    var log: String { path("turnserver.log") }
    var database: String { path("turndb") }
    var processID: String { path("turnserver.pid") }

    /// Makes the folder, which nobody else may read.
    init() throws(CoturnError) {
        var template = Array((FileManager.default.temporaryDirectory.path + "/tphone-turn-XXXXXX").utf8CString)
        guard let name = mkdtemp(&template) else { throw .temporaryFiles(String(cString: strerror(errno))) }
        folder = URL(filePath: String(cString: name), directoryHint: .isDirectory)
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
