/// The digest of a certificate, as SDP carries it (RFC 8122, section 5).
package struct DTLSFingerprint: Hashable, Sendable, CustomStringConvertible {
    /// The digests that RFC 8122 names and that still bind a certificate: SHA-1 and MD5 do not.
    package enum Algorithm: String, Sendable, CaseIterable {
        case sha224 = "sha-224"
        case sha256 = "sha-256"
        case sha384 = "sha-384"
        case sha512 = "sha-512"

        /// Bytes of a digest.
        package var length: Int {
            switch self {
            case .sha224: 28
            case .sha256: 32
            case .sha384: 48
            case .sha512: 64
            }
        }
    }

    package let algorithm: Algorithm
    package let bytes: [UInt8]

    /// Nil if the digest has not the algorithm's length.
    package init?(algorithm: Algorithm, bytes: [UInt8]) {
        guard bytes.count == algorithm.length else { return nil }
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// Reads the two parts of an `a=fingerprint` line: `sha-256` and `AA:BB:…`, in either case.
    ///
    /// Nil for digests we do not know and for text that is not their length in hexadecimal pairs.
    package init?(hash: String, value: String) {
        guard let algorithm = Algorithm(rawValue: hash.lowercased()), value.utf8.count == 3 * algorithm.length - 1
        else { return nil }
        var bytes: [UInt8] = []
        for pair in value.split(separator: ":", omittingEmptySubsequences: false) {
            guard pair.utf8.count == 2, pair.allSatisfy(\.isHexDigit), let byte = UInt8(pair, radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        self.init(algorithm: algorithm, bytes: bytes)
    }

    /// `AA:BB:…`, as SDP has it.
    package var value: String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var text = String.UnicodeScalarView()
        for (index, byte) in bytes.enumerated() {
            if index > 0 { text.append(":") }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(text)
    }

    /// The whole value of an `a=fingerprint` line.
    package var description: String { "\(algorithm.rawValue) \(value)" }
}
