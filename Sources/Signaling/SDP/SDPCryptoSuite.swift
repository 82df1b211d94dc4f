/// How packets are protected with keys that descriptions carry (RFC 4568, section 6.2, and RFC 7714, section 14.1).
///
/// In our order of preference.
package enum SDPCryptoSuite: String, Hashable, Sendable, CaseIterable {
    case aeadAES128GCM = "AEAD_AES_128_GCM"
    case aeadAES256GCM = "AEAD_AES_256_GCM"
    case aesCM128SHA1Tag80 = "AES_CM_128_HMAC_SHA1_80"
    case aesCM128SHA1Tag32 = "AES_CM_128_HMAC_SHA1_32"

    /// Bytes of a master key and, behind it, its salt.
    package var materialLength: Int {
        switch self {
        case .aeadAES128GCM: 16 + 12
        case .aeadAES256GCM: 32 + 12
        case .aesCM128SHA1Tag80, .aesCM128SHA1Tag32: 16 + 14
        }
    }

    /// Bytes of a master key.
    package var keyLength: Int { self == .aeadAES256GCM ? 32 : 16 }
}
