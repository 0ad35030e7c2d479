import Foundation
import HTTP
import Platform
import Resources
import Storage

@testable import APIServer

/// An API server with the real kinds on a loopback port, where every request counts as the administrator's, for tests
/// that drive the real kubectl.
struct KubectlServer: Sendable {
    let port: UInt16
    let clock: TestClock
    private let home: String

    static let program = ["/usr/bin/kubectl", "/usr/local/bin/kubectl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    struct Outcome: Sendable {
        var code: Int32
        var output: String
        var errors: String
    }

    /// Gives a handler's requests the identity that TLS would give them.
    private struct Administrator: HTTPHandler {
        let handler: any HTTPHandler
        func respond(to request: HTTPRequest) async -> HTTPResponse {
            var request = request
            request.peer.certificate = .init(commonName: "admin", organizations: ["system:masters"])
            return await handler.respond(to: request)
        }
    }

    static func run(port: UInt16 = 0, _ body: @Sendable (KubectlServer) async throws -> Void) async throws {
        let clock = TestClock()
        let world = World(time: clock, random: SystemRandom())
        let server = APIServer(
            store: MemoryStore(world: world), world: world, definitions: BuiltInResources.all)
        let home = NSTemporaryDirectory() + "kubectl-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: home) }
        let http = HTTPServer(handler: Administrator(handler: server))
        let address = try http.listen(.init(host: "127.0.0.1", port: port))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await server.waitUntilReady()
            try await body(KubectlServer(port: address.port, clock: clock, home: home))
            group.cancelAll()
            await http.drain(deadline: .zero)
        }
    }

    /// Runs kubectl and waits for its end.
    func kubectl(_ arguments: String..., input: String = "") async throws -> Outcome {
        try await kubectl(arguments, input: input)
    }

    func kubectl(_ arguments: [String], input: String = "") async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program ?? "/usr/bin/kubectl")
        process.arguments = ["--server=http://127.0.0.1:\(port)", "--cache-dir=\(home)/cache"] + arguments
        process.environment = ["HOME": home, "PATH": "/usr/bin:/bin", "KUBECTL_PATH": "", "EDITOR": "true"]
        // Files, not pipes: nothing waits for a reader that is not there.
        let files = try ["in", "out", "err"].map { name in
            let path = "\(home)/\(UUID().uuidString).\(name)"
            let isMade = FileManager.default.createFile(
                atPath: path, contents: name == "in" ? Data(input.utf8) : nil)
            guard isMade, let file = FileHandle(forUpdatingAtPath: path) else {
                throw TestFailure("can't open \(path)")
            }
            return file
        }
        (process.standardInput, process.standardOutput, process.standardError) = (files[0], files[1], files[2])
        await withCheckedContinuation { continuation in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume() }
        }
        let texts = try files.map { file in
            try file.seek(toOffset: 0)
            return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        }
        return Outcome(code: process.terminationStatus, output: texts[1], errors: texts[2])
    }
}
