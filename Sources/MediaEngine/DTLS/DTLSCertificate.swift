internal import COpenSSL

/// A self-signed certificate with its key, made in this process and never written anywhere.
///
/// One serves any number of calls; it holds what their associations share.
package final class DTLSCertificate: Sendable {
    package enum Kind: Hashable, Sendable, CaseIterable {
        /// Small and fast.
        case ecdsaP256
        /// For peers that know no elliptic curves.
        case rsa2048
    }

    package let kind: Kind
    /// SHA-256 over the certificate, for our session descriptions.
    package let fingerprint: DTLSFingerprint
    let context: DTLSContext

    init(kind: Kind, fingerprint: DTLSFingerprint, context: DTLSContext) {
        self.kind = kind
        self.fingerprint = fingerprint
        self.context = context
    }

    /// Makes a new key and a certificate that is valid from yesterday for 30 days.
    package static func make(_ kind: Kind = .ecdsaP256) throws(DTLSError) -> DTLSCertificate {
        let key: OpaquePointer?
        switch kind {
        case .ecdsaP256: key = copenssl_make_ec_key("P-256")
        case .rsa2048: key = copenssl_make_rsa_key(2048)
        }
        guard let key else { throw .unavailable(OpenSSLErrors.takeText()) }
        defer { EVP_PKEY_free(key) }
        guard let certificate = X509_new() else { throw .unavailable(OpenSSLErrors.takeText()) }
        defer { X509_free(certificate) }
        guard fill(certificate, key: key), X509_sign(certificate, key, EVP_sha256()) > 0,
            let fingerprint = DTLSFingerprint(of: certificate, algorithm: .sha256)
        else { throw .unavailable(OpenSSLErrors.takeText()) }
        let context = try DTLSContext(key: key, certificate: certificate)
        return DTLSCertificate(kind: kind, fingerprint: fingerprint, context: context)
    }

    private static func fill(_ certificate: OpaquePointer, key: OpaquePointer) -> Bool {
        let day = 86400
        var generator = SystemRandomNumberGenerator()
        let serial = generator.next() >> 1
        guard X509_set_version(certificate, 2) == 1,
            ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial) == 1,
            X509_gmtime_adj(X509_getm_notBefore(certificate), -day) != nil,
            X509_gmtime_adj(X509_getm_notAfter(certificate), 30 * day) != nil,
            X509_set_pubkey(certificate, key) == 1,
            let name = X509_get_subject_name(certificate)
        else { return false }
        // The same name everywhere: it tells an observer nothing of the user.
        let added = X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_FLAG | 1, "WebRTC", -1, -1, 0)
        return added == 1 && X509_set_issuer_name(certificate, name) == 1
    }
}

extension DTLSFingerprint {
    /// The digest of a certificate; nil if the library fails.
    init?(of certificate: OpaquePointer, algorithm: Algorithm) {
        let digest =
            switch algorithm {
            case .sha224: EVP_sha224()
            case .sha256: EVP_sha256()
            case .sha384: EVP_sha384()
            case .sha512: EVP_sha512()
            }
        var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard X509_digest(certificate, digest, &bytes, &length) == 1 else { return nil }
        self.init(algorithm: algorithm, bytes: Array(bytes.prefix(Int(length))))
    }

    /// True if the certificate has this fingerprint; the comparison takes the same time wherever they differ.
    func matches(_ certificate: OpaquePointer) -> Bool {
        guard let other = DTLSFingerprint(of: certificate, algorithm: algorithm), other.bytes.count == bytes.count
        else { return false }
        return CRYPTO_memcmp(other.bytes, bytes, bytes.count) == 0
    }
}
