import APIServer
import Client
import HTTP
import JSON
import Platform
import Runtime
import Testing

@testable import NodeAgent

/// `exec` from a WebSocket client on a socket to the runtime.
@Suite(.timeLimit(.minutes(1))) struct ExecTests {
    private let directory: TemporaryDirectory
    private let server = FakeAPIServer()
    private let runtime = FakeRuntime()

    init() throws { directory = try TemporaryDirectory() }

    /// Runs an agent with a pod "web" whose container is "c", its API on a socket.
    private func withAgent(_ body: @Sendable (HTTPClient) async throws -> Void) async throws {
        server.putPod("web", uid: "u1", spec: ["containers": [["name": "c", "image": "host"]]])
        let agent = NodeAgent(
            configuration: NodeAgentConfiguration(nodeName: "n1", dataDirectory: directory.path),
            client: APIClient(transport: server, userAgent: "test"), runtime: runtime, world: .system)
        let http = HTTPServer(handler: agent.api)
        let address = try http.listen(SocketAddress(host: "127.0.0.1", port: 0))
        let configuration = try #require(HTTPClient.Configuration(url: "http://\(address)"))
        let client = try HTTPClient(configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await agent.run() }
            await server.wait { $0.pod("web")?["status", "phase"] == "Running" }
            try await body(client)
            group.cancelAll()
        }
        withExtendedLifetime(http) {}
    }

    /// All that the agent sends on a channel until it closes.
    private static func channel(_ number: UInt8, of socket: WebSocket) async throws -> [UInt8] {
        var all: [UInt8] = []
        while let message = try await socket.receive()?.bytes {
            if message.first == number { all += message.dropFirst() }
        }
        return all
    }

    @Test("input reaches the command, its output and exit code come back, and the connection closes properly")
    func roundTrip() async throws {
        try await withAgent { client in
            let socket = try await client.webSocket(
                "/exec/default/web/c?command=echo&command=2&input=1&output=1",
                subprotocols: ["v5.channel.k8s.io", "v4.channel.k8s.io"])
            #expect(socket.subprotocol == "v5.channel.k8s.io")
            try await socket.send(.binary([0] + Array("hello".utf8)))
            #expect(try await socket.receive()?.bytes == [1] + Array("hello".utf8))
            try await socket.send(.binary([255, 0]))
            let result = try JSON(parsing: try await Self.channel(3, of: socket))
            #expect(result["details", "causes"]?[0]?["message"] == "1")
            #expect(socket.peerClosing?.code == .normal)
        }
    }

    @Test("a command that can't be started says why through the error channel")
    func noProgram() async throws {
        try await withAgent { client in
            let socket = try await client.webSocket(
                "/exec/default/web/c?command=nothing&output=1", subprotocols: ["v4.channel.k8s.io"])
            let result = try JSON(parsing: try await Self.channel(3, of: socket))
            #expect(result["status"] == "Failure")
            #expect(result["message"]?.string?.contains("no program") == true)
        }
    }

    @Test(
        "what can't be run is refused before the upgrade, and why is said",
        arguments: [
            ("/exec/default/other/c?command=ls&output=1", 404, "pod \"other\" not found"),
            ("/exec/default/web/d?command=ls&output=1", 404, "container not found (\"d\")"),
            ("/exec/default/web/c?output=1", 400, "at least one command"),
            ("/exec/default/web/c?command=ls", 400, "at least 1 of stdin, stdout, stderr"),
            ("/exec/default/web/c?command=ls&output=1", 400, "v5.channel.k8s.io"),
            ("/attach/default/web/c?output=1", 501, "attach is not supported"),
        ])
    func refused(target: String, status: Int, message: String) async throws {
        try await withAgent { client in
            do {
                _ = try await client.webSocket(target, subprotocols: ["v9.channel.k8s.io"])
                Issue.record("not refused")
            } catch let refused as WebSocketRefused {
                #expect(refused.response.status == status)
                let body = String(decoding: try await refused.response.body.collect(bytesMax: 1000), as: UTF8.self)
                #expect(body.contains(message))
            }
        }
    }

    @Test("SPDY, which kubectl tries when WebSocket fails, is told what is spoken here")
    func spdy() async throws {
        try await withAgent { client in
            let request = HTTPRequest(
                method: "POST", target: "/exec/default/web/c?command=ls&output=1",
                headers: HTTPHeaders([("Connection", "Upgrade"), ("Upgrade", "SPDY/3.1")]))
            let response = try await client.send(request)
            #expect(response.status == 400)
            let status = try JSON(parsing: try await response.body.collect(bytesMax: 1000))
            #expect(status["message"]?.string?.contains("WebSocket") == true)
        }
    }
}
