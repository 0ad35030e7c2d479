import JSON
import Platform

/// A user, and bad luck: makes, scales, updates and deletes Deployments, kills pods and stops machines, at random.
struct Workload: Sendable {
    let client: SimulationClient
    let world: World
    let recorder: CommitRecorder
    let agents: [SimulatedAgent]
    /// Told of each step, for the trace.
    let note: @Sendable (String) -> Void

    private static let target = "/apis/apps/v1/namespaces/default/deployments"
    private static let deploymentsMax = 6
    private static let replicasMax = 8
    /// What a pod may ask for, in processors: of the largest a node has room for two.
    private static let requests: [JSON] = ["0", "500m", "3"]
    private static let pauseMillisecondsMax = 3000
    /// Longer than a node may be silent before its pods are moved.
    private static let silenceSecondsMax = 90

    /// Works for this long.
    func run(for duration: Duration) async throws {
        let end = world.time.uptime + duration
        var names: [String] = []
        var made = 0
        while world.time.uptime < end {
            try await world.time.sleep(for: .milliseconds(world.random.next(below: Self.pauseMillisecondsMax)))
            do {
                switch world.random.next(below: 10) {
                case 0...2 where names.count < Self.deploymentsMax:
                    made += 1
                    // Never a name twice: what is left of the old one would count for the new one.
                    names.append("web-\(made)")
                    try await create("web-\(made)")
                case 3, 4: try await patch(names, Self.scaling(to: world.random.next(below: Self.replicasMax)))
                case 5, 6: try await patch(names, Self.release(number: world.random.next(below: 1000)))
                case 7 where !names.isEmpty && world.random.next(below: 3) == 0:
                    let name = names.remove(at: world.random.next(below: names.count))
                    note("delete \(name)")
                    _ = try await client.call("DELETE", "\(Self.target)/\(name)")
                case 8: try await killPod()
                case 9: stopNode()
                default: break
                }
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                note("failed: \(error)")  // A user tries something else.
            }
        }
    }

    private func create(_ name: String) async throws {
        let replicas = world.random.next(below: Self.replicasMax)
        note("create \(name) with \(replicas) replicas")
        let strategies: [(JSON, JSON)] = [("25%", "25%"), (1, 0), (0, 1), (2, 1), ("50%", "50%")]
        let (surge, unavailable) = strategies[world.random.next(below: strategies.count)]
        let rolling: JSON = ["maxSurge": surge, "maxUnavailable": unavailable]
        let labels: JSON = ["app": .string(name)]
        let container: JSON = [
            "name": "main", "image": "host",
            "resources": ["requests": ["cpu": Self.requests[world.random.next(below: Self.requests.count)]]],
        ]
        let podSpec: JSON = ["containers": [container], "tolerations": .array(tolerations())]
        let spec: JSON = [
            "replicas": .int(Int64(replicas)), "selector": ["matchLabels": labels],
            "strategy": ["type": "RollingUpdate", "rollingUpdate": rolling],
            "template": ["metadata": ["labels": labels], "spec": podSpec],
        ]
        let object: JSON = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name)], "spec": spec,
        ]
        _ = try await client.call("POST", Self.target, object)
    }

    /// Of most Deployments none; the pods of the others leave a node that fails while it is still away, and not only after
    /// the five minutes that are the default.
    private func tolerations() -> [JSON] {
        guard world.random.next(below: 3) == 0 else { return [] }
        let seconds = JSON.int(Int64(world.random.next(below: 20)))
        return ["not-ready", "unreachable"].map { name in
            [
                "key": .string("node.kubernetes.io/\(name)"), "operator": "Exists", "effect": "NoExecute",
                "tolerationSeconds": seconds,
            ]
        }
    }

    private func patch(_ names: [String], _ patch: JSON) async throws {
        guard !names.isEmpty else { return }
        let name = names[world.random.next(below: names.count)]
        note("patch \(name) \(String(decoding: patch.encoded(), as: UTF8.self))")
        _ = try await client.merge("\(Self.target)/\(name)", patch)
    }

    private static func scaling(to replicas: Int) -> JSON { ["spec": ["replicas": .int(Int64(replicas))]] }

    private static func release(number: Int) -> JSON {
        ["spec": ["template": ["metadata": ["annotations": ["release": .string("\(number)")]]]]]
    }

    private func killPod() async throws {
        let keys = recorder.podKeys
        guard !keys.isEmpty else { return }
        let key = keys[world.random.next(below: keys.count)]
        let parts = key.split(separator: "/")
        guard parts.count == 2 else { return }
        note("kill \(key)")
        recorder.expectLoss(ofPod: key)
        _ = try await client.call("DELETE", "/api/v1/namespaces/\(parts[0])/pods/\(parts[1])")
    }

    private func stopNode() {
        let agent = agents[world.random.next(below: agents.count)]
        let seconds = world.random.next(below: Self.silenceSecondsMax)
        note("stop \(agent.name) for \(seconds) s")
        agent.fallSilent(for: .seconds(seconds))
    }
}
