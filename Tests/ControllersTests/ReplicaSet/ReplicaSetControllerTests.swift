import Client
import HTTP
import JSON
import Platform
import Resources
import Synchronization
import Testing

@testable import Controllers

@Suite struct ReplicaSetControllerTests {
    private static func spec(replicas: Int) -> JSON {
        [
            "spec": [
                "replicas": .int(Int64(replicas)), "selector": ["matchLabels": ["app": "web"]],
                "template": Fixture.template("1"),
            ]
        ]
    }

    private func active(_ cluster: SimulatedCluster) async throws -> [Pod] {
        try await cluster.pods().filter(\.isActive)
    }

    @Test("pods that go are replaced")
    func replacement() throws {
        try SimulatedCluster.runDeployments { cluster in
            try await cluster.create(ReplicaSet.self, "web", Self.spec(replicas: 3))
            try await cluster.wait(for: "three ready pods") { try await cluster.pods().count { $0.isReady } == 3 }
            let pods = try await cluster.pods()
            try await cluster.client.delete(Pod.self, pods[0].key)
            try await cluster.setStatus(pods[1], ["phase": "Failed"])
            try await cluster.wait(for: "two new pods") {
                let ready = try await active(cluster).filter(\.isReady)
                return ready.count == 3 && ready.count { pods[2].uid == $0.uid } == 1
            }
            // A pod that ended stays for whoever wants to know why.
            #expect(try await cluster.get(Pod.self, pods[1].name)?.phase == "Failed")
            let set = try #require(try await cluster.get(ReplicaSet.self, "web"))
            try await cluster.wait(for: "the status") {
                try await cluster.get(ReplicaSet.self, "web")?.availableReplicas == 3
            }
            #expect(set.condition("ReplicaFailure") == nil)
        }
    }

    @Test("a pod that is nobody's is adopted; one that is relabelled is let go and replaced")
    func ownership() throws {
        try SimulatedCluster.runDeployments { cluster in
            try await cluster.create(
                Pod.self, "stray", ["metadata": ["labels": ["app": "web"]], "spec": Fixture.template()["spec"] ?? [:]])
            try await cluster.create(ReplicaSet.self, "web", Self.spec(replicas: 2))
            try await cluster.wait(for: "two pods") { try await cluster.pods().count { $0.isReady } == 2 }
            #expect(try await cluster.get(Pod.self, "stray")?.controller?.name == "web")
            try await cluster.client.patch(
                Pod.self, ObjectKey(namespace: "default", name: "stray"),
                body: ["metadata": ["labels": ["app": "debug"]]])
            try await cluster.wait(for: "its replacement") { try await cluster.pods().count { $0.isReady } == 3 }
            #expect(try await cluster.get(Pod.self, "stray")?.controller == nil)
        }
    }

    @Test("what is too many goes, those that are not ready first")
    func surplus() throws {
        try SimulatedCluster.runDeployments(isHealthy: { _ in false }) { cluster in
            try await cluster.create(ReplicaSet.self, "web", Self.spec(replicas: 6))
            try await cluster.wait(for: "pods on nodes") {
                try await cluster.pods().count { !$0.nodeName.isEmpty } == 6
            }
            let chosen = try await cluster.pods().suffix(2)
            for pod in chosen {
                try await cluster.setStatus(
                    pod, ["phase": "Running", "conditions": [["type": "Ready", "status": "True"]]])
            }
            try await cluster.wait(for: "the status") {
                try await cluster.get(ReplicaSet.self, "web")?.readyReplicas == 2
            }
            try await cluster.client.patch(
                ReplicaSet.self, ObjectKey(namespace: "default", name: "web"), body: ["spec": ["replicas": 2]])
            try await cluster.wait(for: "four to go") { try await cluster.pods().count == 2 }
            #expect(try await Set(cluster.pods().map(\.name)) == Set(chosen.map(\.name)))
        }
    }

    @Test("while pods are refused it asks for one at a time, and says why")
    func refusal() throws {
        try SimulatedCluster.run(controllers: []) { cluster in
            let transport = TroubledTransport(inner: cluster.client.transport, world: cluster.world)
            let client = APIClient(transport: transport, userAgent: "test", time: cluster.world.time)
            let manager = ControllerManager(
                client: client, world: cluster.world, controllers: [ReplicaSetController.self])
            transport.trouble = .refused
            try await cluster.whileRunning({ await manager.run() }) {
                try await cluster.create(ReplicaSet.self, "web", Self.spec(replicas: 64))
                try await cluster.wait(for: "the condition") {
                    try await cluster.get(ReplicaSet.self, "web")?.condition("ReplicaFailure") != nil
                }
                let condition = try #require(
                    try await cluster.get(ReplicaSet.self, "web")?.condition("ReplicaFailure"))
                #expect(condition.reason == "FailedCreate" && condition.message == "exceeded quota")
                #expect(transport.creations < 8)
                try await cluster.wait(for: "the event") {
                    try await cluster.events(about: "web").contains("FailedCreate: Error creating: exceeded quota")
                }
                transport.trouble = .none
                try await cluster.wait(for: "the pods") { try await cluster.pods().count == 64 }
                try await cluster.wait(for: "the condition to go") {
                    try await cluster.get(ReplicaSet.self, "web")?.conditions.isEmpty ?? false
                }
            }
        }
    }

    @Test("lost requests and answers leave no pod too many", arguments: 1...10 as ClosedRange<UInt64>)
    func lostAnswers(seed: UInt64) throws {
        try SimulatedCluster.run(seed: seed, controllers: []) { cluster in
            let transport = TroubledTransport(inner: cluster.client.transport, world: cluster.world)
            let client = APIClient(transport: transport, userAgent: "test", time: cluster.world.time)
            let manager = ControllerManager(
                client: client, world: cluster.world, controllers: [ReplicaSetController.self])
            transport.trouble = .lossy
            try await cluster.whileRunning({ await manager.run() }) {
                for size in [20, 5, 12] {
                    if size == 20 {
                        try await cluster.create(ReplicaSet.self, "web", Self.spec(replicas: size))
                    } else {
                        try await cluster.client.patch(
                            ReplicaSet.self, ObjectKey(namespace: "default", name: "web"),
                            body: ["spec": ["replicas": .int(Int64(size))]])
                    }
                    try await cluster.wait(for: "\(size) pods") {
                        let count = try await active(cluster).count
                        #expect(count <= 20 && (size != 12 || count <= 12) && (size != 5 || count >= 5))
                        return count == size
                    }
                    try await cluster.wait(for: "the status") {
                        try await cluster.get(ReplicaSet.self, "web")?.statusReplicas == size
                    }
                }
            }
        }
    }
}

/// Refuses pods, or loses requests and answers.
final class TroubledTransport: HTTPTransport {
    enum Trouble { case none, refused, lossy }
    struct Lost: Error {}

    private let inner: any HTTPTransport
    private let world: World
    private let state = Mutex((trouble: Trouble.none, creations: 0))

    init(inner: any HTTPTransport, world: World) {
        self.inner = inner
        self.world = world
    }

    var trouble: Trouble {
        get { state.withLock { $0.trouble } }
        set { state.withLock { $0.trouble = newValue } }
    }
    /// How many pods were asked for.
    var creations: Int { state.withLock { $0.creations } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let isCreation = request.method == "POST" && request.target.hasSuffix("/pods")
        if isCreation { state.withLock { $0.creations += 1 } }
        switch trouble {
        case .refused where isCreation:
            let status: JSON = ["kind": "Status", "reason": "Forbidden", "code": 403, "message": "exceeded quota"]
            return HTTPResponse(status: 403, body: .bytes(status.encoded()))
        case .lossy where request.method != "GET":
            if world.random.next(below: 5) == 0 { throw Lost() }
            let response = try await inner.send(request)
            if world.random.next(below: 5) == 0 { throw Lost() }
            return response
        default: return try await inner.send(request)
        }
    }
}
