/// One `a=crypto` line: an SDES key (RFC 4568, section 9).
package struct SDPCrypto: Hashable, Sendable, CustomStringConvertible {
    package var tag: Int
    /// The suite as written: `AES_CM_128_HMAC_SHA1_80`.
    package var suite: String
    /// The key parameters: `inline:` and base64, with what may follow.
    package var keyParameters: String
    package var sessionParameters: [String]

    /// Reads `1 AES_CM_128_HMAC_SHA1_80 inline:…`.
    package init?(parsing text: String) {
        let fields = text.split(separator: " ", maxSplits: 16)
        guard fields.count >= 3, let tag = Int(fields[0]), (0...999_999_999).contains(tag) else { return nil }
        self.tag = tag
        suite = String(fields[1])
        keyParameters = String(fields[2])
        sessionParameters = fields.dropFirst(3).map(String.init)
    }

    /// Without the key, which must not reach a log.
    package var description: String { "\(tag) \(suite)" }
}
