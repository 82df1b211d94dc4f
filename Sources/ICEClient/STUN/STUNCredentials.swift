/// The keys of MESSAGE-INTEGRITY (RFC 8489, section 9).
///
/// Names and passwords go in as they are given; OpaqueString preparation only matters outside ASCII.
package enum STUNCredentials {
    /// MD5 of `username:realm:password`: 16 bytes.
    package static func longTermKey(username: String, realm: String, password: String) -> [UInt8] {
        MessageDigest.md5(Array("\(username):\(realm):\(password)".utf8))
    }

    package static func shortTermKey(_ password: String) -> [UInt8] {
        Array(password.utf8)
    }
}
