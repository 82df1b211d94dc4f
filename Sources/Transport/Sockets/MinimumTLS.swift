internal import NIOSSL
internal import Wire

/// How old the TLS of a server may be, for HTTPS and TURN.
package enum MinimumTLS: String, Sendable, CaseIterable {
    /// Any version, cipher and key that the library knows, also those without forward secrecy: for old servers.
    case v10 = "1.0"
    case v12 = "1.2"
    case v13 = "1.3"

    /// Ephemeral keys and authenticated encryption only (RFC 9325, sections 4.1 and 4.2); names of BoringSSL.
    private static let ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20"

    /// The fewest bits of an RSA key.
    var leastKeyBits: Int { self == .v10 ? 0 : TLSFault.safeKeyBits }

    func apply(to configuration: inout TLSConfiguration) {
        switch self {
        case .v10: configuration.minimumTLSVersion = .tlsv1
        case .v12:
            configuration.minimumTLSVersion = .tlsv12
            configuration.cipherSuites = Self.ciphers
        case .v13: configuration.minimumTLSVersion = .tlsv13
        }
    }
}
