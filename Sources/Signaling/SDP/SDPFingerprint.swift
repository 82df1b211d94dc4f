/// The hash of a certificate that the DTLS handshake must show (RFC 8122, section 5).
package struct SDPFingerprint: Hashable, Sendable {
    /// The hash function in lower case: `sha-256`.
    package var hash: String
    package var bytes: [UInt8]

    package init(hash: String, bytes: [UInt8]) {
        self.hash = hash.lowercased()
        self.bytes = bytes
    }

    /// Reads `sha-256 4A:AD:…`; nil for an unknown hash, or bytes of another number than that hash has.
    package init?(parsing text: some StringProtocol) {
        let fields = text.split(separator: " ")
        guard fields.count == 2, let length = Self.lengths[fields[0].lowercased()] else { return nil }
        let pairs = fields[1].split(separator: ":", omittingEmptySubsequences: false)
        guard pairs.count == length else { return nil }
        var bytes: [UInt8] = []
        for pair in pairs {
            guard pair.utf8.count == 2, pair.allSatisfy(\.isHexDigit), let byte = UInt8(pair, radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        self.init(hash: String(fields[0]), bytes: bytes)
    }

    /// The bytes as `AB:CD:…`.
    package var value: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: ":")
    }

    package var text: String { "\(hash) \(value)" }

    /// Larger for the one to check when a peer gives several.
    var strength: Int { Self.lengths[hash] ?? 0 }

    /// Bytes by hash function.
    ///
    /// MD5 and MD2 may not be used (RFC 8122, section 5); SHA-1 no longer tells two certificates apart.
    private static let lengths = ["sha-224": 28, "sha-256": 32, "sha-384": 48, "sha-512": 64]
}
