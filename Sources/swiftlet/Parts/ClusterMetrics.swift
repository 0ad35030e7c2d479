import APIServer
import Client
import HTTP
import JSON
import Platform
import Resources
import Synchronization

/// Asks the agents of all nodes what their pods use: behind `metrics.k8s.io`.
final class ClusterMetrics: MetricsSource {
    /// A node that does not answer in this time has no figures: the others must not wait for it.
    private static let timeout = Duration.seconds(2)
    private static let summaryBytesMax = 64 << 20

    private let connections: NodeConnections
    private let time: any TimeSource
    private let nodes = Mutex<Informer?>(nil)

    init(connections: NodeConnections, time: any TimeSource) {
        self.connections = connections
        self.time = time
    }

    /// Gives it the nodes to ask; before that there are no figures.
    func attach(_ nodes: Informer) { self.nodes.withLock { $0 = nodes } }

    func nodeUsage() async -> [NodeUsage] {
        await summaries().compactMap { summary in
            guard let node = summary["node"], let name = node["nodeName"]?.string, let reading = Reading(node) else {
                return nil
            }
            return NodeUsage(name: name, timestamp: reading.time, window: reading.window, usage: reading.usage)
        }
    }

    func podUsage(namespace: String?) async -> [PodUsage] {
        await summaries().flatMap { $0["pods"]?.array ?? [] }.compactMap { pod in
            let podNamespace = pod["podRef", "namespace"]?.string ?? ""
            if let namespace, namespace != podNamespace { return nil }
            let readings = (pod["containers"]?.array ?? []).compactMap { container in
                Reading(container).map { (name: container["name"]?.string ?? "", reading: $0) }
            }
            guard let latest = readings.map(\.reading.time).max() else { return nil }
            return PodUsage(
                namespace: podNamespace, name: pod["podRef", "name"]?.string ?? "", timestamp: latest,
                window: readings.map(\.reading.window).max() ?? .zero,
                containers: readings.map { ($0.name, $0.reading.usage) })
        }
    }

    /// What each node's agent says at `/stats/summary`.
    private func summaries() async -> [JSON] {
        let nodes = nodes.withLock { $0 }?.objects ?? []
        return await withTaskGroup(of: JSON?.self) { group in
            for node in nodes { group.addTask { await self.summary(of: node) } }
            var found: [JSON] = []
            for await summary in group { if let summary { found.append(summary) } }
            return found
        }
    }

    private func summary(of node: JSON) async -> JSON? {
        await withTaskGroup(of: JSON?.self) { group in
            group.addTask { [connections] in
                let request = HTTPRequest(method: "GET", target: "/stats/summary")
                guard let response = try? await connections.connect(node: node, request: request),
                    response.status == 200,
                    let bytes = try? await response.body.collect(bytesMax: Self.summaryBytesMax)
                else { return nil }
                return try? JSON(parsing: bytes)
            }
            group.addTask { [time] in
                try? await time.sleep(for: Self.timeout)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}

/// CPU and memory of one entry of a summary.
private struct Reading {
    var time: Timestamp
    var window: Duration
    var usage: ResourceUsage

    init?(_ entry: JSON) {
        guard let time = entry["cpu", "time"]?.timestamp, let cpu = entry["cpu", "usageNanoCores"]?.int,
            let memory = entry["memory", "workingSetBytes"]?.int
        else { return nil }
        self.time = time
        window = .milliseconds(entry["cpu", "windowMilliseconds"]?.int ?? 0)
        usage = ResourceUsage(cpuNanocores: UInt64(max(0, cpu)), memoryBytes: UInt64(max(0, memory)))
    }
}
