import Client
import JSON
import Platform
import Resources
import Testing

@testable import Controllers

/// The shells of both controllers against a real API server.
@Suite struct DeploymentControllerTests {
    @Test("a first release: replica set, pods, status and events as Kubernetes has them")
    func firstRelease() throws {
        try SimulatedCluster.runDeployments { cluster in
            try await cluster.createDeployment(replicas: 3)
            try await cluster.waitForRollout(of: "1")
            let set = try #require(try await cluster.replicaSets().first)
            let hash = try #require(set.labels["pod-template-hash"])
            #expect(set.name == "web-\(hash)")
            #expect(set.revision == 1 && set.replicas == 3 && set.availableReplicas == 3)
            for pod in try await cluster.pods() {
                #expect(pod.name.hasPrefix("\(set.name)-") && pod.name.count == set.name.count + 6)
                #expect(pod.json["metadata", "generateName"]?.string == "\(set.name)-")
                #expect(pod.labels == ["app": "web", "pod-template-hash": hash])
                #expect(pod.controller == set.controllerReference)
            }
            let deployment = try await cluster.deployment()
            #expect(deployment.annotations[Deployment.revisionAnnotation] == "1")
            #expect(deployment.condition("Available")?.reason == "MinimumReplicasAvailable")
            #expect(deployment.unavailableReplicas == 0 && deployment.readyReplicas == 3)
            let scaled = "ScalingReplicaSet: Scaled up replica set \(set.name) from 0 to 3"
            try await cluster.wait(for: "the events") {
                try await cluster.events(about: set.name).count == 3
            }
            #expect(try await cluster.events(about: "web") == [scaled])
            let created = try await cluster.pods().map { "SuccessfulCreate: Created pod: \($0.name)" }
            #expect(try await cluster.events(about: set.name) == created.sorted())
        }
    }

    @Test(
        "a rolling release keeps the bounds of its strategy at every moment", arguments: 1...12 as ClosedRange<UInt64>)
    func rollingBounds(seed: UInt64) throws {
        let strategies: [(JSON, JSON, Int, Int)] = [
            ("25%", "25%", 8, 5), (1, 0, 7, 6), (0, 1, 6, 5), ("100%", "50%", 12, 3),
        ]
        let (surge, unavailable, podsMax, readyMin) = strategies[Int(seed) % strategies.count]
        try SimulatedCluster.runDeployments(seed: seed) { cluster in
            try await cluster.createDeployment(
                replicas: 6,
                [
                    "strategy": [
                        "type": "RollingUpdate", "rollingUpdate": ["maxSurge": surge, "maxUnavailable": unavailable],
                    ]
                ])
            try await cluster.waitForRollout(of: "1")
            try await cluster.whileRunning({ await checkBounds(cluster, podsMax: podsMax, readyMin: readyMin) }) {
                try await cluster.release("2")
                try await cluster.pass(.milliseconds(Int(seed) * 40))
                // A second release in the middle of the first.
                try await cluster.release("3")
                try await cluster.waitForRollout(of: "3")
            }
            let sets = try await cluster.replicaSets()
            #expect(sets.map(\.replicas).filter { $0 > 0 } == [6])
            #expect(sets.last?.replicas == 6 && sets.last?.revision == sets.count)
        }
    }

    @Test(
        "lost requests, lost answers and controllers that start anew break no bound",
        arguments: 1...10 as ClosedRange<UInt64>)
    func faults(seed: UInt64) throws {
        try SimulatedCluster.run(seed: seed, controllers: []) { cluster in
            let (world, transport) = (
                cluster.world, TroubledTransport(inner: cluster.client.transport, world: cluster.world)
            )
            transport.trouble = .lossy
            let client = APIClient(transport: transport, userAgent: "test", time: world.time)
            let controllers: @Sendable () async -> Void = {
                while !Task.isCancelled {
                    let manager = ControllerManager(
                        client: client, world: world,
                        controllers: [DeploymentController.self, ReplicaSetController.self])
                    await withDiscardingTaskGroup { group in
                        group.addTask { await manager.run() }
                        try? await world.time.sleep(for: .milliseconds(300 + world.random.next(below: 3000)))
                        group.cancelAll()
                    }
                }
            }
            try await cluster.whileRunning(controllers) {
                try await cluster.whileRunning({ await FakeKubelet(cluster: cluster).run() }) {
                    try await cluster.createDeployment(replicas: 6)
                    try await cluster.waitForRollout(of: "1")
                    try await cluster.whileRunning({ await checkBounds(cluster, podsMax: 8, readyMin: 5) }) {
                        for version in ["2", "3", "1", "4"] {
                            try await cluster.release(version)
                            try await cluster.pass(.milliseconds(world.random.next(below: 1000)))
                        }
                        try await cluster.waitForRollout(of: "4")
                    }
                }
            }
        }
    }

    private func checkBounds(_ cluster: SimulatedCluster, podsMax: Int, readyMin: Int) async {
        while !Task.isCancelled {
            guard let pods = try? await cluster.pods() else { return }
            let active = pods.filter(\.isActive)
            #expect(active.count <= podsMax)
            #expect(active.count { $0.isReady } >= readyMin)
            try? await cluster.world.time.sleep(for: .milliseconds(3))
        }
    }

    @Test("scaling changes the one replica set, and says so")
    func scale() throws {
        try SimulatedCluster.runDeployments { cluster in
            try await cluster.createDeployment(replicas: 2)
            try await cluster.waitForRollout(of: "1")
            for replicas in [10, 1, 0, 4] {
                try await cluster.client.patch(
                    Deployment.definition.resource, ObjectKey(namespace: "default", name: "web"), subresource: "scale",
                    ["spec": ["replicas": .int(Int64(replicas))]])
                try await cluster.waitForRollout(of: "1")
                try await cluster.wait(for: "\(replicas) pods") { try await cluster.pods().count == replicas }
            }
            let name = try #require(try await cluster.replicaSets().first?.name)
            try await cluster.wait(for: "the events") { try await cluster.events(about: "web").count == 5 }
            #expect(
                try await cluster.events(about: "web").contains(
                    "ScalingReplicaSet: Scaled down replica set \(name) from 10 to 1"))
        }
    }

    @Test("undoing a release brings its replica set back under a new number")
    func undo() throws {
        try SimulatedCluster.runDeployments { cluster in
            try await cluster.createDeployment(replicas: 3)
            try await cluster.waitForRollout(of: "1")
            let first = try #require(try await cluster.replicaSets().first)
            try await cluster.release("2")
            try await cluster.waitForRollout(of: "2")
            try await cluster.release("1")
            try await cluster.waitForRollout(of: "1")
            let sets = try await cluster.replicaSets()
            #expect(sets.map(\.revision) == [2, 3])
            #expect(sets.last?.name == first.name)
            #expect(sets.last?.annotations["deployment.kubernetes.io/revision-history"] == "1")
            try await cluster.wait(for: "the number on the deployment") {
                try await cluster.deployment().annotations[Deployment.revisionAnnotation] == "3"
            }
        }
    }

    @Test("a paused deployment scales but does not release, until it is resumed")
    func pause() throws {
        try SimulatedCluster.runDeployments { cluster in
            try await cluster.createDeployment(replicas: 2)
            try await cluster.waitForRollout(of: "1")
            try await cluster.patchDeployment(["paused": true, "template": Fixture.template("2"), "replicas": 4])
            try await cluster.wait(for: "four pods") { try await cluster.pods().count { $0.isReady } == 4 }
            try await cluster.wait(for: "the pause to show") {
                try await cluster.deployment().condition("Progressing")?.reason == "DeploymentPaused"
            }
            #expect(try await cluster.replicaSets().count == 1)
            try await cluster.patchDeployment(["paused": nil])
            try await cluster.waitForRollout(of: "2")
        }
    }

    @Test("recreate never has pods of two releases", arguments: 1...4 as ClosedRange<UInt64>)
    func recreate(seed: UInt64) throws {
        try SimulatedCluster.runDeployments(seed: seed) { cluster in
            try await cluster.createDeployment(replicas: 4, ["strategy": ["type": "Recreate"]])
            try await cluster.waitForRollout(of: "1")
            let check: @Sendable () async -> Void = {
                while !Task.isCancelled {
                    guard let pods = try? await cluster.pods() else { return }
                    #expect(Set(pods.map { $0.containers.first?.image ?? "" }).count <= 1)
                    try? await cluster.world.time.sleep(for: .milliseconds(3))
                }
            }
            try await cluster.whileRunning(check) {
                try await cluster.release("2")
                try await cluster.waitForRollout(of: "2")
            }
        }
    }

    @Test("a release that does not come up misses its deadline, and the next one replaces it")
    func deadline() throws {
        try SimulatedCluster.runDeployments(isHealthy: { $0 != "web:2" }) { cluster in
            try await cluster.createDeployment(replicas: 4, ["progressDeadlineSeconds": 10])
            try await cluster.waitForRollout(of: "1")
            try await cluster.release("2")
            try await cluster.wait(for: "the deadline to pass") {
                try await cluster.deployment().condition("Progressing")?.reason == "ProgressDeadlineExceeded"
            }
            let stuck = try await cluster.deployment()
            #expect(stuck.condition("Progressing")?.status == "False")
            #expect(stuck.condition("Available")?.isTrue ?? false)
            #expect(stuck.availableReplicas == 3)
            try await cluster.release("3")
            try await cluster.waitForRollout(of: "3")
        }
    }

    @Test("pods count as available only after minReadySeconds")
    func minReadySeconds() throws {
        try SimulatedCluster.runDeployments { cluster in
            try await cluster.createDeployment(replicas: 2, ["minReadySeconds": 20])
            try await cluster.wait(for: "ready pods") { try await cluster.deployment().readyReplicas == 2 }
            let begin = cluster.world.time.uptime
            #expect(try await cluster.deployment().availableReplicas == 0)
            try await cluster.waitForRollout(of: "1")
            // Times are stored in whole seconds.
            #expect(cluster.world.time.uptime - begin >= .seconds(19))
        }
    }

    @Test("old replica sets beyond the limit of the history go")
    func history() throws {
        try SimulatedCluster.runDeployments { cluster in
            try await cluster.createDeployment(replicas: 1, ["revisionHistoryLimit": 1])
            for version in ["1", "2", "3", "4"] {
                try await cluster.release(version)
                try await cluster.waitForRollout(of: version)
            }
            try await cluster.wait(for: "old replica sets to go") {
                try await cluster.replicaSets().map(\.revision) == [3, 4]
            }
        }
    }

    @Test("a name that another template has taken is counted and avoided")
    func collision() throws {
        try SimulatedCluster.runDeployments { cluster in
            // The server fills in defaults: the first release shows the name.
            try await cluster.createDeployment(replicas: 1)
            try await cluster.waitForRollout(of: "1")
            let first = try #require(try await cluster.replicaSets().first)
            try await cluster.client.delete(Deployment.self, ObjectKey(namespace: "default", name: "web"))
            for set in try await cluster.replicaSets() { try await cluster.client.delete(ReplicaSet.self, set.key) }
            for pod in try await cluster.pods() { try await cluster.client.delete(Pod.self, pod.key) }
            let other: JSON = ["app": "other"]
            try await cluster.create(
                ReplicaSet.self, first.name,
                [
                    "spec": [
                        "replicas": 0, "selector": ["matchLabels": other],
                        "template": Fixture.template("9", labels: ["app": "other"]),
                    ]
                ])
            try await cluster.createDeployment(replicas: 1)
            try await cluster.waitForRollout(of: "1")
            #expect(try await cluster.deployment().json["status", "collisionCount"]?.int == 1)
            #expect(try await cluster.replicaSets().count == 2)
        }
    }

    @Test("a replica set that is nobody's is adopted, and one that is no longer selected is let go")
    func ownership() throws {
        try SimulatedCluster.runDeployments { cluster in
            try await cluster.createDeployment(replicas: 2)
            try await cluster.waitForRollout(of: "1")
            let set = try #require(try await cluster.replicaSets().first)
            try await cluster.client.patch(ReplicaSet.self, set.key, body: ["metadata": ["ownerReferences": nil]])
            try await cluster.wait(for: "the adoption") {
                try await cluster.replicaSets().first?.controller?.name == "web"
            }
            try await cluster.client.patch(ReplicaSet.self, set.key, body: ["metadata": ["labels": ["app": "x"]]])
            try await cluster.wait(for: "the release") {
                try await cluster.get(ReplicaSet.self, set.name)?.controller == nil
            }
        }
    }
}
