import Platform
import Testing

@testable import PKI

@Suite struct CertificateAuthorityTests {
    let now = Timestamp(nanoseconds: 1_800_000_000 * 1_000_000_000)

    @Test("a new authority is good for ten years and can be loaded again")
    func create() throws {
        let authority = try CertificateAuthority.create(commonName: "swiftlet-ca", now: now)
        let info = try CertificateInfo(certificatePEM: authority.keyPair.certificatePEM)
        #expect(info.isAuthority)
        #expect(info.subject.commonName == "swiftlet-ca")
        #expect(info.notAfter == now + CertificateAuthority.lifetime)
        #expect(info.notBefore < now)
        _ = try CertificateAuthority(keyPair: authority.keyPair)
    }

    @Test("a server's certificate carries its names and addresses and leads to its authority")
    func server() throws {
        let authority = try CertificateAuthority.create(commonName: "ca", now: now)
        let pair = try authority.issueServerCertificate(
            commonName: "api", dnsNames: ["localhost", "kubernetes.default.svc"], ipAddresses: ["127.0.0.1", "::1"],
            now: now)
        let info = try CertificateInfo(certificatePEM: pair.certificatePEM)
        #expect(info.dnsNames == ["localhost", "kubernetes.default.svc"])
        #expect(info.ipAddresses == ["127.0.0.1", "0:0:0:0:0:0:0:1"])
        #expect(info.issuerCommonName == "ca")
        #expect(!info.isAuthority)
        try authority.verify(certificatePEM: pair.certificatePEM, now: now)
    }

    @Test("a client's certificate names the user and all groups")
    func client() throws {
        let authority = try CertificateAuthority.create(commonName: "ca", now: now)
        let subject = CertificateSubject(commonName: "Zoë", organizations: ["system:masters", "dev"])
        let pair = try authority.issueClientCertificate(subject: subject, now: now)
        #expect(try CertificateInfo(certificatePEM: pair.certificatePEM).subject == subject)
    }

    @Test("no two certificates have the same serial number")
    func serials() throws {
        let authority = try CertificateAuthority.create(commonName: "ca", now: now)
        let subject = CertificateSubject(commonName: "a", organizations: [])
        let serials = try (0..<20).map { _ in
            try CertificateInfo(
                certificatePEM: authority.issueClientCertificate(subject: subject, now: now).certificatePEM
            ).serialNumber
        }
        #expect(Set(serials).count == 20)
    }

    @Test("a certificate of another authority, and one out of its time, are refused")
    func refused() throws {
        let authority = try CertificateAuthority.create(commonName: "ca", now: now)
        let other = try CertificateAuthority.create(commonName: "ca", now: now)
        let subject = CertificateSubject(commonName: "a", organizations: [])
        let pair = try other.issueClientCertificate(subject: subject, now: now)
        #expect(code { try authority.verify(certificatePEM: pair.certificatePEM, now: now) } == .untrusted)
        let late = now + CertificateAuthority.issuedLifetime + .seconds(1)
        #expect(code { try other.verify(certificatePEM: pair.certificatePEM, now: late) } == .expired)
    }

    @Test("input that is none is refused with its reason")
    func malformed() throws {
        let authority = try CertificateAuthority.create(commonName: "ca", now: now)
        let pair = try authority.issueServerCertificate(commonName: "a", dnsNames: [], ipAddresses: [], now: now)
        #expect(code { _ = try CertificateInfo(certificatePEM: "no PEM") } == .malformed)
        #expect(code { _ = try CertificateAuthority(keyPair: pair) } == .malformed)
        let mixed = KeyPair(certificatePEM: authority.keyPair.certificatePEM, privateKeyPEM: pair.privateKeyPEM)
        #expect(code { _ = try CertificateAuthority(keyPair: mixed) } == .malformed)
        for name in ["a,DNS:evil", "", "a b", "x.*", String(repeating: "a", count: 64)] {
            #expect(
                code {
                    _ = try authority.issueServerCertificate(commonName: "a", dnsNames: [name], ipAddresses: [])
                } == .invalidName, "\(name)")
        }
        #expect(
            code {
                _ = try authority.issueServerCertificate(commonName: "a", dnsNames: [], ipAddresses: ["1.2.3"])
            } == .invalidName)
        #expect(code { _ = try CertificateAuthority.create(commonName: "") } == .invalidName)
    }

    private func code(_ body: () throws -> Void) -> PKIError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? PKIError)?.code }
    }
}
