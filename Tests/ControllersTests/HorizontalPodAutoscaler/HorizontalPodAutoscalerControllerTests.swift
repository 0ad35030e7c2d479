import APIServer
import Client
import JSON
import Platform
import Resources
import Synchronization
import Testing

@testable import Controllers

/// Figures that a test sets: thousandths of a core that each pod named web-N uses.
private final class Figures: MetricsSource {
    private let state = Mutex<(milli: UInt64, pods: Int)>((0, 0))
    private let time = Mutex<(any TimeSource)?>(nil)

    func set(milli: UInt64, pods: Int, time: any TimeSource) {
        state.withLock { $0 = (milli, pods) }
        self.time.withLock { $0 = time }
    }

    func nodeUsage() async -> [NodeUsage] { [] }
    func podUsage(namespace: String?) async -> [PodUsage] {
        let (milli, pods) = state.withLock { $0 }
        guard let now = time.withLock({ $0 })?.now else { return [] }
        return (0..<pods).map { number in
            PodUsage(
                namespace: "default", name: "web-\(number)", timestamp: now, window: .seconds(1),
                containers: [("main", ResourceUsage(cpuNanocores: milli * 1_000_000, memoryBytes: 1 << 20))])
        }
    }
}

@Suite("Horizontal pod autoscaler controller") struct HorizontalPodAutoscalerControllerTests {
    private static let labels: JSON = ["app": "web"]

    private static func makePods(_ cluster: SimulatedCluster, _ numbers: Range<Int>) async throws {
        for number in numbers {
            let container: JSON = ["name": "main", "image": "host", "resources": ["requests": ["cpu": "100m"]]]
            let pod = try await cluster.create(
                Pod.self, "web-\(number)",
                ["metadata": ["labels": labels], "spec": ["nodeName": "n", "containers": [container]]])
            let since = JSON.string((cluster.world.time.now - .seconds(600)).rfc3339)
            try await cluster.setStatus(
                pod,
                [
                    "phase": "Running", "startTime": since,
                    "conditions": [["type": "Ready", "status": "True", "lastTransitionTime": since]],
                ])
        }
    }

    private static func makeTarget(_ cluster: SimulatedCluster, replicas: Int) async throws {
        let container: JSON = ["name": "main", "image": "host"]
        try await cluster.create(
            Deployment.self, "web",
            [
                "spec": [
                    "replicas": .int(Int64(replicas)), "selector": ["matchLabels": labels],
                    "template": ["metadata": ["labels": labels], "spec": ["containers": [container]]],
                ]
            ])
        let target: JSON = ["apiVersion": "apps/v1", "kind": "Deployment", "name": "web"]
        let metric: JSON = [
            "type": "Resource",
            "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 50]],
        ]
        try await cluster.create(
            HorizontalPodAutoscaler.self, "web",
            [
                "spec": [
                    "scaleTargetRef": target, "minReplicas": 1, "maxReplicas": 6, "metrics": [metric],
                    "behavior": ["scaleDown": ["stabilizationWindowSeconds": 10]],
                ]
            ])
    }

    @Test("it scales up on load and down after it, and tells so in status and events")
    func upAndDown() throws {
        var configuration = ControllerConfiguration()
        configuration.autoscalerSyncPeriod = .seconds(2)
        let figures = Figures()
        try SimulatedCluster.run(
            controllers: [HorizontalPodAutoscalerController.self], configuration: configuration, metrics: figures
        ) { cluster in
            try await Self.makePods(cluster, 0..<2)
            figures.set(milli: 100, pods: 2, time: cluster.world.time)
            try await Self.makeTarget(cluster, replicas: 2)
            try await cluster.wait(for: "twice the target doubles") {
                try await cluster.get(Deployment.self, "web")?.replicas == 4
            }
            let scaled = try #require(try await cluster.get(HorizontalPodAutoscaler.self, "web"))
            #expect(scaled.desiredReplicas == 4)
            try await Self.makePods(cluster, 2..<4)
            figures.set(milli: 10, pods: 4, time: cluster.world.time)
            try await cluster.wait(for: "a fifth of the target leaves one") {
                try await cluster.get(Deployment.self, "web")?.replicas == 1
            }
            try await cluster.pass(.milliseconds(100))
            let after = try #require(try await cluster.get(HorizontalPodAutoscaler.self, "web"))
            #expect(after.condition("AbleToScale")?.reason == "SucceededRescale")
            #expect(after.lastScaleTime != nil)
            #expect(
                try await cluster.events(about: "web") == [
                    "SuccessfulRescale: New size: 1; reason: All metrics below target",
                    "SuccessfulRescale: New size: 4; reason: cpu resource utilization (percentage of request) "
                        + "above target",
                ])
        }
    }

    @Test("a target that is not there, or of a kind without scale, is named in the conditions")
    func noTarget() throws {
        try SimulatedCluster.run(controllers: [HorizontalPodAutoscalerController.self], metrics: Figures()) { cluster in
            for (name, kind) in [("missing", "Deployment"), ("odd", "Machine")] {
                let target: JSON = ["apiVersion": "apps/v1", "kind": .string(kind), "name": "nobody"]
                try await cluster.create(
                    HorizontalPodAutoscaler.self, name, ["spec": ["scaleTargetRef": target, "maxReplicas": 3]])
                try await cluster.wait(for: "the condition is set") {
                    let autoscaler = try await cluster.get(HorizontalPodAutoscaler.self, name)
                    return autoscaler?.condition("AbleToScale")?.reason == "FailedGetScale"
                }
            }
        }
    }
}
