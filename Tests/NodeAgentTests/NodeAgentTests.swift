import Client
import HTTP
import JSON
import Platform
import Runtime
import Testing

@testable import NodeAgent

/// The agent speaks JSON to its server: without the parser there is nothing to test.
private let hasJSONParser = (try? JSON(parsing: Array("{}".utf8))) != nil

@Suite(.timeLimit(.minutes(1)), .enabled(if: hasJSONParser)) struct NodeAgentTests {
    private let directory: TemporaryDirectory
    private let server = FakeAPIServer()
    private let runtime = FakeRuntime()

    init() throws { directory = try TemporaryDirectory() }

    private func makeAgent() -> NodeAgent {
        var configuration = NodeAgentConfiguration(nodeName: "n1", dataDirectory: directory.path)
        configuration.drainDelay = .milliseconds(1)
        return NodeAgent(
            configuration: configuration, client: APIClient(transport: server, userAgent: "test"), runtime: runtime,
            world: .system)
    }

    /// Runs an agent while the test does its part.
    private func withAgent(_ body: @Sendable (NodeAgent) async throws -> Void) async throws {
        let agent = makeAgent()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await agent.run() }
            try await body(agent)
            group.cancelAll()
        }
    }

    private static func phase(_ server: FakeAPIServer, _ name: String = "web") -> String? {
        server.pod(name)?["status", "phase"]?.string
    }

    private static func container(_ server: FakeAPIServer, _ name: String = "web") -> JSON? {
        server.pod(name)?["status", "containerStatuses"]?[0]
    }

    private static let spec: JSON = ["containers": [["name": "c", "image": "host", "command": ["sleep", "9"]]]]

    @Test("a pod that is assigned to the node runs, and its status says so")
    func run() async throws {
        server.putPod("web", uid: "u1", spec: Self.spec)
        try await withAgent { _ in
            await server.wait { Self.phase($0) == "Running" }
            #expect(Self.container(server)?["ready"] == true)
            #expect(server.pod("web")?["status", "podIP"] == "127.41.0.1")
            await server.wait { $0.objects("/api/v1/namespaces/default/events").count >= 3 }
            let reasons = Set(server.objects("/api/v1/namespaces/default/events").compactMap { $0["reason"]?.string })
            #expect(reasons == ["Pulled", "Created", "Started"])
        }
        #expect(runtime.running().count == 1, "an agent that ends leaves its pods running")
    }

    @Test("the node registers itself, is ready, and renews its lease")
    func node() async throws {
        try await withAgent { _ in
            await server.wait {
                $0.object("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases", "n1") != nil
            }
            let node = server.object("/api/v1/nodes", "n1")
            #expect(node?["status", "capacity"]?["pods"] == "500")
            #expect(node?["status", "nodeInfo"]?["kubeletVersion"] == "v1.32.0+swiftlet")
            #expect(node?["metadata", "labels"]?["kubernetes.io/hostname"] == "n1")
            let ready = node?["status", "conditions"]?.array?.first { $0["type"] == "Ready" }
            #expect(ready?["status"] == "True")
        }
    }

    @Test("a container that is killed is started again at once, the next time after a pause")
    func restart() async throws {
        server.putPod("web", uid: "u1", spec: Self.spec)
        try await withAgent { _ in
            await server.wait { Self.phase($0) == "Running" }
            runtime.end(runtime.running()[0].id, code: 137)
            await server.wait { Self.container($0)?["restartCount"] == 1 }
            await server.wait { Self.container($0)?["ready"] == true }
            #expect(Self.container(server)?["lastState", "terminated", "exitCode"] == 137)
            runtime.end(runtime.running()[0].id, code: 1)
            await server.wait { Self.container($0)?["state", "waiting", "reason"] == "CrashLoopBackOff" }
            #expect(Self.phase(server) == "Running")
        }
    }

    @Test("a deleted pod is stopped, every trace removed, and its object deleted")
    func delete() async throws {
        server.putPod("web", uid: "u1", spec: Self.spec)
        try await withAgent { agent in
            await server.wait { Self.phase($0) == "Running" }
            server.deletePod("web", grace: 30)
            await server.wait { $0.pod("web") == nil }
            while !agent.views().isEmpty { await Task.yield() }
            #expect(runtime.all().isEmpty)
            #expect(runtime.knownSandboxes().isEmpty)
            let left = try FileSystem.list(directory.path + "/pods") + FileSystem.list(directory.path + "/logs")
            #expect(left == [])
        }
    }

    @Test("a second deletion without grace cuts the first short")
    func forcedDeletion() async throws {
        runtime.ignoreTermination()
        server.putPod("web", uid: "u1", spec: Self.spec)
        try await withAgent { _ in
            await server.wait { Self.phase($0) == "Running" }
            server.deletePod("web", grace: 600)
            await server.wait { server in
                server.pod("web")?["status", "conditions"]?.array?.contains {
                    $0["type"] == "Ready" && $0["status"] == "False"
                } ?? false
            }
            server.deletePod("web", grace: 0)
            await server.wait { $0.pod("web") == nil }
        }
    }

    @Test("a pod whose object is gone is ended and forgotten")
    func removed() async throws {
        server.putPod("web", uid: "u1", spec: Self.spec)
        try await withAgent { agent in
            await server.wait { Self.phase($0) == "Running" }
            server.removePod("web")
            while !agent.views().isEmpty { await Task.yield() }
            #expect(runtime.knownSandboxes().isEmpty)
        }
    }

    @Test("a new life of the agent takes its pods over as they are, and ends those that were deleted meanwhile")
    func takeOver() async throws {
        server.putPod("web", uid: "u1", spec: Self.spec)
        server.putPod("old", uid: "u2", spec: Self.spec)
        try await withAgent { _ in
            await server.wait { Self.phase($0) == "Running" && Self.phase($0, "old") == "Running" }
        }
        let before = runtime.running().map(\.id)
        #expect(before.count == 2)
        let kept = try #require(runtime.running().first { $0.sandboxID == "s-u1" }).id
        server.removePod("old")
        try await withAgent { agent in
            while runtime.knownSandboxes().count > 1 || agent.views().count != 1 { await Task.yield() }
            #expect(runtime.running().map(\.id) == [kept])
            #expect(Self.container(server)?["restartCount"] == 0)
        }
    }

    @Test("an exit while no agent ran is not lost")
    func exitWhileAway() async throws {
        var spec = Self.spec
        spec["restartPolicy"] = "Never"
        server.putPod("web", uid: "u1", spec: spec)
        try await withAgent { _ in await server.wait { Self.phase($0) == "Running" } }
        runtime.end(runtime.running()[0].id, code: 3)
        try await withAgent { _ in
            await server.wait { Self.phase($0) == "Failed" }
            #expect(Self.container(server)?["state", "terminated", "exitCode"] == 3)
        }
    }

    @Test("containers that vanished with the machine count as ended, and restart counts go on")
    func vanished() async throws {
        server.putPod("web", uid: "u1", spec: Self.spec)
        var spec = Self.spec
        spec["restartPolicy"] = "Never"
        server.putPod("job", uid: "u2", spec: spec)
        try await withAgent { _ in
            await server.wait { Self.phase($0) == "Running" && Self.phase($0, "job") == "Running" }
        }
        runtime.forgetEverything()
        try await withAgent { _ in
            await server.wait { Self.phase($0, "job") == "Failed" && Self.container($0)?["restartCount"] == 1 }
            #expect(
                Self.container(server, "job")?["state", "terminated", "reason"] == "ContainerStatusUnknown")
            await server.wait { Self.container($0)?["ready"] == true }
        }
    }

    @Test("while the API server is away containers are restarted, and the status follows later")
    func serverAway() async throws {
        server.putPod("web", uid: "u1", spec: Self.spec)
        try await withAgent { _ in
            await server.wait { Self.phase($0) == "Running" }
            server.setAway(true)
            let first = runtime.running()[0].id
            runtime.end(first, code: 137)
            while runtime.running().isEmpty { await Task.yield() }
            server.setAway(false)
            await server.wait { Self.container($0)?["restartCount"] == 1 }
        }
    }

    @Test("what somebody else wrote into the pod's conditions is put right")
    func heals() async throws {
        server.putPod("web", uid: "u1", spec: Self.spec)
        let isReady = { @Sendable (server: FakeAPIServer) -> Bool in
            let ready = server.pod("web")?["status", "conditions"]?.array?.first { $0["type"] == "Ready" }
            return ready?["status"] == "True"
        }
        try await withAgent { _ in
            await server.wait(until: isReady)
            server.setReady("web", "False")
            #expect(!isReady(server))
            await server.wait(until: isReady)
        }
    }

    @Test("a missing ConfigMap holds the container back until it appears")
    func configMap() async throws {
        var spec = Self.spec
        spec["containers"] = [
            [
                "name": "c", "image": "host",
                "env": [
                    ["name": "MODE", "valueFrom": ["configMapKeyRef": ["name": "conf", "key": "mode"]]]
                ],
            ]
        ]
        server.putPod("web", uid: "u1", spec: spec)
        try await withAgent { _ in
            await server.wait { Self.container($0)?["state", "waiting", "reason"] == "CreateContainerConfigError" }
            #expect(Self.container(server)?["state", "waiting", "message"] == "configmap \"conf\" not found")
            server.put(
                "/api/v1/namespaces/default/configmaps", "conf",
                ["metadata": ["name": "conf"], "data": ["mode": "fast"]])
            await server.wait { Self.phase($0) == "Running" }
            let id = runtime.running()[0].id
            #expect(runtime.configuration(id)?.environment.contains { $0 == ("MODE", "fast") } == true)
        }
    }

    @Test("a mounted ConfigMap is written again when it changes")
    func liveVolume() async throws {
        let configMaps = "/api/v1/namespaces/default/configmaps"
        server.put(configMaps, "conf", ["metadata": ["name": "conf"], "data": ["a": "1"]])
        var spec = Self.spec
        spec["volumes"] = [["name": "v", "configMap": ["name": "conf"]]]
        server.putPod("web", uid: "u1", spec: spec)
        try await withAgent { _ in
            await server.wait { Self.phase($0) == "Running" }
            let file = directory.path + "/pods/u1/volumes/kubernetes.io~configmap/v/a"
            let before = try FileSystem.read(file)
            #expect(before == Array("1".utf8))
            server.put(configMaps, "conf", ["metadata": ["name": "conf"], "data": ["a": "2"]])
            while try FileSystem.read(file) != Array("2".utf8) { await Task.yield() }
        }
    }

    @Test("an image that is not there is ErrImagePull, and says why")
    func missingImage() async throws {
        runtime.makeImageMissing("host")
        server.putPod("web", uid: "u1", spec: Self.spec)
        try await withAgent { _ in
            await server.wait { Self.container($0)?["state", "waiting", "reason"] == "ErrImagePull" }
            #expect(Self.phase(server) == "Pending")
        }
    }

    @Test("a readiness probe readies the pod, a liveness probe that fails restarts the container")
    func probes() async throws {
        let probe = { (command: String) -> JSON in
            ["exec": ["command": [.string(command)]], "periodSeconds": 1, "failureThreshold": 1]
        }
        server.putPod(
            "good", uid: "u1",
            spec: ["containers": [["name": "c", "image": "host", "readinessProbe": probe("true")]]])
        server.putPod(
            "bad", uid: "u2",
            spec: ["containers": [["name": "c", "image": "host", "livenessProbe": probe("false")]]])
        try await withAgent { _ in
            await server.wait { Self.container($0, "good")?["ready"] == true }
            await server.wait { Self.container($0, "bad")?["restartCount"] == 1 }
            await server.wait {
                $0.objects("/api/v1/namespaces/default/events").contains { event in
                    event["reason"] == "Unhealthy" && event["message"] == "Liveness probe failed: output"
                }
            }
        }
    }

    @Test("logs are served by pod and container, and what is not there is named")
    func logs() async throws {
        server.putPod("web", uid: "u1", spec: Self.spec)
        try await withAgent { agent in
            await server.wait { Self.phase($0) == "Running" }
            let log = runtime.running()[0].logPath
            try FileSystem.write(
                Array("2024-05-17T09:30:00.000000001Z stdout F one\n".utf8), to: log, mode: 0o600)
            let response = await agent.api.respond(
                to: HTTPRequest(method: "GET", target: "/containerLogs/default/web/c"))
            #expect(response.status == 200)
            guard case .stream(let stream) = response.body else { return }
            let (first, second) = (try await stream.read(), try await stream.read())
            #expect(first == Array("one\n".utf8))
            #expect(second == nil)
            for (target, status) in [
                ("/containerLogs/default/web/x", 400), ("/containerLogs/default/none/c", 404),
                ("/containerLogs/default/web/c?previous=true", 400), ("/healthz", 200), ("/nothing", 404),
            ] {
                let answer = await agent.api.respond(to: HTTPRequest(method: "GET", target: target))
                #expect(answer.status == status, "\(target)")
            }
        }
    }
}
