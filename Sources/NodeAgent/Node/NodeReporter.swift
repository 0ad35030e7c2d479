import Client
import JSON
import Platform
import Telemetry

/// Registers the node, and shows that it is alive: a Lease every 10 s, its status when it changes, when somebody else
/// changed it, and every 5 minutes.
struct NodeReporter: Sendable {
    var configuration: NodeAgentConfiguration
    var facts: NodeFacts
    var runtimeVersion: String
    var access: ClusterAccess

    /// Kubernetes' figures: `nodeLeaseDurationSeconds` 40, renewed at a quarter of it; `nodeStatusReportFrequency`.
    static let leasePeriod = Duration.seconds(10)
    static let leaseDurationSeconds = 40
    static let statusPeriod = Duration.seconds(300)
    static let retry = Duration.milliseconds(500)

    func run() async {
        let logger = Logger(component: "agent")
        var reported: (conditions: [String], at: Timestamp)?
        while !Task.isCancelled {
            let time = access.world.time
            var pause = Self.leasePeriod
            do {
                let conditions = NodeConditions.measure(dataDirectory: configuration.dataDirectory)
                let isStale = reported.map { time.now - $0.at >= Self.statusPeriod } ?? true
                var isDue = isStale || reported?.conditions != conditions.trueTypes
                if !isDue { isDue = try await isTakenForLost() }
                if isDue {
                    try await report(conditions)
                    reported = (conditions.trueTypes, time.now)
                }
                try await renewLease()
            } catch let error as APIError where error.isNotFound {
                reported = nil  // Somebody deleted the node, or its lease's namespace is not there yet.
                pause = Self.retry
            } catch {
                logger.debug("node not reported", ["error": "\(error)"])
                pause = Self.retry * (1 + access.world.random.nextUnit())
            }
            try? await time.sleep(for: pause)
        }
    }

    private var node: String { configuration.nodeName }

    private func report(_ conditions: NodeConditions) async throws {
        let now = access.world.time.now
        let path = "/api/v1/nodes/\(node)"
        let status = NodeStatus(configuration: configuration, facts: facts, runtimeVersion: runtimeVersion)
        let old: JSON
        do {
            old = try await access.call("GET", path)
        } catch let error as APIError where error.isNotFound {
            do {
                old = try await access.call("POST", "/api/v1/nodes", body: status.object)
            } catch let error as APIError where error.isAlreadyExists {
                old = try await access.call("GET", path)
            }
        }
        var labels: [String: String] = [:]
        for (key, value) in status.labels where old["metadata", "labels"]?[key]?.string != value { labels[key] = value }
        if !labels.isEmpty {
            _ = try await access.call(
                "PATCH", path, body: ["metadata": ["labels": JSON(labels)]], contentType: PatchType.merge.rawValue)
        }
        let body: JSON = [
            "status": status.status(conditions: conditions.json(old: old["status", "conditions"], now: now))
        ]
        _ = try await access.call("PATCH", path + "/status", body: body, contentType: PatchType.strategic.rawValue)
    }

    /// While the agent was away its node may have been declared lost: only a report brings it back.
    private func isTakenForLost() async throws -> Bool {
        let stored = try await access.call("GET", "/api/v1/nodes/\(node)")["status", "conditions"]?.array ?? []
        return stored.contains { $0["type"]?.string == "Ready" && $0["status"]?.string != "True" }
    }

    private func renewLease() async throws {
        let collection = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"
        let spec: JSON = [
            "holderIdentity": .string(node), "leaseDurationSeconds": .int(Int64(Self.leaseDurationSeconds)),
            "renewTime": .string(access.world.time.now.rfc3339Micro),
        ]
        do {
            _ = try await access.call(
                "PATCH", "\(collection)/\(node)", body: ["spec": spec], contentType: PatchType.merge.rawValue)
        } catch let error as APIError where error.isNotFound {
            _ = try await access.call(
                "POST", collection,
                body: [
                    "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
                    "metadata": ["name": .string(node), "namespace": "kube-node-lease"], "spec": spec,
                ])
        }
    }
}
