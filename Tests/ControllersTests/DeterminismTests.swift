import Client
import JSON
import Platform
import Resources
import Testing

@testable import Controllers

@Suite("All controllers together") struct DeterminismTests {
    /// A bit of everything: workloads, a service, an autoscaler, owners, a namespace that goes, a node that falls silent.
    private static func play(_ cluster: SimulatedCluster) async throws -> [String] {
        let labels: JSON = ["app": "web"]
        let ready: JSON = [
            "conditions": [["type": "Ready", "status": "True", "lastHeartbeatTime": "2024-01-01T00:00:00Z"]]
        ]
        for number in 0..<3 {
            try await cluster.setStatus(try await cluster.create(Node.self, "n\(number)"), ready)
        }
        try await cluster.create(
            Service.self, "web", ["spec": ["selector": labels, "ports": [["port": 80]]]])
        let container: JSON = ["name": "main", "image": "host"]
        let template: JSON = ["metadata": ["labels": labels], "spec": ["nodeName": "n0", "containers": [container]]]
        try await cluster.create(
            Deployment.self, "web",
            ["spec": ["replicas": 4, "selector": ["matchLabels": labels], "template": template]])
        try await cluster.create(Namespace.self, "shop")
        for number in 0..<5 { try await cluster.create(ConfigMap.self, "c\(number)", in: "shop") }
        try await cluster.pass(.seconds(5))
        for pod in try await cluster.client.list(Pod.self, namespace: "default").items {
            try await cluster.setStatus(
                pod,
                [
                    "phase": "Running", "podIP": .string("10.0.0.\(pod.name.utf8.reduce(0) { ($0 + Int($1)) % 250 })"),
                    "conditions": [["type": "Ready", "status": "True"]],
                ])
        }
        try await cluster.client.delete(Namespace.self, ObjectKey(namespace: "", name: "shop"))
        try await cluster.pass(.seconds(60))
        try await cluster.client.delete(
            Deployment.self, ObjectKey(namespace: "default", name: "web"), DeleteOptions(propagation: .foreground))
        try await cluster.pass(.seconds(5))
        // As the pods' agent would, once their containers have stopped.
        for pod in try await cluster.client.list(Pod.self, namespace: "default").items where pod.isBeingDeleted {
            try await cluster.client.delete(Pod.self, pod.key, DeleteOptions(gracePeriodSeconds: 0))
        }
        try await cluster.pass(.seconds(60))
        var left: [String] = []
        for definition in BuiltInResources.all {
            for object in try await cluster.client.list(definition.resource).items {
                left.append("\(definition.plural)/\(ObjectKey(of: object))")
            }
        }
        return left
    }

    @Test("the same seed gives the same steps", arguments: [1, 2, 3] as [UInt64])
    func determinism(seed: UInt64) throws {
        let runs = (0..<2).map { _ in
            SimulatedCluster.trace(seed: seed, controllers: ControllerManager.controllers) { try await Self.play($0) }
        }
        #expect(runs[0].trace == runs[1].trace)
        #expect(runs[0].steps == runs[1].steps)
        let left = try runs[0].result.get()
        #expect(try left == runs[1].result.get())
        #expect(!left.contains { $0.hasPrefix("configmaps/shop") || $0 == "namespaces/shop" })
        #expect(
            !left.contains { $0.hasPrefix("replicasets/") || $0.hasPrefix("deployments/") || $0.hasPrefix("pods/") })
    }
}
