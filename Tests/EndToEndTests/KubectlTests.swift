import Foundation
import Testing

@Suite("kubectl against swiftlet up", .enabled(if: Programs.kubectl != nil, "no kubectl on PATH"))
struct KubectlTests {
    /// A server of one shell that answers nothing: what it prints is its log.
    static let deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: host
                command: [sh, -c, "echo started; exec sleep 10000"]
        """

    @Test("apply, get, scale, rollout, logs and delete do what a user expects")
    func mainPath() async throws {
        try await TestCluster.run { cluster in
            #expect(try await cluster.ok("apply", "-f", "-", input: Self.deployment) == "deployment.apps/web created")
            #expect(
                try await cluster.ok("rollout", "status", "deployment/web", "--timeout=30s")
                    .hasSuffix("deployment \"web\" successfully rolled out"))
            let rows = try await cluster.ok("get", "pods", "--no-headers").split(separator: "\n")
            #expect(rows.count == 3)
            #expect(rows.allSatisfy { $0.split(separator: " ")[1...3] == ["1/1", "Running", "0"] }, "\(rows)")
            #expect(try await cluster.ok("apply", "-f", "-", input: Self.deployment) == "deployment.apps/web unchanged")
            #expect(
                try await cluster.ok("scale", "deployment/web", "--replicas=5") == "deployment.apps/web scaled")
            try await cluster.ok("rollout", "status", "deployment/web", "--timeout=30s")
            #expect(try await Self.pods(cluster).count == 5)
            let pod = try #require(try await Self.pods(cluster).first)
            #expect(try await cluster.ok("logs", pod) == "started")
            #expect(try await cluster.ok("delete", "deployment", "web") == "deployment.apps \"web\" deleted")
            try await eventually("the pods are gone") { try await Self.pods(cluster).isEmpty }
            try await eventually("no process is left") { cluster.processes.isEmpty }
        }
    }

    @Test("get -w shows a change as it happens")
    func watch() async throws {
        try await TestCluster.run { cluster in
            try await cluster.ok("apply", "-f", "-", input: Self.deployment)
            try await cluster.ok("rollout", "status", "deployment/web", "--timeout=30s")
            let watch = try cluster.startKubectl(
                "get", "deployment", "web", "-w", "-o", "jsonpath={.status.readyReplicas}{\"\\n\"}")
            defer { watch.stop() }
            try await eventually("the present state is shown") { watch.output == "3\n" }
            try await cluster.ok("scale", "deployment/web", "--replicas=4")
            try await eventually("the change is shown") { watch.output.hasSuffix("4\n") }
            let lines = watch.output.split(separator: "\n")
            #expect(lines.first == "3" && lines.last == "4", "\(lines)")
        }
    }

    @Test("a killed process comes back in its pod, and the pod counts it")
    func recovery() async throws {
        try await TestCluster.run { cluster in
            try await cluster.ok("apply", "-f", "-", input: Self.deployment)
            try await cluster.ok("rollout", "status", "deployment/web", "--timeout=30s")
            let pods = try await Self.pods(cluster)
            let sleepers = cluster.processes.filter { Self.commandLine($0) == "sleep 10000" }
            #expect(sleepers.count == 3)
            kill(try #require(sleepers.first), SIGKILL)
            try await eventually("one restart is counted") {
                try await cluster.ok(
                    "get", "pods", "-o", "jsonpath={.items[*].status.containerStatuses[0].restartCount}"
                ).split(separator: " ").sorted() == ["0", "0", "1"]
            }
            try await eventually("all are ready") {
                try await cluster.ok("get", "deployment", "web", "-o", "jsonpath={.status.readyReplicas}") == "3"
            }
            #expect(try await Self.pods(cluster) == pods, "the pod is the same, its container is new")
            let reasons = try await cluster.ok(
                "get", "pods", "-o", "jsonpath={.items[*].status.containerStatuses[0].lastState.terminated.exitCode}")
            #expect(reasons == "137")
        }
    }

    @Test("a rollout that is undone goes back to the first template")
    func rollback() async throws {
        try await TestCluster.run { cluster in
            try await cluster.ok("apply", "-f", "-", input: Self.deployment)
            try await cluster.ok("rollout", "status", "deployment/web", "--timeout=30s")
            let changed = Self.deployment.replacingOccurrences(of: "echo started", with: "echo second")
            try await cluster.ok("apply", "-f", "-", input: changed)
            try await cluster.ok("rollout", "status", "deployment/web", "--timeout=30s")
            try await cluster.ok("rollout", "undo", "deployment/web")
            try await cluster.ok("rollout", "status", "deployment/web", "--timeout=30s")
            let history = try await cluster.ok("rollout", "history", "deployment/web").split(separator: "\n")
            #expect(history.dropFirst(2).map { $0.split(separator: " ").first } == ["2", "3"])
            // Pods of the release before are named too, for as long as they end.
            try await eventually("only the first template runs") {
                let pods = try await Self.pods(cluster)
                var logs: [String] = []
                for pod in pods { logs.append(try await cluster.kubectl("logs", pod).output) }
                return logs == ["started\n", "started\n", "started\n"]
            }
        }
    }

    static func pods(_ cluster: TestCluster) async throws -> [String] {
        try await cluster.ok("get", "pods", "-o", "name").split(separator: "\n").map(String.init).sorted()
    }

    static func commandLine(_ process: Int32) -> String {
        let bytes = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        return String(decoding: bytes.map { $0 == 0 ? 32 : $0 }, as: UTF8.self).trimmingCharacters(in: .whitespaces)
    }
}
