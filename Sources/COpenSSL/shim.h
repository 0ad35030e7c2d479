#include <string.h>

#include <openssl/ssl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <openssl/rand.h>

// What OpenSSL offers only as macros, which Swift cannot see.

static inline EVP_PKEY *swiftlet_generate_p256(void) { return EVP_EC_gen("P-256"); }

static inline long swiftlet_bio_data(BIO *bio, char **data) { return BIO_get_mem_data(bio, data); }

static inline X509_EXTENSION *swiftlet_extension(X509 *issuer, X509 *subject, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, subject, NULL, NULL, 0);
    return X509V3_EXT_conf_nid(NULL, &context, nid, value);
}

static inline long swiftlet_require_tls12(SSL_CTX *context) {
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

static inline void swiftlet_set_nonblocking_modes(SSL_CTX *context) {
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                                  | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
}

static inline long swiftlet_set_server_name(SSL *session, const char *name) {
    return SSL_set_tlsext_host_name(session, name);
}

static inline int swiftlet_general_name_count(GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
static inline GENERAL_NAME *swiftlet_general_name(GENERAL_NAMES *names, int index) {
    return sk_GENERAL_NAME_value(names, index);
}
/// The bytes of a DNS name or an address; NULL for a name of another type.
static inline const ASN1_STRING *swiftlet_general_name_bytes(GENERAL_NAME *name) {
    if (name->type == GEN_DNS) return name->d.dNSName;
    if (name->type == GEN_IPADD) return name->d.iPAddress;
    return NULL;
}
static inline int swiftlet_general_name_is_dns(GENERAL_NAME *name) { return name->type == GEN_DNS; }

static inline void swiftlet_disable_session_cache(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
}

static inline long swiftlet_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
    return SSL_CTX_add1_chain_cert(context, certificate);
}

/// Chooses http/1.1 when the client offers it, and nothing otherwise.
static inline int swiftlet_choose_http11(SSL *session, const unsigned char **chosen, unsigned char *length,
                                         const unsigned char *offered, unsigned int offeredLength, void *context) {
    (void)session;
    (void)context;
    for (unsigned int i = 0; i < offeredLength; i += 1 + offered[i]) {
        if (i + 9 <= offeredLength && offered[i] == 8 && memcmp(offered + i + 1, "http/1.1", 8) == 0) {
            *chosen = offered + i + 1;
            *length = 8;
            return SSL_TLSEXT_ERR_OK;
        }
    }
    return SSL_TLSEXT_ERR_NOACK;
}

static inline void swiftlet_offer_http11(SSL_CTX *context) {
    SSL_CTX_set_alpn_select_cb(context, swiftlet_choose_http11, NULL);
}
