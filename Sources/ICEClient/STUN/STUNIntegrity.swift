/// Which attribute vouches for a message: MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256 (RFC 8489, sections 14.5 and 14.6).
package enum STUNIntegrity: Hashable, Sendable {
    case sha1
    case sha256

    var attributeType: UInt16 {
        switch self {
        case .sha1: STUNAttributeType.messageIntegrity
        case .sha256: STUNAttributeType.messageIntegritySHA256
        }
    }

    /// In bytes, as we write it.
    var length: Int { self == .sha1 ? 20 : 32 }

    /// Whether a code of so many bytes may be checked: SHA-256 may be cut to 16 bytes or more.
    func isLength(_ count: Int) -> Bool {
        self == .sha1 ? count == 20 : (16...32).contains(count) && count % 4 == 0
    }

    func code(key: [UInt8], _ bytes: ArraySlice<UInt8>) -> [UInt8] {
        self == .sha1 ? MessageDigest.hmacSHA1(key: key, bytes) : MessageDigest.hmacSHA256(key: key, bytes)
    }
}
