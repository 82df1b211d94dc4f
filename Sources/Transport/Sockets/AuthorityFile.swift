internal import Glibc

/// Tells what a file is that should hold certificates as PEM.
package enum AuthorityFile {
    package enum Fault: Equatable, Sendable, CaseIterable {
        case missing
        case notReadable
        case empty
        /// Binary, as Windows and many tools export certificates.
        case der
        /// Binary with keys, usually named `.p12` or `.pfx`.
        case pkcs12
        /// PEM whose label is PKCS7, usually named `.p7b`.
        case pkcs7
        /// UTF-8 with a byte order mark, which hides the first certificate.
        case byteOrderMark
        /// Text of two bytes a letter, as PowerShell writes it.
        case utf16
        /// PEM that holds a private key and no certificate.
        case key
        /// PEM that holds a request for a certificate, not yet one.
        case request
        /// PEM whose inside cannot be read.
        case damaged
        case notPEM
    }

    /// What is looked at: more than any company's authorities need.
    private static let limit = 1 << 20

    /// Nil for what begins as PEM certificates do.
    static func fault(of path: String) -> Fault? {
        guard let file = fopen(path, "re") else { return errno == ENOENT || errno == ENOTDIR ? .missing : .notReadable }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = fread(&bytes, 1, limit, file)
        guard ferror(file) == 0 else { return .notReadable }
        return fault(in: bytes[..<count])
    }

    static func fault(in bytes: ArraySlice<UInt8>) -> Fault? {
        guard bytes.contains(where: { !isBlank($0) }) else { return .empty }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return bytes.count == 3 ? .empty : .byteOrderMark
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return .utf16 }
        // A sequence of ASN.1; that of PKCS#12 begins with its version, 3 (RFC 7292, section 4).
        if bytes.first == 0x30 { return bytes.prefix(8).contains([0x02, 0x01, 0x03]) ? .pkcs12 : .der }
        let text = String(decoding: bytes, as: UTF8.self)
        let labels = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"]
        if labels.contains(where: { text.contains("-----BEGIN \($0)-----") }) { return nil }
        if text.contains("-----BEGIN PKCS7-----") { return .pkcs7 }
        if text.contains("CERTIFICATE REQUEST-----") { return .request }
        return text.contains("PRIVATE KEY-----") ? .key : .notPEM
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
