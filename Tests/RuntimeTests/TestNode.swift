import Glibc
import Platform
import Testing

@testable import Runtime

/// A process runtime on a directory of its own, which leaves nothing behind.
struct TestNode {
    let root: String
    let runtime: ProcessRuntime

    /// `body` gets a fresh node; afterwards every sandbox is removed and the directory with it.
    static func run(_ body: (TestNode) async throws -> Void) async throws {
        let root = "/tmp/swr-\(SystemRandom().next(below: 1 << 40))"
        try Files.makeDirectory(root)
        defer { Files.removeTree(root) }
        let node = try TestNode(root: root)
        do {
            try await body(node)
        } catch {
            try? await node.removeAll()
            throw error
        }
        try await node.removeAll()
    }

    /// The same directory, as by an agent that was restarted.
    init(root: String) throws {
        self.root = root
        runtime = try ProcessRuntime(
            ProcessRuntime.Configuration(
                root: root + "/runtime", shimPath: Self.buildDirectory + "/swiftlet-shim",
                preloadPath: Self.buildDirectory + "/libswiftlet-bind.so", claimsDirectory: root + "/ranges"))
    }

    func removeAll() async throws {
        for sandbox in try await runtime.sandboxes() { try await runtime.removeSandbox(sandbox.id) }
    }

    func sandbox(_ uid: String = "pod-1", resolvConf: String? = nil) async throws -> Sandbox {
        try await runtime.runSandbox(
            SandboxConfiguration(
                podUID: uid, namespace: "default", name: uid, hostname: uid, resolvConf: resolvConf))
    }

    func log(_ name: String = "main") -> String { "\(root)/\(name).log" }

    func shell(_ script: String, name: String = "main") -> ContainerConfiguration {
        ContainerConfiguration(
            name: name, attempt: 0, image: "host", command: ["/bin/sh", "-c", script], logPath: log(name))
    }

    @discardableResult
    func start(_ configuration: ContainerConfiguration, in sandbox: Sandbox) async throws -> String {
        let id = try await runtime.createContainer(configuration, in: sandbox.id)
        try await runtime.startContainer(id)
        return id
    }

    /// Starts a container and waits for its end.
    func finish(_ configuration: ContainerConfiguration, in sandbox: Sandbox) async throws -> ContainerStatus {
        let id = try await start(configuration, in: sandbox)
        try await waitUntil("\(configuration.name) has ended") {
            try await runtime.containerStatus(id).state == .exited
        }
        return try await runtime.containerStatus(id)
    }

    func logLines(_ name: String = "main") -> [String] {
        (Files.readText(log(name)) ?? "").split(separator: "\n").map(String.init)
    }

    /// The directory of the build: the nearest above the test program that has the shim.
    private static let buildDirectory: String = {
        var path = CommandLine.arguments.first.map { realpath($0, nil).map { String(cString: $0) } ?? $0 } ?? ""
        for _ in 0..<6 {
            if Files.exists(path + "/swiftlet-shim") { return path }
            path = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        }
        return ".build/debug"
    }()
}

struct NeverTrue: Error, CustomStringConvertible { var description: String }

/// Waits for a state, up to a deadline so generous that only a fault reaches it.
func waitUntil(_ what: String, _ condition: () async throws -> Bool) async throws {
    let clock = SystemTime()
    let deadline = clock.uptime + .seconds(30)
    while clock.uptime < deadline {
        if try await condition() { return }
        try await clock.sleep(for: .milliseconds(5))
    }
    throw NeverTrue(description: "never true: \(what)")
}

/// The processes of this user whose command line holds the text.
func processes(with text: String) -> [Int] {
    Files.names(in: "/proc").compactMap { Int($0) }.filter { process in
        process != Int(getpid()) && (Files.readText("/proc/\(process)/cmdline") ?? "").contains(text)
    }
}
