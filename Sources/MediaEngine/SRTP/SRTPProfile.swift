/// How packets are protected (RFC 5764, section 4.1.2, and RFC 7714, section 14.2), in our order of preference.
package enum SRTPProfile: Hashable, Sendable, CaseIterable {
    case aeadAES128GCM
    /// With the tag of 80 bits.
    case aes128CMSHA1

    /// Bytes of a master key.
    package var keyLength: Int { 16 }

    /// Bytes of a master salt.
    package var saltLength: Int {
        switch self {
        case .aeadAES128GCM: 12
        case .aes128CMSHA1: 14
        }
    }

    /// Bytes that protection adds to an RTP packet.
    package var tagLength: Int {
        switch self {
        case .aeadAES128GCM: 16
        case .aes128CMSHA1: 10
        }
    }

    /// Bytes that protection adds to an RTCP packet: the tag, and an index of four bytes.
    package var controlOverhead: Int { tagLength + 4 }

    /// The name that reports show: RFC 5764's, without its prefix.
    package var name: String {
        switch self {
        case .aeadAES128GCM: "AEAD_AES_128_GCM"
        case .aes128CMSHA1: "AES128_CM_SHA1_80"
        }
    }
}
