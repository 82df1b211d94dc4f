import COpenSSL
import Testing

@testable import MediaEngine

/// Certificates for all tests: an RSA key takes long to find.
enum DTLSTestCertificates {
    static let ecdsa = Result { try DTLSCertificate.make(.ecdsaP256) }
    static let otherECDSA = Result { try DTLSCertificate.make(.ecdsaP256) }
    static let rsa = Result { try DTLSCertificate.make(.rsa2048) }
    /// Of 4,096 bits and with two more certificates of that size behind it.
    static let longRSAChain = Result { try makeLongChain() }

    static func certificate(_ kind: DTLSCertificate.Kind) throws -> DTLSCertificate {
        switch kind {
        case .ecdsaP256: try ecdsa.get()
        case .rsa2048: try rsa.get()
        }
    }

    /// One that offers, or as a server prefers, these SRTP profiles.
    static func make(profiles: [SRTPProfile]) throws -> DTLSCertificate {
        let certificate = try DTLSCertificate.make()
        let names = profiles.map { "SRTP_" + $0.name }.joined(separator: ":")
        try #require(SSL_CTX_set_tlsext_use_srtp(certificate.context.context, names) == 0)
        return certificate
    }

    /// One whose server first asks for a cookie (RFC 6347, section 4.2.1).
    static func makeWithCookie() throws -> DTLSCertificate {
        let certificate = try DTLSCertificate.make()
        let context = certificate.context.context
        SSL_CTX_set_cookie_generate_cb(context) { _, cookie, length in
            for index in 0..<8 { cookie?[index] = UInt8(0xC0 + index) }
            length?.pointee = 8
            return 1
        }
        SSL_CTX_set_cookie_verify_cb(context) { _, cookie, length in
            length == 8 && (0..<8).allSatisfy { cookie?[$0] == UInt8(0xC0 + $0) } ? 1 : 0
        }
        SSL_CTX_set_options(context, UInt64(1) << 13)
        return certificate
    }

    private static func makeLongChain() throws -> DTLSCertificate {
        let key = try #require(copenssl_make_rsa_key(4096))
        defer { EVP_PKEY_free(key) }
        let certificate = try sign(key)
        defer { X509_free(certificate) }
        let fingerprint = try #require(DTLSFingerprint(of: certificate, algorithm: .sha256))
        let context = try DTLSContext(key: key, certificate: certificate)
        for _ in 0..<2 {
            // SSL_CTRL_EXTRA_CHAIN_CERT, which owns it from here.
            let more = UnsafeMutableRawPointer(try sign(key))
            try #require(SSL_CTX_ctrl(context.context, 14, 0, more) == 1)
        }
        return DTLSCertificate(kind: .rsa2048, fingerprint: fingerprint, context: context)
    }

    private static func sign(_ key: OpaquePointer) throws -> OpaquePointer {
        let certificate = try #require(X509_new())
        X509_set_version(certificate, 2)
        X509_gmtime_adj(X509_getm_notBefore(certificate), 0)
        X509_gmtime_adj(X509_getm_notAfter(certificate), 86400)
        X509_set_pubkey(certificate, key)
        try #require(X509_sign(certificate, key, EVP_sha256()) > 0)
        return certificate
    }
}

extension DTLSCertificate {
    /// Another digest of the same certificate than the announced one.
    func fingerprint(_ algorithm: DTLSFingerprint.Algorithm) -> DTLSFingerprint? {
        SSL_CTX_get0_certificate(context.context).flatMap { DTLSFingerprint(of: $0, algorithm: algorithm) }
    }
}
