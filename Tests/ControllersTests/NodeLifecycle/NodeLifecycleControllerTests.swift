import Client
import JSON
import Platform
import Resources
import Testing

@testable import Controllers

@Suite("Node lifecycle, taint eviction and pod garbage controllers") struct NodeLifecycleControllerTests {
    private static let controllers: [any Controller.Type] = [
        NodeLifecycleController.self, TaintEvictionController.self, PodGarbageCollector.self,
    ]

    /// What an agent says of its node.
    private static func report(_ cluster: SimulatedCluster, _ name: String) async throws {
        let now = JSON.string(cluster.world.time.now.rfc3339)
        let ready: JSON = [
            "type": "Ready", "status": "True", "reason": "KubeletReady", "lastHeartbeatTime": now,
            "lastTransitionTime": now,
        ]
        try await cluster.client.patch(
            Node.self, ObjectKey(namespace: "", name: name), body: ["status": ["conditions": [ready]]],
            subresource: "status")
    }

    private static func renew(_ cluster: SimulatedCluster, _ name: String) async throws {
        let spec: JSON = ["holderIdentity": .string(name), "renewTime": .string(cluster.world.time.now.rfc3339Micro)]
        if try await cluster.get(Lease.self, name, in: "kube-node-lease") == nil {
            try await cluster.create(Lease.self, name, in: "kube-node-lease", ["spec": spec])
        } else {
            try await cluster.client.patch(
                Lease.self, ObjectKey(namespace: "kube-node-lease", name: name), body: ["spec": spec])
        }
    }

    private static func makeNodes(_ cluster: SimulatedCluster, _ names: String...) async throws {
        for name in names {
            try await cluster.create(Node.self, name)
            try await report(cluster, name)
        }
    }

    /// Lets time pass while these nodes renew their leases.
    private static func live(_ cluster: SimulatedCluster, _ names: String..., for duration: Duration) async throws {
        let end = cluster.world.time.uptime + duration
        while cluster.world.time.uptime < end {
            for name in names { try await renew(cluster, name) }
            try await cluster.pass(.seconds(10))
        }
    }

    @discardableResult
    private static func makePod(
        _ cluster: SimulatedCluster, _ name: String, node: String, tolerating seconds: Int
    ) async throws -> Pod {
        let toleration: JSON = [
            "key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute",
            "tolerationSeconds": .int(Int64(seconds)),
        ]
        let container: JSON = ["name": "main", "image": "host"]
        let pod = try await cluster.create(
            Pod.self, name,
            ["spec": ["nodeName": .string(node), "containers": [container], "tolerations": [toleration]]])
        try await cluster.setStatus(
            pod, ["phase": "Running", "conditions": [["type": "Ready", "status": "True"]]])
        return pod
    }

    private static func keys(_ node: Node?) -> [String] {
        node?.taints.map { "\($0.key.split(separator: "/").last ?? ""):\($0.effect)" } ?? []
    }

    @Test("a silent node is tainted, its pods are not ready and then deleted; one that renews its lease is left alone")
    func lost() throws {
        try SimulatedCluster.run(controllers: Self.controllers) { cluster in
            try await Self.makeNodes(cluster, "alive", "silent")
            try await Self.makePod(cluster, "short", node: "silent", tolerating: 20)
            try await Self.makePod(cluster, "long", node: "silent", tolerating: 100_000)
            try await Self.makePod(cluster, "safe", node: "alive", tolerating: 0)
            try await Self.live(cluster, "alive", for: .seconds(50))
            let node = try await cluster.get(Node.self, "silent")
            #expect(node?.condition("Ready")?.status == "Unknown")
            #expect(node?.condition("Ready")?.reason == "NodeStatusUnknown")
            #expect(Self.keys(node) == ["unreachable:NoSchedule", "unreachable:NoExecute"])
            #expect(try await cluster.get(Pod.self, "long")?.isReady == false)
            #expect(try await cluster.get(Pod.self, "short")?.isBeingDeleted == false)

            try await Self.live(cluster, "alive", for: .seconds(30))
            let evicted = try await cluster.get(Pod.self, "short")
            #expect(evicted?.isBeingDeleted == true)
            #expect(evicted?.condition("DisruptionTarget")?.reason == "DeletionByTaintManager")
            #expect(try await cluster.get(Pod.self, "long")?.isBeingDeleted == false)
            #expect(try await cluster.get(Pod.self, "safe")?.isReady == true)
            #expect(Self.keys(try await cluster.get(Node.self, "alive")) == [])

            try await Self.report(cluster, "silent")
            try await cluster.wait(for: "a node that is back has no taints", atMost: .seconds(1)) {
                Self.keys(try await cluster.get(Node.self, "silent")) == []
            }
        }
    }

    @Test("when every node is silent, nobody is evicted")
    func disruption() throws {
        try SimulatedCluster.run(controllers: Self.controllers) { cluster in
            try await Self.makeNodes(cluster, "a", "b")
            try await Self.makePod(cluster, "p", node: "a", tolerating: 0)
            try await cluster.pass(.seconds(300))
            for name in ["a", "b"] {
                #expect(Self.keys(try await cluster.get(Node.self, name)) == ["unreachable:NoSchedule"])
            }
            #expect(try await cluster.get(Pod.self, "p")?.isBeingDeleted == false)
        }
    }

    @Test("the pods of a node that is deleted go after a while")
    func vanished() throws {
        try SimulatedCluster.run(controllers: Self.controllers) { cluster in
            try await Self.makeNodes(cluster, "a", "b")
            try await Self.makePod(cluster, "p", node: "a", tolerating: 0)
            try await Self.makePod(cluster, "q", node: "b", tolerating: 0)
            try await cluster.client.delete(Node.self, ObjectKey(namespace: "", name: "a"))
            try await Self.live(cluster, "b", for: .seconds(30))
            #expect(try await cluster.get(Pod.self, "p") != nil)
            try await Self.live(cluster, "b", for: .seconds(30))
            #expect(try await cluster.get(Pod.self, "p") == nil)
            #expect(try await cluster.get(Pod.self, "q") != nil)
        }
    }
}
