// OpenSSL for HMAC, digests, DTLS 1.2 and certificates. Shims only for what Swift cannot import: macros and long casts.
#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/srtp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/time.h>

// HMAC-SHA1 with a key that is used again and again: both pads are hashed once (RFC 2104, section 4), and nothing is allocated, as
// it is by EVP_MAC for each message.

typedef struct {
    SHA_CTX inner, outer;
} copenssl_hmac_sha1;

static inline void copenssl_hmac_sha1_init(copenssl_hmac_sha1 *keyed, const uint8_t *key, size_t length) {
    uint8_t inner[SHA_CBLOCK], outer[SHA_CBLOCK];
    for (size_t index = 0; index < SHA_CBLOCK; index++) {
        uint8_t byte = index < length ? key[index] : 0;
        inner[index] = byte ^ 0x36;
        outer[index] = byte ^ 0x5c;
    }
    SHA1_Init(&keyed->inner);
    SHA1_Update(&keyed->inner, inner, sizeof inner);
    SHA1_Init(&keyed->outer);
    SHA1_Update(&keyed->outer, outer, sizeof outer);
    OPENSSL_cleanse(inner, sizeof inner);
    OPENSSL_cleanse(outer, sizeof outer);
}

static inline void copenssl_hmac_sha1_digest(const copenssl_hmac_sha1 *keyed, const void *bytes, size_t length,
                                             const void *suffix, size_t suffix_length, uint8_t *digest) {
    SHA_CTX inner = keyed->inner, outer = keyed->outer;
    SHA1_Update(&inner, bytes, length);
    SHA1_Update(&inner, suffix, suffix_length);
    SHA1_Final(digest, &inner);
    SHA1_Update(&outer, digest, SHA_DIGEST_LENGTH);
    SHA1_Final(digest, &outer);
}

// DTLS. Each of these is a macro over BIO_set_flags, SSL_ctrl, SSL_CTX_ctrl or the variadic EVP_PKEY_Q_keygen.

static inline void copenssl_bio_set_retry_read(BIO *bio) { BIO_set_retry_read(bio); }
static inline void copenssl_bio_clear_retry(BIO *bio) { BIO_clear_retry_flags(bio); }

static inline int copenssl_ctx_set_versions(SSL_CTX *context, int lowest, int highest) {
    return SSL_CTX_set_min_proto_version(context, lowest) && SSL_CTX_set_max_proto_version(context, highest);
}
static inline int copenssl_ctx_set_groups(SSL_CTX *context, const char *groups) {
    return (int)SSL_CTX_set1_groups_list(context, groups);
}
static inline void copenssl_ctx_disable_session_cache(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}
static inline uint64_t copenssl_dtls_options(void) {
    return SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE;
}

static inline void copenssl_set_mtu(SSL *ssl, long mtu) { SSL_set_mtu(ssl, mtu); }
static inline int copenssl_dtls_get_timeout(SSL *ssl, struct timeval *left) {
    return (int)DTLSv1_get_timeout(ssl, left);
}
static inline int copenssl_dtls_handle_timeout(SSL *ssl) { return (int)DTLSv1_handle_timeout(ssl); }

static inline EVP_PKEY *copenssl_make_ec_key(const char *curve) { return EVP_EC_gen(curve); }
static inline EVP_PKEY *copenssl_make_rsa_key(size_t bits) { return EVP_RSA_gen(bits); }

#endif
