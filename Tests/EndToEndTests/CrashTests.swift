import Client
import Foundation
import HTTP
import Platform
import Resources
import Synchronization
import Testing

@Suite("Kill -9 of the server", .enabled(if: Programs.kubectl != nil, "no kubectl on PATH")) struct CrashTests {
    private static let kills = 200
    private static let writers = 4

    @Test("under write load loses no acknowledged write and touches no pod, 200 times")
    func killed() async throws {
        let port = try Self.freePort()
        try await TestCluster.run(["--listen", "127.0.0.1:\(port)"]) { cluster in
            try await cluster.ok("apply", "-f", "-", input: KubectlTests.deployment)
            try await cluster.ok("rollout", "status", "deployment/web", "--timeout=30s")
            let before = try await Self.containers(cluster)
            let acknowledged = Mutex<[String]>([])
            for round in 0..<Self.kills {
                try await Self.write(cluster, round, acknowledged)
                try await cluster.start()
            }
            let names = acknowledged.withLock { $0 }
            #expect(names.count > Self.kills)
            let stored = Set(
                try await cluster.ok("get", "configmaps", "-o", "name").split(separator: "\n").map(String.init))
            let lost = names.filter { !stored.contains("configmap/\($0)") }
            #expect(lost == [], "of \(names.count)")
            #expect(try await Self.containers(cluster) == before)
            // The agent is there again: it starts what is asked for now.
            try await cluster.ok("scale", "deployment/web", "--replicas=4")
            try await cluster.ok("rollout", "status", "deployment/web", "--timeout=30s")
        }
    }

    /// Writes until a few writes were acknowledged, then kills the server in the midst of the others.
    private static func write(
        _ cluster: TestCluster, _ round: Int, _ acknowledged: borrowing Mutex<[String]>
    ) async throws {
        let config = try Kubeconfig(files: [cluster.kubeconfig], ignoringMissing: false)
        let transport = try HTTPClient(
            try HTTPClient.Configuration(try config.cluster("swiftlet"), try config.user("admin")))
        let client = APIClient(transport: transport, userAgent: "crash-test")
        let wanted = Int.random(in: 1...40)
        let written = SharedNames()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    for number in 0..<Int.max {
                        let name = "w-\(round)-\(writer)-\(number)"
                        let object = ConfigMap(["metadata": ["name": .string(name), "namespace": "default"]])
                        guard (try? await client.create(object)) != nil else { return }
                        written.add(name)
                    }
                }
            }
            try await eventually("writes are acknowledged") { written.count >= wanted }
            try await cluster.killServer()
            try await group.waitForAll()
        }
        let names = written.names
        acknowledged.withLock { $0 += names }
    }

    /// Which containers run, and how often each was restarted.
    private static func containers(_ cluster: TestCluster) async throws -> String {
        let path =
            "{range .items[*]}{.metadata.name} {.status.containerStatuses[0].containerID} "
            + "{.status.containerStatuses[0].restartCount}{\"\\n\"}{end}"
        return try await cluster.ok("get", "pods", "-o", "jsonpath=\(path)")
    }

    /// A port that nobody has now: the server must come back at the same.
    private static func freePort() throws -> UInt16 {
        struct Nothing: HTTPHandler {
            func respond(to request: HTTPRequest) async -> HTTPResponse { HTTPResponse(status: 404) }
        }
        return try HTTPServer(handler: Nothing()).listen(SocketAddress(host: "127.0.0.1", port: 0)).port
    }

    private final class SharedNames: Sendable {
        private let state = Mutex<[String]>([])
        var names: [String] { state.withLock { $0 } }
        var count: Int { state.withLock { $0.count } }
        func add(_ name: String) { state.withLock { $0.append(name) } }
    }
}
