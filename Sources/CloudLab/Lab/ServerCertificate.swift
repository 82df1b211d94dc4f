internal import Foundation
internal import Wire

/// A certificate of a lab's server and the lab's own authority behind it, as PEM files.
package struct ServerCertificate: Equatable, Sendable {
    /// Why there is none.
    struct Failure: Error, Equatable {
        var reason: String
    }

    /// What clients must trust.
    package let authority: String
    /// The server's certificate.
    package let chain: String
    /// The server's private key, which only its owner may read.
    package let key: String

    private static let logName = "certificate.log"
    private static let days = "30"

    /// Where `make` puts the files.
    init(in folder: PrivateFolder) {
        authority = folder.path("authority.pem")
        chain = folder.path("certificate.pem")
        key = folder.path("key.pem")
    }

    /// Makes an authority and a certificate signed by it, with the `openssl` tool.
    ///
    /// - Parameter names: host names, besides `localhost`; with the addresses all that a client may reach the server by.
    @discardableResult
    static func make(
        in folder: PrivateFolder, names: [String], addresses: [IPAddress]
    ) async throws(Failure) -> ServerCertificate {
        let files = ServerCertificate(in: folder)
        let configuration = folder.path("certificate.conf")
        let authorityKey = folder.path("authority-key.pem")
        do throws(PrivateFolder.Failure) {
            try folder.write(text(names: names, addresses: addresses), to: "certificate.conf")
        } catch {
            throw Failure(reason: error.reason)
        }
        let common = [
            "openssl", "req", "-x509", "-config", configuration, "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-days", days,
        ]
        try await run(
            common + [
                "-extensions", "authority", "-subj", "/CN=tphone lab authority", "-keyout", authorityKey, "-out",
                files.authority,
            ], in: folder)
        try await run(
            common + [
                "-extensions", "server", "-subj", "/CN=tphone lab", "-CA", files.authority, "-CAkey", authorityKey,
                "-keyout", files.key, "-out", files.chain,
            ], in: folder)
        // Nothing else is to be signed by it.
        try? FileManager.default.removeItem(atPath: authorityKey)
        return files
    }

    private static func run(_ arguments: [String], in folder: PrivateFolder) async throws(Failure) {
        let status: Int32
        do {
            status = try await ChildProcess.start(arguments, output: folder.path(logName)).waitForEnd()
        } catch {
            throw Failure(reason: "the `openssl` tool cannot be started")
        }
        guard status == 0 else { throw Failure(reason: folder.lastLine(of: logName) ?? "openssl said nothing") }
    }

    private static func text(names: [String], addresses: [IPAddress]) -> String {
        let subjects = (["localhost"] + names).map { "DNS:\($0)" } + addresses.map { "IP:\($0)" }
        return """
            [req]
            distinguished_name = subject
            prompt = no
            [subject]
            [authority]
            basicConstraints = critical,CA:TRUE
            keyUsage = critical,keyCertSign,cRLSign
            subjectKeyIdentifier = hash
            [server]
            basicConstraints = critical,CA:FALSE
            keyUsage = critical,digitalSignature
            extendedKeyUsage = serverAuth
            subjectKeyIdentifier = hash
            authorityKeyIdentifier = keyid
            subjectAltName = \(subjects.joined(separator: ","))

            """
    }
}
