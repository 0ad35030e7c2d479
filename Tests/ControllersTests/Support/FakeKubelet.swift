import Client
import JSON
import Platform
import Resources
import Testing

@testable import Controllers

/// Gives pods a node, makes them ready, and lets those go that are being deleted.
struct FakeKubelet: Sendable {
    let cluster: SimulatedCluster
    /// Whether a pod becomes ready, by its image.
    var isHealthy: @Sendable (String) -> Bool = { _ in true }

    func run() async {
        while !Task.isCancelled {
            for pod in (try? await cluster.client.list(Pod.self).items) ?? [] { try? await look(at: pod) }
            try? await cluster.world.time.sleep(for: .milliseconds(20 + cluster.world.random.next(below: 60)))
        }
    }

    private func look(at pod: Pod) async throws {
        if pod.isBeingDeleted {
            try await cluster.client.delete(Pod.self, pod.key, DeleteOptions(gracePeriodSeconds: 0, uid: pod.uid))
        } else if pod.nodeName.isEmpty {
            let binding: JSON = [
                "apiVersion": "v1", "kind": "Binding", "metadata": ["name": .string(pod.name)],
                "target": ["kind": "Node", "name": "n1"],
            ]
            _ = try await cluster.client.create(Pod.definition.resource, pod.key, subresource: "binding", binding)
        } else if !pod.isReady, isHealthy(pod.containers.first?.image ?? "") {
            let ready: JSON = [
                "type": "Ready", "status": "True", "lastTransitionTime": .string(cluster.world.time.now.rfc3339),
            ]
            try await cluster.setStatus(pod, ["phase": "Running", "conditions": [ready]])
        }
    }
}

extension SimulatedCluster {
    /// Runs the body in a cluster with a kubelet and the controllers of Deployments and ReplicaSets.
    static func runDeployments(
        seed: UInt64 = 1, isHealthy: @escaping @Sendable (String) -> Bool = { _ in true },
        _ body: @escaping @Sendable (SimulatedCluster) async throws -> Void
    ) throws {
        try run(seed: seed, controllers: [DeploymentController.self, ReplicaSetController.self]) { cluster in
            try await cluster.whileRunning({ await FakeKubelet(cluster: cluster, isHealthy: isHealthy).run() }) {
                try await body(cluster)
            }
        }
    }

    /// Runs the body beside something else that has no end of its own.
    func whileRunning(
        _ other: @escaping @Sendable () async -> Void, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await other() }
            defer { group.cancelAll() }
            try await body()
        }
    }

    func pods() async throws -> [Pod] { try await client.list(Pod.self, namespace: "default").items }
    func replicaSets() async throws -> [ReplicaSet] {
        try await client.list(ReplicaSet.self, namespace: "default").items.sorted { $0.revision < $1.revision }
    }
    func deployment() async throws -> Deployment {
        try await client.get(Deployment.self, ObjectKey(namespace: "default", name: "web"))
    }

    func createDeployment(replicas: Int, _ spec: JSON = [:]) async throws {
        var object: JSON = [
            "spec": [
                "replicas": .int(Int64(replicas)), "selector": ["matchLabels": ["app": "web"]],
                "template": Fixture.template("1"),
            ]
        ]
        for (key, value) in spec.object ?? [:] { object["spec", key] = value }
        try await create(Deployment.self, "web", object)
    }

    func patchDeployment(_ spec: JSON) async throws {
        try await client.patch(Deployment.self, ObjectKey(namespace: "default", name: "web"), body: ["spec": spec])
    }

    func release(_ version: String) async throws { try await patchDeployment(["template": Fixture.template(version)]) }

    /// Waits until the release is done, by the rule of `kubectl rollout status`.
    func waitForRollout(of version: String) async throws {
        try await wait(for: "the rollout of \(version)") {
            let deployment = try await deployment()
            guard deployment.observedGeneration >= deployment.generation else { return false }
            return deployment.updatedReplicas == deployment.replicas
                && deployment.statusReplicas == deployment.replicas
                && deployment.availableReplicas == deployment.replicas
                && deployment.condition("Progressing")?.reason == "NewReplicaSetAvailable"
        }
        #expect(try await pods().filter { $0.isActive }.allSatisfy { $0.containers.first?.image == "web:\(version)" })
    }
}
