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
