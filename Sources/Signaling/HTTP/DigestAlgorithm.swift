internal import COpenSSL

/// The hash functions of Digest sign-in, the weakest first (RFC 7616, section 6.1).
package enum DigestAlgorithm: String, CaseIterable, Comparable, Sendable {
    case md5 = "MD5"
    case sha256 = "SHA-256"

    /// By its name in a challenge, where none means MD5; nil for those that are not supported.
    package init?(name: String?) {
        guard let name else {
            self = .md5
            return
        }
        guard let found = Self.allCases.first(where: { $0.rawValue == name.uppercased() }) else { return nil }
        self = found
    }

    package static func < (left: Self, right: Self) -> Bool { left == .md5 && right == .sha256 }

    /// The hash in small hexadecimal digits; nil where the system's cryptography forbids the function.
    package func hash(_ text: String) -> String? {
        let function = self == .md5 ? EVP_md5() : EVP_sha256()
        var digest = [UInt8](repeating: 0, count: self == .md5 ? 16 : 32)
        var text = text
        let status = text.withUTF8 { EVP_Digest($0.baseAddress, $0.count, &digest, nil, function, nil) }
        return status == 1 ? digest.hexadecimal : nil
    }
}

extension [UInt8] {
    /// Two small digits a byte.
    var hexadecimal: String {
        let digits = [Unicode.Scalar]("0123456789abcdef".unicodeScalars)
        var text = ""
        for byte in self {
            text.unicodeScalars.append(digits[Int(byte >> 4)])
            text.unicodeScalars.append(digits[Int(byte & 15)])
        }
        return text
    }
}
