import HTTP
import PKI
import Testing

@Suite struct TLSTests {
    let authority: CertificateAuthority
    let identity: KeyPair

    init() throws {
        authority = try CertificateAuthority.create(commonName: "test-ca")
        identity = try authority.issueServerCertificate(
            commonName: "server", dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"])
    }

    /// Answers with the subject of the client's certificate.
    private func server() throws -> TestServer {
        let tls = try TLSContext(server: identity, clientCAsPEM: authority.keyPair.certificatePEM)
        return try TestServer(
            ClosureHandler { request in
                let subject = request.peer.certificate.map { "\($0.commonName) \($0.organizations)" } ?? "nobody"
                return HTTPResponse(status: 200, body: .bytes(Array(subject.utf8)))
            }, tls: tls)
    }

    private func get(_ client: HTTPClient) async throws -> String {
        try await text(client.send(HTTPRequest(method: "GET", target: "/")).body)
    }

    @Test("a client without a certificate connects and is nobody")
    func anonymous() async throws {
        let server = try server()
        let client = try server.client({ $0.caPEM = authority.keyPair.certificatePEM }, isTLS: true)
        #expect(try await get(client) == "nobody")
        #expect(try await get(client) == "nobody")
    }

    @Test("a client's certificate names user and groups")
    func certificate() async throws {
        let subject = CertificateSubject(commonName: "admin", organizations: ["system:masters", "dev"])
        let pair = try authority.issueClientCertificate(subject: subject)
        let server = try server()
        let client = try server.client(
            {
                $0.caPEM = authority.keyPair.certificatePEM
                $0.identity = pair
            }, isTLS: true)
        #expect(try await get(client) == "admin [\"system:masters\", \"dev\"]")
    }

    @Test("a server of another authority, and one of another name, are refused")
    func wrongServer() async throws {
        let other = try CertificateAuthority.create(commonName: "other")
        let server = try server()
        let stranger = try server.client({ $0.caPEM = other.keyPair.certificatePEM }, isTLS: true)
        await #expect(throws: ChannelError.self) { try await get(stranger) }
        let misnamed = try server.client(
            {
                $0.caPEM = authority.keyPair.certificatePEM
                $0.serverName = "elsewhere.example"
            }, isTLS: true)
        await #expect(throws: ChannelError.self) { try await get(misnamed) }
        let careless = try server.client({ $0.skipsVerification = true }, isTLS: true)
        #expect(try await get(careless) == "nobody")
    }

    @Test("a client with a certificate of another authority is refused")
    func wrongClient() async throws {
        let other = try CertificateAuthority.create(commonName: "other")
        let pair = try other.issueClientCertificate(
            subject: CertificateSubject(commonName: "admin", organizations: ["system:masters"]))
        let server = try server()
        let client = try server.client(
            {
                $0.caPEM = authority.keyPair.certificatePEM
                $0.identity = pair
            }, isTLS: true)
        await #expect(throws: ChannelError.self) { try await get(client) }
    }

    @Test("a large body goes through TLS in both directions")
    func largeBody() async throws {
        let tls = try TLSContext(server: identity)
        let server = try TestServer(tls: tls)
        let client = try server.client({ $0.caPEM = authority.keyPair.certificatePEM }, isTLS: true)
        let body = [UInt8](repeating: 9, count: 4 << 20)
        let response = try await client.send(HTTPRequest(method: "PUT", target: "/", body: .bytes(body)))
        #expect(try await response.body.collect(bytesMax: 8 << 20).count == body.count + "PUT / ".utf8.count)
    }
}
