import Foundation
import ICEClient
import NIOSSL
import Testing
import Wire

@testable import Transport

/// Old servers do not get the password, unless that is allowed.
@Suite("How old a server's TLS may be", .timeLimit(.minutes(1)))
struct MinimumTLSTests {
    enum OldServer: CaseIterable, Sendable {
        case tls10, tls11, blockCipher, noForwardSecrecy, shortKey

        var certificate: ThrowawayCertificate {
            get throws { try (self == .shortKey ? ThrowawayCertificate.rsa1024 : ThrowawayCertificate.rsa2048).get() }
        }

        var fault: TLSFault {
            switch self {
            case .tls10, .tls11: .oldVersion
            case .blockCipher, .noForwardSecrecy: .noCommonCipher
            case .shortKey: .weakKey(1024)
            }
        }

        func adapt(_ configuration: inout TLSConfiguration) {
            configuration.minimumTLSVersion = .tlsv1
            switch self {
            case .tls10: configuration.maximumTLSVersion = .tlsv1
            case .tls11: configuration.maximumTLSVersion = .tlsv11
            case .blockCipher:
                configuration.maximumTLSVersion = .tlsv12
                configuration.cipherSuites = "ECDHE-RSA-AES128-SHA"
            case .noForwardSecrecy:
                configuration.maximumTLSVersion = .tlsv12
                configuration.cipherSuites = "AES128-GCM-SHA256"
            case .shortKey: break
            }
        }
    }

    @Test(
        "Nothing older than TLS 1.2 with forward secrecy and 2048 bits, unless min_tls says so",
        arguments: OldServer.allCases)
    func oldServers(_ old: OldServer) async throws {
        let certificate = try old.certificate
        let server = try await LoopbackServer.start(.echo, tls: certificate.serverContext(old.adapt))
        let request = SocketRequest.stream(StreamLayers(to: HostPort("127.0.0.1", server.port), tls: "127.0.0.1"))
        try await SocketBench.run(tls: TLSSettings(authorityFile: certificate.file)) { bench in
            bench.perform(.open(SocketID(1), request))
            #expect(await bench.next() == .failed(SocketID(1), .tlsFailed(old.fault)))
        }
        #expect(old.fault.isOfItsAge && old.fault.remedy.contains("min_tls"))
        try await SocketBench.run(tls: TLSSettings(authorityFile: certificate.file, minimum: .v10)) { bench in
            #expect(await bench.open(SocketID(1), request) != nil)
        }
        try await server.stop()
    }

    @Test("A server of today is accepted, also where only TLS 1.3 is", arguments: MinimumTLS.allCases)
    func today(_ minimum: MinimumTLS) async throws {
        let certificate = try ThrowawayCertificate.rsa2048.get()
        let server = try await LoopbackServer.start(.echo, tls: certificate.serverContext())
        try await SocketBench.run(tls: TLSSettings(authorityFile: certificate.file, minimum: minimum)) { bench in
            let layers = StreamLayers(to: HostPort("127.0.0.1", server.port), tls: "127.0.0.1")
            #expect(await bench.open(SocketID(1), .stream(layers)) != nil)
        }
        try await server.stop()
    }

    @Test("A file of authorities that cannot be used is told from others by what is in it")
    func authorityFiles() throws {
        let pem = try String(contentsOfFile: ThrowawayCertificate.shared.get().file, encoding: .utf8)
        let utf16 = pem.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let cases: [([UInt8], AuthorityFile.Fault?)] = [
            (Array(pem.utf8), nil), (Array("Subject: CN=x\r\n\(pem)".utf8), nil), ([], .empty),
            (Array(" \n\r\n".utf8), .empty),
            ([0xEF, 0xBB, 0xBF] + Array(pem.utf8), .byteOrderMark), ([0xFF, 0xFE] + utf16, .utf16),
            ([0x30, 0x82, 0x03, 0x01, 0x30, 0x82], .der), ([0x30, 0x82, 0x09, 0x01, 0x02, 0x01, 0x03], .pkcs12),
            (Array("-----BEGIN PKCS7-----\n".utf8), .pkcs7), (Array("-----BEGIN RSA PRIVATE KEY-----\n".utf8), .key),
            (Array("-----BEGIN PRIVATE KEY-----\n".utf8), .key),
            (Array("-----BEGIN CERTIFICATE REQUEST-----".utf8), .request),
            (Array("<html>".utf8), .notPEM), ([0x7F, 0x45, 0x4C, 0x46], .notPEM),
        ]
        for (bytes, fault) in cases { #expect(AuthorityFile.fault(in: bytes[...]) == fault) }
        #expect(AuthorityFile.fault(of: "/proc/self") == .notReadable)
    }
}
