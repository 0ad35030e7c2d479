import HTTP
import JSON
import PKI
import Platform
import Testing

@testable import NodeAgent

@Suite(.timeLimit(.minutes(1))) struct ProberTests {
    private struct Answer: HTTPHandler {
        var code: Int
        func respond(to request: HTTPRequest) async -> HTTPResponse { HTTPResponse(status: code) }
    }

    /// Serves on a free port of the loopback; it must be drained.
    private func serve(code: Int = 200, tls: TLSContext? = nil) throws -> (server: HTTPServer, port: Int) {
        let server = HTTPServer(handler: Answer(code: code))
        let address = try server.listen(SocketAddress(host: "127.0.0.1", port: 0), tls: tls)
        return (server, Int(address.port))
    }

    private func ask(_ handler: JSON, port: Int, timeout: Duration = .seconds(5)) async throws -> Prober.Answer {
        let container = ContainerManifest(
            ["name": "web", "ports": [["name": "http", "containerPort": .int(Int64(port))]]], isInit: false)
        let manifest = try #require(HandlerManifest(handler))
        return await Prober(runtime: FakeRuntime(), world: .system).ask(
            manifest, container: container, containerID: "c1", podIP: "127.0.0.1", timeout: timeout)
    }

    @Test(
        "an HTTP probe succeeds from 200 to 399",
        arguments: [(200, true), (302, true), (399, true), (400, false), (503, false)])
    func http(code: Int, success: Bool) async throws {
        let (server, port) = try serve(code: code)
        let answer = try await ask(["httpGet": ["path": "/ok", "port": "http"]], port: port)
        await server.drain(deadline: .seconds(1))
        #expect(answer.success == success)
        if !success { #expect(answer.message == "HTTP probe failed with statuscode: \(code)") }
    }

    @Test("an HTTPS probe asks for life, not for identity")
    func https() async throws {
        let authority = try CertificateAuthority.create(commonName: "unknown to the agent")
        let identity = try authority.issueServerCertificate(commonName: "x", dnsNames: ["x"], ipAddresses: [])
        let (server, port) = try serve(tls: TLSContext(server: identity))
        let answer = try await ask(["httpGet": ["port": "http", "scheme": "HTTPS"]], port: port)
        #expect(answer == .init(success: true, message: ""))
        #expect(try await !ask(["httpGet": ["port": "http"]], port: port).success)
        await server.drain(deadline: .seconds(1))
    }

    @Test("a TCP probe needs a listener")
    func tcp() async throws {
        let (server, port) = try serve()
        #expect(try await ask(["tcpSocket": ["port": "http"]], port: port).success)
        await server.drain(deadline: .seconds(1))
        let nobody = try await ask(["tcpSocket": ["port": 1]], port: 1)
        #expect(nobody == .init(success: false, message: "dial tcp 127.0.0.1:1: connect: connection refused"))
    }

    @Test("an exec probe succeeds with exit code 0 and reports the output")
    func exec() async throws {
        #expect(try await ask(["exec": ["command": ["true"]]], port: 1).success)
        #expect(try await ask(["exec": ["command": ["false"]]], port: 1) == .init(success: false, message: "output"))
    }

    @Test("an unknown port name and a kind without support are named")
    func unknown() async throws {
        #expect(!(try await ask(["httpGet": ["port": "nope"]], port: 1)).success)
        #expect(try await ask(["grpc": ["port": 1]], port: 1).message.contains("grpc"))
    }

    @Test("no header of a manifest forges a second request")
    func forgedHeader() {
        let get = HandlerManifest.HTTPGet(
            host: nil, port: .number(80), path: "/a\r\nX: y", usesTLS: false,
            headers: [.init(name: "Host", value: "x"), .init(name: "X", value: "1\r\nY: 2")])
        let text = String(decoding: Prober.request(get, address: "127.0.0.1", port: 80), as: UTF8.self)
        #expect(text.hasPrefix("GET / HTTP/1.1\r\nHost: x\r\n"))
        #expect(!text.contains("Y: 2"))
    }
}
