/// Why a TLS connection was not made although something answered; the same for signalling and for relays.
package enum TLSFault: Hashable, Sendable {
    /// The certificate's last day, as `2026-02-01`, by UTC.
    case expired(String)
    /// The certificate's first day is yet to come; in the same form.
    case notYetValid(String)
    /// The certificate is for somebody else than this name or address.
    case otherName(String)
    /// The certificate's RSA key has this many bits, fewer than `safeKeyBits`.
    case weakKey(Int)
    /// The server knows no version of TLS that is allowed here.
    case oldVersion
    /// The server knows no cipher that is allowed here.
    case noCommonCipher
    /// What answers speaks no TLS.
    case notTLS
    /// Anything else, in the words of a library or a server.
    case other(String)

    /// The fewest bits of an RSA key that still count as safe (RFC 9325, section 4.5).
    package static let safeKeyBits = 2048
}

extension TLSFault: CustomStringConvertible {
    /// A few words; safe to show.
    package var description: String {
        switch self {
        case .expired(let day): "the server's certificate expired on \(day.scrubbed(limit: 16))"
        case .notYetValid(let day): "the server's certificate is valid from \(day.scrubbed(limit: 16)) on only"
        case .otherName(let name): "the certificate is not for \(name.scrubbed(limit: 120))"
        case .weakKey(let bits): "the certificate's RSA key has \(bits) bits, fewer than \(Self.safeKeyBits)"
        case .oldVersion: "the server knows no version of TLS that min_tls allows"
        case .noCommonCipher: "the server knows no cipher with forward secrecy"
        case .notTLS: "what answers speaks no TLS"
        case .other(let reason): reason.scrubbed(limit: 120)
        }
    }

    /// Whether `min_tls = "1.0"` would accept this server.
    package var isOfItsAge: Bool {
        switch self {
        case .oldVersion, .noCommonCipher, .weakKey: true
        case .expired, .notYetValid, .otherName, .notTLS, .other: false
        }
    }

    /// What can be done, as the end of a sentence; empty where the words say all.
    package var remedy: String {
        switch self {
        case .oldVersion, .noCommonCipher, .weakKey:
            "; its administrator has to bring it up to date, until then set min_tls = \"1.0\" in [network]"
        case .expired: "; its administrator has to renew it"
        case .notYetValid: "; set this computer's clock, if it is wrong"
        case .otherName, .notTLS, .other: ""
        }
    }

    /// What to do when nobody who is trusted vouches for a certificate; the end of a sentence.
    package static let ownAuthority =
        "; if it is your company's own, name its authority's certificate as ca_file in [network]"
}
