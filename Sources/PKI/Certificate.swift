/// A private key and its certificate, both PEM.
public struct KeyPair: Sendable {
    public var certificatePEM: String
    public var privateKeyPEM: String
    public init(certificatePEM: String, privateKeyPEM: String) {
        self.certificatePEM = certificatePEM
        self.privateKeyPEM = privateKeyPEM
    }
}

/// Who a verified client certificate says its holder is (Kubernetes: common name is the user, organizations the groups).
public struct CertificateSubject: Sendable, Hashable {
    public var commonName: String
    public var organizations: [String]
    public init(commonName: String, organizations: [String]) {
        self.commonName = commonName
        self.organizations = organizations
    }
}
