internal import Foundation
internal import Wire

/// The private folder of one coturn: configuration, user database, log and, unless it is told another, certificate.
struct CoturnFiles: Sendable {
    private let folder: PrivateFolder
    private(set) var certificate: ServerCertificate

    private static let prefix = "tphone-turn-"
    private static let logName = "turnserver.log"
    private static let configurationName = "turnserver.conf"

    var path: String { folder.url.path(percentEncoded: false) }
    var configuration: String { folder.path(Self.configurationName) }
    var log: String { folder.path(Self.logName) }
    var database: String { folder.path("turndb") }
    var processID: String { folder.path("turnserver.pid") }

    /// Makes the folder, which nobody else may read.
    init(
        certificate: ServerCertificate? = nil, in parent: URL = FileManager.default.temporaryDirectory
    ) throws(CoturnError) {
        do throws(PrivateFolder.Failure) {
            folder = try PrivateFolder(prefix: Self.prefix, in: parent)
        } catch {
            throw .temporaryFiles(error.reason)
        }
        self.certificate = certificate ?? ServerCertificate(in: folder)
    }

    /// Removes the folders that dead labs left: those that were killed together with the shell that should have.
    static func removeStale(in parent: URL = FileManager.default.temporaryDirectory) {
        PrivateFolder.removeStale(prefix: prefix, in: parent)
    }

    func write(_ text: String) throws(CoturnError) {
        do throws(PrivateFolder.Failure) {
            try folder.write(text, to: Self.configurationName)
        } catch {
            throw .temporaryFiles(error.reason)
        }
    }

    /// Makes the certificate of its own.
    func makeCertificate(names: [String], addresses: [IPAddress]) async throws(CoturnError) {
        do throws(ServerCertificate.Failure) {
            try await ServerCertificate.make(in: folder, names: names, addresses: addresses)
        } catch {
            throw .noCertificate(error.reason)
        }
    }

    /// The last thing coturn said.
    var lastLogLine: String { folder.lastLine(of: Self.logName) ?? "it said nothing" }

    func remove() { folder.remove() }
}
