/// How packets are protected (RFC 5764, section 4.1.2, and RFC 7714, section 14.2), in our order of preference.
package enum SRTPProfile: Hashable, Sendable, CaseIterable {
    case aeadAES128GCM
    case aeadAES256GCM
    /// With the tag of 80 bits.
    case aes128CMSHA1
    /// With a tag of 32 bits on RTP; RTCP keeps 80 (RFC 5764, section 4.1.2, and RFC 4568, section 6.2).
    case aes128CMSHA1Tag32

    /// Bytes of a master key.
    package var keyLength: Int { self == .aeadAES256GCM ? 32 : 16 }

    /// Bytes of a master salt.
    package var saltLength: Int { isAEAD ? 12 : 14 }

    /// Bytes that protection adds to an RTP packet.
    package var tagLength: Int {
        switch self {
        case .aeadAES128GCM, .aeadAES256GCM: 16
        case .aes128CMSHA1: 10
        case .aes128CMSHA1Tag32: 4
        }
    }

    /// Bytes of the tag on an RTCP packet.
    package var controlTagLength: Int { isAEAD ? 16 : 10 }

    /// Bytes that protection adds to an RTCP packet: the tag, and an index of four bytes.
    package var controlOverhead: Int { controlTagLength + 4 }

    /// True if one operation encrypts and authenticates.
    var isAEAD: Bool { self == .aeadAES128GCM || self == .aeadAES256GCM }

    /// The name that reports show: RFC 5764's, without its prefix.
    package var name: String {
        switch self {
        case .aeadAES128GCM: "AEAD_AES_128_GCM"
        case .aeadAES256GCM: "AEAD_AES_256_GCM"
        case .aes128CMSHA1: "AES128_CM_SHA1_80"
        case .aes128CMSHA1Tag32: "AES128_CM_SHA1_32"
        }
    }

    /// The protection profile's number in the use_srtp extension.
    var wireNumber: UInt16 {
        switch self {
        case .aeadAES128GCM: 7
        case .aeadAES256GCM: 8
        case .aes128CMSHA1: 1
        case .aes128CMSHA1Tag32: 2
        }
    }
}
