import Glibc
import PKI
import Platform

/// The certificates of a cluster, in a folder of the server: its authority, what the API server shows, and what the
/// administrator and the API server itself call others with. Made at the first start; renewed when they near their end
/// or lack a name.
struct ClusterCertificates {
    let authority: CertificateAuthority
    /// What the API server shows.
    let server: KeyPair
    /// Belongs into the administrator's kubeconfig.
    let administrator: KeyPair
    /// With which the API server calls the agents of other machines.
    let agentClient: KeyPair

    static let mastersGroup = "system:masters"
    private static let administratorName = "swiftlet-admin"
    private static let agentClientName = "kube-apiserver-kubelet-client"
    /// A certificate that ends sooner is made anew at the start.
    static let renewBefore = Duration.seconds(30 * 86400)

    /// - Parameters:
    ///   - names, addresses: by which clients call the server.
    init(folder: String, names: [String], addresses: [String], world: World) throws {
        let now = world.time.now
        let files = KeyPairFiles(folder: folder)
        let authority = try Self.authority(files, now)
        self.authority = authority
        server = try files.keep("apiserver") { existing in
            let isGood =
                Set(existing.dnsNames).isSuperset(of: names) && Set(existing.ipAddresses).isSuperset(of: addresses)
            return isGood && existing.notAfter > now + Self.renewBefore
        } make: {
            try authority.issueServerCertificate(
                commonName: "kube-apiserver", dnsNames: names, ipAddresses: addresses, now: now)
        } check: {
            try authority.verify(certificatePEM: $0.certificatePEM, now: now)
        }
        func client(_ file: String, _ name: String) throws -> KeyPair {
            try files.keep(file) {
                $0.notAfter > now + Self.renewBefore
            } make: {
                try authority.issueClientCertificate(
                    subject: CertificateSubject(commonName: name, organizations: [Self.mastersGroup]), now: now)
            } check: {
                try authority.verify(certificatePEM: $0.certificatePEM, now: now)
            }
        }
        administrator = try client("admin", Self.administratorName)
        agentClient = try client("apiserver-agent-client", Self.agentClientName)
    }

    private static func authority(_ files: KeyPairFiles, _ now: Timestamp) throws -> CertificateAuthority {
        if let existing = try files.read("ca") { return try CertificateAuthority(keyPair: existing) }
        let made = try CertificateAuthority.create(commonName: "swiftlet-ca", now: now)
        try files.write(made.keyPair, "ca")
        return made
    }
}
