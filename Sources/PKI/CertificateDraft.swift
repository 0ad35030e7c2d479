import COpenSSL
import Platform

/// A certificate that is not signed yet.
struct CertificateDraft {
    private let certificate: X509Handle

    /// 127 random bits: RFC 5280 wants a positive number of at most 20 octets, CA/Browser rules at least 64 random bits.
    private static let serialBits: Int32 = 127
    /// Clocks of two machines differ; a certificate made now must already be good on one that is behind.
    private static let clockSkewAllowed = Duration.seconds(300)
    /// RFC 5280, upper bounds: the common name has at most 64 characters, an organization too.
    private static let nameLengthMax = 64

    init(subject: CertificateSubject, publicKey: KeyHandle) throws(PKIError) {
        guard let pointer = X509_new() else { throw .library("out of memory") }
        certificate = X509Handle(owning: pointer)
        guard X509_set_version(pointer, 2) == 1, X509_set_pubkey(pointer, publicKey.pointer) == 1 else {
            throw .library("can't make a certificate")
        }
        try setSerial()
        let name = X509_get_subject_name(pointer)
        // Organizations first, the common name last: the usual order of Kubernetes' certificates.
        for organization in subject.organizations { try Self.add("O", organization, to: name) }
        try Self.add("CN", subject.commonName, to: name)
    }

    mutating func setValidity(from now: Timestamp, lifetime: Duration) throws(PKIError) {
        let start = Int((now - Self.clockSkewAllowed).nanoseconds / 1_000_000_000)
        let end = Int((now + lifetime).nanoseconds / 1_000_000_000)
        guard ASN1_TIME_set(X509_getm_notBefore(certificate.pointer), start) != nil,
            ASN1_TIME_set(X509_getm_notAfter(certificate.pointer), end) != nil
        else { throw .library("can't set the time for which the certificate is good") }
    }

    mutating func addExtensions(_ extensions: [(Int32, String)], issuer: X509Handle? = nil) throws(PKIError) {
        let issuerPointer = issuer?.pointer ?? certificate.pointer
        for (identifier, value) in extensions {
            guard let made = swiftlet_extension(issuerPointer, certificate.pointer, identifier, value) else {
                throw .library("can't make the extension \(value)")
            }
            defer { X509_EXTENSION_free(made) }
            guard X509_add_ext(certificate.pointer, made, -1) == 1 else { throw .library("can't add \(value)") }
        }
    }

    /// The PEM text of the certificate; signed by itself without an issuer.
    func signed(by issuer: X509Handle?, key: KeyHandle) throws(PKIError) -> String {
        let name = X509_get_subject_name(issuer?.pointer ?? certificate.pointer)
        guard X509_set_issuer_name(certificate.pointer, name) == 1,
            X509_sign(certificate.pointer, key.pointer, EVP_sha256()) > 0
        else { throw .library("can't sign the certificate") }
        return try certificate.pem()
    }

    private func setSerial() throws(PKIError) {
        guard let number = BN_new() else { throw .library("out of memory") }
        defer { BN_free(number) }
        guard BN_rand(number, Self.serialBits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1,
            BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.pointer)) != nil
        else { throw .library("can't draw a serial number") }
    }

    private static func add(_ field: String, _ value: String, to name: OpaquePointer?) throws(PKIError) {
        let bytes = Array(value.utf8)
        guard !bytes.isEmpty, value.count <= nameLengthMax, !bytes.contains(where: { $0 < 0x20 }) else {
            throw PKIError(
                .invalidName, "\(field) of a certificate must have 1 to \(nameLengthMax) characters, none of control")
        }
        guard X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, bytes, Int32(bytes.count), -1, 0) == 1 else {
            throw .library("can't put \(field) into a certificate")
        }
    }
}
