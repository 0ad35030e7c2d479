import JSON
import Platform
import Runtime

/// What one pod uses, for metrics.k8s.io.
public struct PodMeasurement: Sendable {
    public var namespace: String
    public var name: String
    public var labels: [String: String]
    public var timestamp: Timestamp
    /// What the CPU figures are the mean of.
    public var window: Duration
    public var containers: [Container]

    public struct Container: Sendable {
        public var name: String
        /// Billionths of a core.
        public var cpuNanocores: Int64
        public var memoryBytes: Int64
    }
}

/// What a whole node uses.
public struct NodeMeasurement: Sendable {
    public var name: String
    public var timestamp: Timestamp
    public var window: Duration
    public var cpuNanocores: Int64
    public var memoryBytes: Int64
}

extension NodeAgent {
    /// Of every running pod that was measured at least once.
    public func podMeasurements() -> [PodMeasurement] {
        views().compactMap { view in
            var latest: StatsSampler.Usage?
            let containers = view.pod.allContainers.compactMap { container -> PodMeasurement.Container? in
                guard let status = view.observed.latest(container.name), status.state == .running,
                    let usage = stats.usage(status.id)
                else { return nil }
                latest = usage
                return .init(
                    name: container.name, cpuNanocores: usage.cpuNanocores, memoryBytes: usage.memoryBytes)
            }
            guard let latest else { return nil }
            return PodMeasurement(
                namespace: view.pod.key.namespace, name: view.pod.key.name, labels: view.pod.labels,
                timestamp: latest.timestamp, window: latest.window, containers: containers)
        }
    }

    /// The sum of the node's pods.
    public func nodeMeasurement() -> NodeMeasurement {
        let pods = podMeasurements()
        let containers = pods.flatMap(\.containers)
        return NodeMeasurement(
            name: services.configuration.nodeName,
            timestamp: pods.map(\.timestamp).max() ?? services.world.time.now,
            window: pods.map(\.window).max() ?? services.configuration.statsPeriod,
            cpuNanocores: containers.reduce(0) { $0 + $1.cpuNanocores },
            memoryBytes: containers.reduce(0) { $0 + $1.memoryBytes })
    }

    /// `/stats/summary`, as the kubelet has it.
    func summary() -> JSON {
        let node = nodeMeasurement()
        let pods = podMeasurements().map { pod -> JSON in
            [
                "podRef": ["name": .string(pod.name), "namespace": .string(pod.namespace)],
                "containers": .array(
                    pod.containers.map { container in
                        [
                            "name": .string(container.name),
                            "cpu": Self.cpu(container.cpuNanocores, pod.timestamp, pod.window),
                            "memory": Self.memory(container.memoryBytes, pod.timestamp),
                        ]
                    }),
            ]
        }
        return [
            "node": [
                "nodeName": .string(node.name), "cpu": Self.cpu(node.cpuNanocores, node.timestamp, node.window),
                "memory": Self.memory(node.memoryBytes, node.timestamp),
            ],
            "pods": .array(pods),
        ]
    }

    /// The kubelet leaves the window to its reader; it is told here, since it may be set.
    private static func cpu(_ nanocores: Int64, _ time: Timestamp, _ window: Duration) -> JSON {
        [
            "time": .string(time.rfc3339Nano), "usageNanoCores": .int(nanocores),
            "windowMilliseconds": .int(window.nanoseconds / 1_000_000),
        ]
    }

    private static func memory(_ bytes: Int64, _ time: Timestamp) -> JSON {
        ["time": .string(time.rfc3339), "workingSetBytes": .int(bytes)]
    }
}
