import APIServer
import Foundation
import HTTP
import Platform
import Resources
import Storage

@testable import kctl

/// An API server on a loopback port, asked by the real kubectl and by kctl. Its clock stands still, so that both read the
/// same ages.
struct KubectlComparison: Sendable {
    private struct StoppedClock: TimeSource {
        let now: Timestamp
        let system = SystemTime()
        var uptime: Duration { system.uptime }
        func sleep(for duration: Duration) async throws { try await system.sleep(for: duration) }
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

    struct Outcome: Sendable, Equatable {
        var code: Int32
        var output: String
        var error: String
    }

    static let program = ["/usr/bin/kubectl", "/usr/local/bin/kubectl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    let port: UInt16
    private let home: String

    static func run(_ body: @Sendable (KubectlComparison) async throws -> Void) async throws {
        let world = World(time: StoppedClock(now: SystemTime().now), random: SystemRandom())
        let server = APIServer(store: MemoryStore(world: world), world: world, definitions: BuiltInResources.all)
        let home = NSTemporaryDirectory() + "kctl-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: home) }
        let http = HTTPServer(handler: Administrator(handler: server))
        let address = try http.listen(.init(host: "127.0.0.1", port: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await server.waitUntilReady()
            try await body(KubectlComparison(port: address.port, home: home))
            group.cancelAll()
            await http.drain(deadline: .zero)
        }
    }

    /// Runs kctl in this process, over a connection of its own.
    func kctl(_ words: [String], input: String = "") async -> Outcome {
        let (console, captured) = Console.captured(input: input)
        var environment = CallEnvironment()
        environment.variable = { _ in nil }
        let code = await CommandCall(console: console, environment: environment).run(
            ["--server=http://127.0.0.1:\(port)"] + words)
        return Outcome(code: code, output: captured.output, error: captured.error)
    }

    /// Runs the real kubectl and waits for its end.
    func kubectl(_ words: [String], input: String = "") async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program ?? "/usr/bin/kubectl")
        process.arguments = ["--server=http://127.0.0.1:\(port)", "--cache-dir=\(home)/cache"] + words
        process.environment = ["HOME": home, "PATH": "/usr/bin:/bin"]
        // Files, not pipes: nothing waits for a reader that is not there.
        var files: [FileHandle] = []
        for name in ["in", "out", "err"] {
            let path = "\(home)/\(UUID().uuidString).\(name)"
            let isMade = FileManager.default.createFile(
                atPath: path, contents: name == "in" ? Data(input.utf8) : nil)
            guard isMade, let file = FileHandle(forUpdatingAtPath: path) else {
                throw CommandError("can't open \(path)")
            }
            files.append(file)
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
        return Outcome(code: process.terminationStatus, output: texts[1], error: texts[2])
    }
}
