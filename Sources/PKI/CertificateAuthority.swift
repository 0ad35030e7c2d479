import COpenSSL
import Platform

/// A certificate authority: a key that signs the certificates of servers and clients. Everything goes in and out as PEM;
/// where it is kept is the caller's affair.
public struct CertificateAuthority: Sendable {
    public let keyPair: KeyPair

    /// How long a new authority is good for.
    public static let lifetime = Duration.seconds(10 * 365 * 86400)
    /// How long the certificates that it issues are good for, as kubeadm has it.
    public static let issuedLifetime = Duration.seconds(365 * 86400)

    /// Takes up an existing authority.
    public init(keyPair: KeyPair) throws(PKIError) {
        let certificate = try X509Handle(pem: keyPair.certificatePEM)
        let key = try KeyHandle(pem: keyPair.privateKeyPEM)
        guard X509_check_private_key(certificate.pointer, key.pointer) == 1 else {
            ERR_clear_error()
            throw PKIError(.malformed, "the authority's private key does not belong to its certificate")
        }
        guard X509_check_ca(certificate.pointer) == 1 else {
            throw PKIError(.malformed, "the certificate is not one of a certificate authority (CA:TRUE is missing)")
        }
        self.keyPair = keyPair
    }

    /// Makes a new authority with a key on P-256.
    public static func create(
        commonName: String, lifetime: Duration = lifetime, now: Timestamp = SystemTime().now
    ) throws(PKIError) -> CertificateAuthority {
        let key = try KeyHandle()
        var draft = try CertificateDraft(
            subject: CertificateSubject(commonName: commonName, organizations: []), publicKey: key)
        try draft.setValidity(from: now, lifetime: lifetime)
        try draft.addExtensions([
            (NID_basic_constraints, "critical,CA:TRUE"),
            (NID_key_usage, "critical,keyCertSign,cRLSign,digitalSignature"),
            (NID_subject_key_identifier, "hash"),
        ])
        let certificate = try draft.signed(by: nil, key: key)
        return try CertificateAuthority(keyPair: KeyPair(certificatePEM: certificate, privateKeyPEM: key.pem()))
    }

    /// A certificate for a server that is called by these names and addresses.
    public func issueServerCertificate(
        commonName: String, dnsNames: [String], ipAddresses: [String], organizations: [String] = [],
        lifetime: Duration = issuedLifetime, now: Timestamp = SystemTime().now
    ) throws(PKIError) -> KeyPair {
        let alternatives = try SubjectAlternativeNames(dnsNames: dnsNames, ipAddresses: ipAddresses)
        return try issue(
            CertificateSubject(commonName: commonName, organizations: organizations), lifetime: lifetime, now: now,
            extensions: [(NID_ext_key_usage, "serverAuth")]
                + (alternatives.isEmpty ? [] : [(NID_subject_alt_name, alternatives.text)]))
    }

    /// A certificate that names a client: Kubernetes reads the common name as the user and the organizations as groups.
    public func issueClientCertificate(
        subject: CertificateSubject, lifetime: Duration = issuedLifetime, now: Timestamp = SystemTime().now
    ) throws(PKIError) -> KeyPair {
        try issue(subject, lifetime: lifetime, now: now, extensions: [(NID_ext_key_usage, "clientAuth")])
    }

    /// Checks that the authority signed this certificate, directly or through the intermediates that follow it in the
    /// text, and that it is of its time.
    public func verify(certificatePEM: String, now: Timestamp = SystemTime().now) throws(PKIError) {
        try CertificateChain.verify(certificatePEM, authorityPEM: keyPair.certificatePEM, now: now)
    }

    private func issue(
        _ subject: CertificateSubject, lifetime: Duration, now: Timestamp, extensions: [(Int32, String)]
    ) throws(PKIError) -> KeyPair {
        let authority = try X509Handle(pem: keyPair.certificatePEM)
        let authorityKey = try KeyHandle(pem: keyPair.privateKeyPEM)
        let key = try KeyHandle()
        var draft = try CertificateDraft(subject: subject, publicKey: key)
        try draft.setValidity(from: now, lifetime: lifetime)
        try draft.addExtensions(
            [
                (NID_basic_constraints, "critical,CA:FALSE"),
                (NID_key_usage, "critical,digitalSignature,keyEncipherment"),
            ] + extensions, issuer: authority)
        let certificate = try draft.signed(by: authority, key: authorityKey)
        return KeyPair(certificatePEM: certificate, privateKeyPEM: try key.pem())
    }
}
