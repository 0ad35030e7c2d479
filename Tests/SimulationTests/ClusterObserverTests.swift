import JSON
import Testing

@testable import Simulation

@Suite("Cluster observer") struct ClusterObserverTests {
    @Test("one pod more than replicas and surge is reported, a terminating one does not count")
    func tooManyPods() {
        var cluster = TestCluster(replicas: 2, maxSurge: 1, maxUnavailable: 0)
        #expect(cluster.pod("a") + cluster.pod("b") + cluster.pod("c") == [])
        #expect(cluster.pod("c", isTerminating: true) == [])
        #expect(cluster.pod("d") == [])
        #expect(cluster.pod("e") == ["ns/web has 4 pods, allowed are 3"])
    }

    @Test("after scaling down, the old bound holds for as long as controllers may lag behind")
    func lagAfterScaling() {
        var cluster = TestCluster(replicas: 3, maxSurge: 0, maxUnavailable: 1)
        cluster.deployment(replicas: 1)
        #expect(cluster.pod("a") + cluster.pod("b") == [])
        cluster.time += .seconds(31)
        #expect(cluster.pod("c") == ["ns/web has 3 pods, allowed are 1"])
    }

    @Test("a controller that takes one ready pod too many is reported, a user's kill is not")
    func tooFewReady() {
        var cluster = TestCluster(replicas: 3, maxSurge: 0, maxUnavailable: 1)
        for name in ["a", "b", "c"] { #expect(cluster.pod(name, isReady: true) == []) }
        cluster.time += .seconds(60)
        cluster.observer.expectLoss(ofPod: "ns/a", at: cluster.time)
        #expect(cluster.pod("a", isReady: true, isTerminating: true) == [])
        cluster.time += .seconds(60)
        #expect(cluster.pod("b", isReady: true, isTerminating: true) == ["ns/web was left 1 ready pods, needed are 2"])
    }

    @Test("a revision that goes back is reported")
    func revisions() {
        var observer = ClusterObserver()
        _ = observer.apply(.init(kind: "Node", key: "n", object: [:], revision: 5), at: .zero)
        #expect(observer.apply(.init(kind: "Node", key: "n", object: [:], revision: 4), at: .zero).count == 1)
    }

    @Test("a release that goes back is reported")
    func releases() {
        var observer = ClusterObserver()
        let found = ["1", "2", "1"].enumerated().map { index, release in
            let object: JSON = ["metadata": ["annotations": ["deployment.kubernetes.io/revision": .string(release)]]]
            return observer.apply(
                .init(kind: "Deployment", key: "ns/web", object: object, revision: Int64(index)), at: .zero)
        }
        #expect(found == [[], [], ["ns/web went from release 2 back to 1"]])
    }

    @Test("a pod that changes its node is reported, another of its name is not")
    func nodes() {
        var observer = ClusterObserver()
        let found = [("a", ""), ("a", "n1"), ("b", "n2"), ("b", "n1")].enumerated().map { index, pod in
            let object: JSON = ["metadata": ["uid": .string(pod.0)], "spec": ["nodeName": .string(pod.1)]]
            return observer.apply(.init(kind: "Pod", key: "ns/p", object: object, revision: Int64(index)), at: .zero)
        }
        #expect(found == [[], [], [], ["pod ns/p went from n2 to n1"]])
    }

    @Test("a node that is given more than it has is reported, and what has ended takes nothing")
    func capacity() {
        var observer = ClusterObserver()
        let found = [("a", "3", ""), ("b", "4", "Failed"), ("c", "4500m", ""), ("d", "501m", "")].enumerated().map {
            index, pod in
            let container: JSON = ["resources": ["requests": ["cpu": .string(pod.1)]]]
            let object: JSON = [
                "spec": ["nodeName": "n", "containers": [container]], "status": ["phase": .string(pod.2)],
            ]
            return observer.apply(
                .init(kind: "Pod", key: "ns/\(pod.0)", object: object, revision: Int64(index)), at: .zero)
        }
        #expect(found == [[], [], [], ["n was given pods that ask for 8001m, it has 8000m"]])
    }

    @Test("what is not converged and what is left over is named")
    func unfinished() {
        var cluster = TestCluster(replicas: 1, maxSurge: 1, maxUnavailable: 0)
        #expect(cluster.observer.unfinished() == ["ns/web asks for 1 pods and has 0, 0 of them ready"])
        _ = cluster.pod("a", isReady: true)
        #expect(cluster.observer.unfinished() == [])
        cluster.remove("Deployment", "web")
        #expect(cluster.observer.unfinished() == ["replica set ns/web-1 is left of an owner that is gone"])
        cluster.remove("ReplicaSet", "web-1")
        #expect(cluster.observer.unfinished() == ["pod ns/a is left of an owner that is gone"])
    }

    @Test(
        "percentages round as Kubernetes does",
        arguments: [(1, 2, 1), (4, 5, 3), (10, 13, 8)])
    func percentages(_ replicas: Int, _ podsMax: Int, _ readyMin: Int) {
        let bounds = ObservedDeployment.Bounds(["spec": ["replicas": .int(Int64(replicas))]])
        #expect(bounds == .init(replicas: replicas, podsMax: podsMax, readyMin: readyMin))
    }
}

/// A Deployment `ns/web` with one ReplicaSet.
private struct TestCluster {
    var observer = ClusterObserver()
    var time = Duration.zero
    private var revision: Int64 = 0
    private let maxSurge: Int
    private let maxUnavailable: Int

    init(replicas: Int, maxSurge: Int, maxUnavailable: Int) {
        (self.maxSurge, self.maxUnavailable) = (maxSurge, maxUnavailable)
        deployment(replicas: replicas)
        _ = apply("ReplicaSet", "web-1", ["metadata": Self.metadata(owner: "web")])
    }

    mutating func deployment(replicas: Int) {
        let rolling: JSON = ["maxSurge": .int(Int64(maxSurge)), "maxUnavailable": .int(Int64(maxUnavailable))]
        let object: JSON = [
            "metadata": ["generation": 1],
            "spec": ["replicas": .int(Int64(replicas)), "strategy": ["rollingUpdate": rolling]],
            "status": ["observedGeneration": 1],
        ]
        _ = apply("Deployment", "web", object)
    }

    mutating func pod(_ name: String, isReady: Bool = false, isTerminating: Bool = false) -> [String] {
        var metadata = Self.metadata(owner: "web-1")
        if isTerminating { metadata["deletionTimestamp"] = "2024-01-01T00:00:00Z" }
        let ready: JSON = ["type": "Ready", "status": isReady ? "True" : "False"]
        return apply("Pod", name, ["metadata": metadata, "status": ["phase": "Running", "conditions": [ready]]])
    }

    mutating func remove(_ kind: String, _ name: String) { _ = apply(kind, name, nil) }

    private mutating func apply(_ kind: String, _ name: String, _ object: JSON?) -> [String] {
        revision += 1
        return observer.apply(.init(kind: kind, key: "ns/\(name)", object: object, revision: revision), at: time)
    }

    private static func metadata(owner: String) -> JSON {
        ["ownerReferences": [["controller": true, "name": .string(owner)]]]
    }
}
