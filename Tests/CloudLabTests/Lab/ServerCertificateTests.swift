import Foundation
import Testing
import Wire

@testable import CloudLab

@Suite struct ServerCertificateTests {
    private func openssl(_ arguments: String..., in folder: PrivateFolder) async throws -> String {
        let output = folder.path("output-\(UUID())")
        let child = try await ChildProcess.start(["openssl"] + arguments, output: output)
        let status = await child.waitForEnd()
        let text = try String(contentsOfFile: output, encoding: .utf8)
        #expect(status == 0, "\(text)")
        return text
    }

    @Test func theAuthoritySignsForNamesAndAddresses() async throws {
        let folder = try PrivateFolder(prefix: "tphone-test-")
        defer { folder.remove() }
        let files = try await ServerCertificate.make(
            in: folder, names: ["webrtc.example", "turn.example"], addresses: [.v4(0xCB00_710A), .v6(0, 1)])
        for name in ["webrtc.example", "turn.example", "localhost"] {
            let verdict = try await openssl(
                "verify", "-x509_strict", "-CAfile", files.authority, "-purpose", "sslserver", "-verify_hostname", name,
                files.chain, in: folder)
            #expect(verdict.hasSuffix("OK\n"))
        }
        for address in ["203.0.113.10", "::1"] {
            let verdict = try await openssl(
                "verify", "-CAfile", files.authority, "-verify_ip", address, files.chain, in: folder)
            #expect(verdict.hasSuffix("OK\n"))
        }
        let key = try FileManager.default.attributesOfItem(atPath: files.key)[.posixPermissions] as? Int
        #expect(key == 0o600)
        // The authority signs nothing more.
        #expect(!FileManager.default.fileExists(atPath: folder.path("authority-key.pem")))
    }

    @Test func aFolderThatIsGoneIsAnError() async throws {
        let folder = try PrivateFolder(prefix: "tphone-test-")
        folder.remove()
        await #expect(throws: ServerCertificate.Failure.self) {
            try await ServerCertificate.make(in: folder, names: [], addresses: [])
        }
    }
}
