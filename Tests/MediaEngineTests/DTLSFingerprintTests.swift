import MediaEngine
import Testing

@Suite struct DTLSFingerprintTests {
    private static let text = (0..<32).map { String($0 + 160, radix: 16) }.joined(separator: ":")

    @Test func readsEitherCaseAndWritesCapitals() {
        let fingerprint = DTLSFingerprint(hash: "SHA-256", value: Self.text)
        #expect(fingerprint?.bytes == (160..<192).map { UInt8($0) })
        #expect(fingerprint?.value == Self.text.uppercased())
        #expect(fingerprint?.description == "sha-256 " + Self.text.uppercased())
        #expect(fingerprint == DTLSFingerprint(hash: "sha-256", value: Self.text.uppercased()))
    }

    @Test func refusesWhatIsNoFingerprint() {
        let refused: [(String, String)] = [
            ("md5", Self.text), ("sha-1", Self.text), ("sha-1", String(Self.text.prefix(59))),
            ("sha-256", String(Self.text.dropLast())),
            ("sha-256", Self.text + ":"), ("sha-256", Self.text.replacing(":", with: "-")),
            ("sha-256", "g0" + Self.text.dropFirst(2)), ("sha-256", "+0" + Self.text.dropFirst(2)),
            ("sha-256", ":" + Self.text.dropFirst()), ("sha-256", "é" + Self.text.dropFirst(2)), ("", ""),
        ]
        for (hash, value) in refused { #expect(DTLSFingerprint(hash: hash, value: value) == nil, "\(hash) \(value)") }
        #expect(DTLSFingerprint(algorithm: .sha256, bytes: [1, 2]) == nil)
    }

    @Test(arguments: DTLSCertificate.Kind.allCases)
    func everyCertificateIsItsOwn(_ kind: DTLSCertificate.Kind) throws {
        let certificates = (try DTLSCertificate.make(kind), try DTLSCertificate.make(kind))
        #expect(certificates.0.kind == kind)
        #expect(certificates.0.fingerprint.algorithm == .sha256)
        #expect(certificates.0.fingerprint != certificates.1.fingerprint)
    }
}
