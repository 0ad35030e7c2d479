import APIServer
import Client
import HTTP
import JSON
import Platform
import Resources
import Storage
import Synchronization

@testable import kctl

/// kctl against an API server of the built-in kinds over a memory store, called in process.
struct KctlCluster: Sendable {
    let transport: InProcessTransport

    /// What one call of kctl left behind.
    struct Outcome: Sendable {
        var code: Int32
        var output: String
        var error: String
    }

    static func run(_ body: @Sendable (KctlCluster) async throws -> Void) async throws {
        let store = MemoryStore(world: .system)
        let server = APIServer(store: store, world: .system, definitions: BuiltInResources.all)
        let cluster = KctlCluster(
            transport: InProcessTransport(handler: server, user: "admin", groups: ["system:masters"]))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await server.waitUntilReady()
            _ = try? await cluster.send(
                "POST", "/api/v1/namespaces",
                ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "default"]])
            try await body(cluster)
            group.cancelAll()
        }
    }

    /// Calls kctl with words as a shell would split them at spaces.
    func kctl(_ line: String, input: String = "") async -> Outcome {
        await kctl(line.split(separator: " ").map(String.init), input: input)
    }

    func kctl(_ words: [String], input: String = "") async -> Outcome {
        let (console, captured) = Console.captured(input: input)
        let code = await call(console).run(words)
        return Outcome(code: code, output: captured.output, error: captured.error)
    }

    /// kctl with this cluster in the place of the one that a kubeconfig names.
    func call(_ console: Console) -> CommandCall {
        var environment = CallEnvironment()
        environment.variable = { _ in nil }
        let transport = transport
        environment.connect = { invocation in
            Cluster(
                transport: ServerTransport(
                    base: transport, server: "test", url: "http://test", console: invocation.console), upgrader: nil,
                namespace: "default", server: "http://test")
        }
        return CommandCall(console: console, environment: environment)
    }

    @discardableResult
    func send(_ method: String, _ target: String, _ body: JSON? = nil) async throws -> JSON {
        try await APIClient(transport: transport, userAgent: "test").request(method, target, body: body)
    }

    func create(_ object: JSON, at path: String) async throws { try await send("POST", path, object) }
}

/// What was printed to a console in memory.
final class CapturedOutput: Sendable {
    private let bytes = Mutex<(output: [UInt8], error: [UInt8])>(([], []))
    var output: String { bytes.withLock { String(decoding: $0.output, as: UTF8.self) } }
    var error: String { bytes.withLock { String(decoding: $0.error, as: UTF8.self) } }
    func addOutput(_ more: [UInt8]) { bytes.withLock { $0.output += more } }
    func addError(_ more: [UInt8]) { bytes.withLock { $0.error += more } }
}

extension Console {
    static func captured(input: String = "") -> (Console, CapturedOutput) {
        let captured = CapturedOutput()
        let console = Console(
            isTerminal: false, output: { captured.addOutput($0) }, error: { captured.addError($0) },
            input: { Array(input.utf8) })
        return (console, captured)
    }
}
