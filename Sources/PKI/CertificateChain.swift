import COpenSSL
import Platform

/// Checks whether a certificate leads up to an authority.
enum CertificateChain {
    static func verify(_ pem: String, authorityPEM: String, now: Timestamp) throws(PKIError) {
        let certificates = try all(in: pem)
        guard let leaf = certificates.first else { throw PKIError(.malformed, "there is no certificate in this text") }
        guard let store = X509_STORE_new(), let context = X509_STORE_CTX_new() else { throw .library("out of memory") }
        defer {
            X509_STORE_CTX_free(context)
            X509_STORE_free(store)
        }
        for authority in try all(in: authorityPEM) { X509_STORE_add_cert(store, authority.pointer) }
        let intermediates = OPENSSL_sk_new_null()
        defer { OPENSSL_sk_free(intermediates) }
        for certificate in certificates.dropFirst() {
            OPENSSL_sk_push(intermediates, UnsafeRawPointer(certificate.pointer))
        }
        guard X509_STORE_CTX_init(context, store, leaf.pointer, intermediates) == 1 else {
            throw .library("can't check the certificate")
        }
        X509_STORE_CTX_set_time(context, 0, Int(now.nanoseconds / 1_000_000_000))
        let verified = withExtendedLifetime(certificates) { X509_verify_cert(context) }
        ERR_clear_error()
        guard verified == 1 else { throw failure(X509_STORE_CTX_get_error(context)) }
    }

    /// Every certificate of a text with one or more of them.
    static func all(in pem: String) throws(PKIError) -> [X509Handle] {
        let certificates = PEMText.withBIO(reading: pem) { bio in
            var found: [X509Handle] = []
            while let next = PEM_read_bio_X509(bio, nil, nil, nil) { found.append(X509Handle(owning: next)) }
            return found
        }
        // Reading ends with "no start line", which is how OpenSSL says that there are no more.
        ERR_clear_error()
        guard let certificates, !certificates.isEmpty else {
            throw PKIError(.malformed, "there is no certificate in PEM form (BEGIN CERTIFICATE) in this text")
        }
        return certificates
    }

    private static func failure(_ number: Int32) -> PKIError {
        let reason = X509_verify_cert_error_string(Int(number)).map { String(cString: $0) } ?? "error \(number)"
        let isOfTime = number == X509_V_ERR_CERT_HAS_EXPIRED || number == X509_V_ERR_CERT_NOT_YET_VALID
        return PKIError(isOfTime ? .expired : .untrusted, "the certificate is not accepted: \(reason)")
    }
}
