internal import COpenSSL

/// What all associations of one certificate share: versions, ciphers, groups, SRTP profiles, and the way to their datagrams.
///
/// Unchecked because of the raw pointers: both objects are written only here, and OpenSSL counts and locks them itself.
final class DTLSContext: @unchecked Sendable {
    let context: OpaquePointer
    let method: OpaquePointer

    private static let ciphers = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
        "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
    ]
    private static let groups = ["X25519", "P-256", "P-384"]
    private static let profiles = SRTPProfile.allCases.map { "SRTP_" + $0.name }.joined(separator: ":")

    init(key: OpaquePointer, certificate: OpaquePointer) throws(DTLSError) {
        guard let context = SSL_CTX_new(DTLS_method()) else { throw .unavailable(OpenSSLErrors.takeText()) }
        guard let method = DTLSDatagrams.makeMethod() else {
            SSL_CTX_free(context)
            throw .unavailable(OpenSSLErrors.takeText())
        }
        self.context = context
        self.method = method
        guard copenssl_ctx_set_versions(context, DTLS1_2_VERSION, DTLS1_2_VERSION) == 1,
            SSL_CTX_set_cipher_list(context, Self.ciphers.joined(separator: ":")) == 1,
            copenssl_ctx_set_groups(context, Self.groups.joined(separator: ":")) == 1,
            // This one answers 0 for success.
            SSL_CTX_set_tlsext_use_srtp(context, Self.profiles) == 0,
            SSL_CTX_use_certificate(context, certificate) == 1,
            SSL_CTX_use_PrivateKey(context, key) == 1
        else { throw .unavailable(OpenSSLErrors.takeText()) }
        SSL_CTX_set_options(context, copenssl_dtls_options())
        copenssl_ctx_disable_session_cache(context)
        // Nobody signs these certificates: the endpoint compares the fingerprint instead, before it gives keys out.
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT) { _, _ in 1 }
    }

    deinit {
        SSL_CTX_free(context)
        BIO_meth_free(method)
    }
}
