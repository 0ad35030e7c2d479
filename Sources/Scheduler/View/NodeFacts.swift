import JSON
import Resources

/// What the scheduler needs to know of a node, decoded once for each of its versions.
public struct NodeFacts: Sendable, Equatable {
    public let name: String
    let labels: [String: String]
    /// Those that keep a pod away: NoSchedule and NoExecute.
    let hardTaints: [Node.Taint]
    /// Those that only speak against it: PreferNoSchedule.
    let softTaints: [Node.Taint]
    let isUnschedulable: Bool
    let allocatable: ResourceAmounts
    let podsMax: Int64

    public init(_ node: Node) {
        name = node.name
        labels = node.labels
        let taints = node.taints.map { taint in
            // When it was added changes nothing for a pod that is to come.
            Node.Taint(key: taint.key, value: taint.value, effect: taint.effect)
        }
        hardTaints = taints.filter { $0.effect == "NoSchedule" || $0.effect == "NoExecute" }
        softTaints = taints.filter { $0.effect == "PreferNoSchedule" }
        isUnschedulable = node.isUnschedulable
        let quantities = node.allocatable
        allocatable = ResourceAmounts(quantities)
        podsMax = Load.clamped(quantities["pods"]?.value ?? 0)
    }

    /// What in the step from an older version may let a waiting pod in.
    func changes(since old: NodeFacts) -> ClusterEvents {
        var events: ClusterEvents = []
        if allocatable != old.allocatable || podsMax != old.podsMax { events.insert(.nodeAllocatable) }
        if labels != old.labels { events.insert(.nodeLabels) }
        if hardTaints != old.hardTaints || softTaints != old.softTaints || isUnschedulable != old.isUnschedulable {
            events.insert(.nodeTaints)
        }
        return events
    }
}
