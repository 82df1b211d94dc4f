import Foundation
import NIOSSL

/// A self-signed certificate for loopback, made by the `openssl` tool in a folder of its own.
final class ThrowawayCertificate: Sendable {
    /// Shared, since making one starts a process.
    static let shared = Result { try ThrowawayCertificate("DNS:localhost,IP:127.0.0.1") }
    static let addressOnly = Result { try ThrowawayCertificate("IP:127.0.0.1") }
    static let nameOnly = Result { try ThrowawayCertificate("DNS:localhost") }
    static let rsa1024 = Result { try ThrowawayCertificate("IP:127.0.0.1", key: ["rsa:1024"]) }
    static let rsa2048 = Result { try ThrowawayCertificate("IP:127.0.0.1", key: ["rsa:2048"]) }

    let folder: URL
    var file: String { folder.appending(path: "certificate.pem").path }
    private var key: String { folder.appending(path: "key.pem").path }

    private init(_ names: String, key: [String] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tphone-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let tool = Process()
        tool.executableURL = URL(filePath: "/usr/bin/env")
        tool.arguments =
            [
                "openssl", "req", "-x509", "-newkey",
            ] + key + [
                "-nodes", "-days", "2", "-subj", "/CN=loopback", "-addext", "subjectAltName=\(names)", "-keyout",
                folder.appending(path: "key.pem").path, "-out", folder.appending(path: "certificate.pem").path,
            ]
        tool.standardError = FileHandle.nullDevice
        try tool.run()
        tool.waitUntilExit()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func serverContext(_ adapt: (inout TLSConfiguration) -> Void = { _ in }) throws -> NIOSSLContext {
        let certificates = try NIOSSLCertificate.fromPEMFile(file).map { NIOSSLCertificateSource.certificate($0) }
        let key = try NIOSSLPrivateKey(file: key, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates, privateKey: .privateKey(key))
        adapt(&configuration)
        return try NIOSSLContext(configuration: configuration)
    }
}
