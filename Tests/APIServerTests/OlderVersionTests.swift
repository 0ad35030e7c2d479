import HTTP
import JSON
import Resources
import Storage
import Testing

@testable import APIServer

@Suite("Older versions") struct OlderVersionTests {
    private static let path = "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers"

    private static let autoscaler: JSON = [
        "apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler", "metadata": ["name": "web"],
        "spec": [
            "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "web"], "minReplicas": 2,
            "maxReplicas": 5, "targetCPUUtilizationPercentage": 60,
        ],
    ]

    @Test("an autoscaler of autoscaling/v1 is stored as v2, and read in both versions")
    func autoscaler() async throws {
        try await TestCluster.run(definitions: BuiltInResources.all) { cluster in
            let created = try await cluster.send("POST", Self.path, Self.autoscaler)
            #expect(created.status == 201, "\(created.message)")
            #expect(created.json["apiVersion"] == "autoscaling/v1")
            #expect(created.json["spec", "targetCPUUtilizationPercentage"] == 60)
            #expect(created.json["spec", "metrics"] == nil)
            let stored = try await cluster.send(
                "GET", "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/web")
            #expect(stored.json["spec", "metrics"]?[0]?["resource", "target", "averageUtilization"] == 60)
            #expect(stored.json["spec", "targetCPUUtilizationPercentage"] == nil)
            let list = try await cluster.send("GET", Self.path)
            #expect(list.json["apiVersion"] == "autoscaling/v1")
            #expect(list.items.first?["spec", "targetCPUUtilizationPercentage"] == 60)
            #expect(try await cluster.send("DELETE", "\(Self.path)/web").status == 200)
        }
    }

    @Test("what would lose fields is not offered")
    func refused() async throws {
        try await TestCluster.run(definitions: BuiltInResources.all) { cluster in
            _ = try await cluster.send("POST", Self.path, Self.autoscaler)
            #expect(try await cluster.send("PUT", "\(Self.path)/web", Self.autoscaler).status == 405)
            #expect(try await cluster.send("GET", "\(Self.path)?watch=true").status == 405)
            #expect(try await cluster.send("GET", "\(Self.path)/none").status == 404)
        }
    }
}
