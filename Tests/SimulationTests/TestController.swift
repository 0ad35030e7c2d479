import HTTP
import JSON
import Platform

@testable import Simulation

/// A controller of Deployments and their pods, scheduler included, that always reads everything anew. With a flaw it
/// does what the observer must find.
struct TestController: Sendable {
    enum Flaw: Sendable { case none, ignoresSurge, ignoresUnavailable, leavesOrphans, forgetsToCreate }

    let client: SimulationClient
    let world: World
    let flaw: Flaw

    private static let deployments = "/apis/apps/v1/namespaces/default/deployments"
    private static let replicaSets = "/apis/apps/v1/namespaces/default/replicasets"
    private static let pods = "/api/v1/namespaces/default/pods"

    static func component(_ flaw: Flaw) -> ClusterSimulation.Component {
        { transport, world in
            let controller = TestController(client: SimulationClient(transport: transport), world: world, flaw: flaw)
            while true {
                do { try await controller.round() } catch is CancellationError { throw CancellationError() } catch {}
                try await world.time.sleep(for: .milliseconds(200 + world.random.next(below: 500)))
            }
        }
    }

    private func round() async throws {
        let deployments = try await list(Self.deployments)
        for deployment in deployments { try await converge(deployment) }
        if flaw != .leavesOrphans { try await collectGarbage() }
    }

    private func list(_ target: String) async throws -> [JSON] {
        let answer = try await client.call("GET", target)
        guard answer.isSuccess else { throw Faults.NetworkError(message: "list: \(answer.status)") }
        return answer.json["items"]?.array ?? []
    }

    private func name(_ object: JSON) -> String { object["metadata", "name"]?.string ?? "" }

    private func converge(_ deployment: JSON) async throws {
        let name = name(deployment)
        let release = deployment["spec", "template", "metadata", "annotations"]?["release"]?.string ?? "0"
        let current = "\(name)-\(release)"
        _ = try await client.call("POST", Self.replicaSets, object(named: current, ownedBy: name))
        _ = try await client.merge(
            "\(Self.deployments)/\(name)", ["status": ["observedGeneration": deployment["metadata", "generation"] ?? 0]]
        )
        let bounds = ObservedDeployment.Bounds(deployment)
        let own = try await list(Self.pods).filter { ObservedPod($0).owner?.hasPrefix(name + "-") ?? false }
        let active = own.filter { ObservedPod($0).isActive }
        let new = active.filter { ObservedPod($0).owner == current }
        let old = active.filter { ObservedPod($0).owner != current }
        let room = (flaw == .ignoresSurge ? bounds.podsMax + 2 : bounds.podsMax) - active.count
        let missing = flaw == .forgetsToCreate ? 0 : bounds.replicas - new.count
        for _ in 0..<max(0, min(missing, room)) { try await createPod(ownedBy: current) }
        var spare = active.count { ObservedPod($0).isReady } - (flaw == .ignoresUnavailable ? 0 : bounds.readyMin)
        let surplus = new.count > bounds.replicas ? new.suffix(new.count - bounds.replicas) : []
        for pod in old + surplus {
            let isReady = ObservedPod(pod).isReady
            guard !isReady || spare > 0 else { continue }
            spare -= isReady ? 1 : 0
            _ = try await client.call("DELETE", "\(Self.pods)/\(self.name(pod))")
        }
    }

    private func createPod(ownedBy replicaSet: String) async throws {
        let nodes = try await list("/api/v1/nodes")
        guard !nodes.isEmpty else { return }
        var pod = object(named: nil, ownedBy: replicaSet)
        pod["metadata", "generateName"] = .string(replicaSet + "-")
        pod["spec", "nodeName"] = .string(name(nodes[world.random.next(below: nodes.count)]))
        _ = try await client.call("POST", Self.pods, pod)
    }

    private func collectGarbage() async throws {
        let deployments = Set(try await list(Self.deployments).map(name))
        let replicaSets = try await list(Self.replicaSets)
        let gone = replicaSets.filter { !deployments.contains(ClusterObserver.controller($0) ?? "") }.map(name)
        for name in gone { _ = try await client.call("DELETE", "\(Self.replicaSets)/\(name)") }
        let live = Set(replicaSets.map(name)).subtracting(gone)
        for pod in try await list(Self.pods) where !live.contains(ObservedPod(pod).owner ?? "") {
            _ = try await client.call("DELETE", "\(Self.pods)/\(name(pod))")
        }
    }

    private func object(named name: String?, ownedBy owner: String) -> JSON {
        var object: JSON = ["metadata": ["ownerReferences": [["controller": true, "name": .string(owner)]]]]
        if let name { object["metadata", "name"] = .string(name) }
        return object
    }
}
