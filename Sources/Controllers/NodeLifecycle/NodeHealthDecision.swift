import Platform
import Resources

/// Decides what the silence of a node means.
///
/// A node that was not heard of for the grace period is taken for lost: its conditions become Unknown, it gets the taints of
/// an unreachable node, and its pods count as not ready, so that no Service sends them requests. Once the node is heard of
/// again, its agent says how it is, and the taints follow.
enum NodeHealthDecision {
    struct Observed: Sendable {
        var node: Node
        /// How long nothing was heard of the node.
        var silence: Duration
        var gracePeriod: Duration
        var eviction: NodeTaints.Eviction
        var pods: [Pod] = []
        var now: Timestamp
    }

    enum Action: Sendable, Hashable {
        case setConditions([Condition])
        case setTaints([Node.Taint])
        /// The pod's condition Ready becomes False.
        case markNotReady(Pod)
    }

    /// What an agent reports, and nobody else.
    private static let reported = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"]

    static func decide(_ observed: Observed) -> [Action] {
        var node = observed.node
        var actions: [Action] = []
        if observed.silence >= observed.gracePeriod {
            for type in reported where node.condition(type)?.status != "Unknown" {
                node.setCondition(unknown(type, before: node.condition(type), now: observed.now))
            }
            if node != observed.node { actions.append(.setConditions(node.conditions)) }
        }
        let taints = NodeTaints.wanted(node, eviction: observed.eviction, now: observed.now)
        if taints != node.taints { actions.append(.setTaints(taints)) }
        if let ready = node.condition("Ready"), !ready.isTrue {
            actions += observed.pods.filter(\.isReady).map { .markNotReady($0) }
        }
        return actions
    }

    private static func unknown(_ type: String, before: Condition?, now: Timestamp) -> Condition {
        var condition = Condition(
            type: type, status: "Unknown", reason: before == nil ? "NodeStatusNeverUpdated" : "NodeStatusUnknown",
            message: before == nil ? "Kubelet never posted node status." : "Kubelet stopped posting node status.",
            transitionTime: now)
        condition.json["lastHeartbeatTime"] = before?.json["lastHeartbeatTime"]
        return condition
    }
}
