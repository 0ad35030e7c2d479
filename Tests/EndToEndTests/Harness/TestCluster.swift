import Foundation
import Synchronization
import Testing

/// A `swiftlet up` of the built programs, in a folder of its own that is removed at the end.
final class TestCluster: Sendable {
    let directory: String
    private let flags: [String]
    private let server = Mutex<SpawnedProcess?>(nil)

    private init(_ flags: [String]) {
        directory = "/tmp/swe-\(UInt64.random(in: 0 ..< 1 << 40))"
        self.flags = flags
    }

    static func run(_ flags: [String] = [], _ body: (TestCluster) async throws -> Void) async throws {
        let cluster = TestCluster(flags)
        try FileManager.default.createDirectory(atPath: cluster.directory, withIntermediateDirectories: true)
        do {
            try await cluster.start()
            try await body(cluster)
            let status = try await cluster.stop()
            #expect(status == 0, "the server's end; its log: \(cluster.log.suffix(2000))")
        } catch {
            Issue.record("\(error); the server's log: \(cluster.log.suffix(4000))")
        }
        cluster.killEverything()
        try? FileManager.default.removeItem(atPath: cluster.directory)
    }

    var kubeconfig: String { directory + "/data/kubeconfig" }
    var log: String { (try? String(contentsOfFile: directory + "/log", encoding: .utf8)) ?? "" }
    var processIdentifier: Int32 { server.withLock { $0?.identifier ?? 0 } }

    /// Starts the server and waits until it says that it is ready.
    func start() async throws {
        let out = directory + "/out"
        try Data().write(to: URL(fileURLWithPath: out))
        var arguments = ["up", "--data", directory + "/data", "--node-name", "node-1", "--stop-pods"]
        if !flags.contains("--listen") { arguments += ["--listen", "127.0.0.1:0"] }
        let process = try SpawnedProcess(
            path: Programs.folder + "/swiftlet", arguments: arguments + flags, output: out, errors: directory + "/log")
        server.withLock { $0 = process }
        try await eventually("the server is ready") {
            let text = (try? String(contentsOfFile: out, encoding: .utf8)) ?? ""
            guard process.isRunning || !text.isEmpty else {
                throw Command.Failed(description: "the server ended: \(self.log.suffix(2000))")
            }
            return text.hasPrefix("swiftlet ready") && text.hasSuffix("\n")
        }
    }

    /// Ends the server with SIGTERM and gives its exit code.
    func stop() async throws -> Int32 {
        guard let process = server.withLock({ $0 }), process.isRunning else { return -1 }
        process.signal(SIGTERM)
        try await eventually("the server ends after SIGTERM") { !process.isRunning }
        return process.exitCode ?? -1
    }

    /// Kills the server without warning. Its pods live on.
    func killServer() async throws {
        guard let process = server.withLock({ $0 }) else { return }
        process.signal(SIGKILL)
        try await eventually("the server is gone") { !process.isRunning }
    }

    func kubectl(_ arguments: String..., input: String = "") async throws -> Command.Output {
        try await kubectl(arguments, input: input)
    }

    func kubectl(_ arguments: [String], input: String = "") async throws -> Command.Output {
        try await client(try #require(Programs.kubectl), arguments, input)
    }

    func kctl(_ arguments: String..., input: String = "") async throws -> Command.Output {
        try await client(Programs.folder + "/kctl", arguments, input)
    }

    /// Starts kubectl and lets it run.
    func startKubectl(_ arguments: String...) throws -> BackgroundCommand {
        try BackgroundCommand(
            path: try #require(Programs.kubectl), arguments: arguments, environment: environment, folder: directory)
    }

    // kubectl's caches stay in the test's folder: they are kept by the server's address, which others had before.
    private var environment: [String: String] {
        ["KUBECONFIG": kubeconfig, "HOME": directory, "KUBECACHEDIR": directory + "/cache"]
    }

    private func client(_ path: String, _ arguments: [String], _ input: String) async throws -> Command.Output {
        try await Command(path: path, arguments: arguments, environment: environment, input: input).run()
    }

    /// Runs a client and fails the test when it does; gives its output without the last line break.
    @discardableResult
    func ok(_ arguments: String..., input: String = "") async throws -> String {
        let result = try await kubectl(arguments, input: input)
        guard result.status == 0 else {
            throw Command.Failed(description: "kubectl \(arguments): \(result.output)\(result.errors)")
        }
        return result.output.trimmingCharacters(in: .newlines)
    }

    /// Processes, but for the server, that carry this test's folder in their arguments or environment.
    var processes: [Int32] {
        let own = processIdentifier
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { process in
            guard process != own, process != getpid() else { return false }
            return ["cmdline", "environ"].contains { file in
                let bytes = FileManager.default.contents(atPath: "/proc/\(process)/\(file)") ?? Data()
                return bytes.range(of: Data(directory.utf8)) != nil
            }
        }
    }

    private func killEverything() {
        server.withLock { $0 }?.signal(SIGKILL)
        for process in processes { kill(process, SIGKILL) }
    }
}

/// Waits until the condition holds; fails the test after a deadline that only a defect reaches.
func eventually(
    _ what: String, within seconds: Double = 60, _ condition: () async throws -> Bool
) async throws {
    let end = Date().addingTimeInterval(seconds)
    while try await !condition() {
        guard Date() < end else { throw Command.Failed(description: "waited too long: \(what)") }
        try await Task.sleep(for: .milliseconds(20))
    }
}
