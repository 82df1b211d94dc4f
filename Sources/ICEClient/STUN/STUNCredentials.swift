/// The keys of the integrity attributes (RFC 8489, section 9).
///
/// Names and passwords go in as they are given; OpaqueString preparation only matters outside ASCII.
package enum STUNCredentials {
    /// The digest of `username:realm:password`: 16 bytes by MD5, 32 by SHA-256 (RFC 8489, section 18.5.1).
    package static func longTermKey(
        username: String, realm: STUNText, password: String, _ algorithm: STUNPasswordAlgorithm = .md5
    ) -> [UInt8] {
        let text = Array("\(username):".utf8) + realm.bytes + Array(":\(password)".utf8)
        return algorithm == .sha256 ? MessageDigest.sha256(text) : MessageDigest.md5(text)
    }

    package static func shortTermKey(_ password: String) -> [UInt8] {
        Array(password.utf8)
    }

    /// USERHASH: who is meant, for those who know the name already (RFC 8489, section 14.4).
    package static func userHash(username: String, realm: STUNText) -> [UInt8] {
        MessageDigest.sha256(Array("\(username):".utf8) + realm.bytes)
    }
}
