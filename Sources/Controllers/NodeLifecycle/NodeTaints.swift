import Platform
import Resources

/// The taints that follow from what a node's conditions say.
enum NodeTaints {
    static let notReady = "node.kubernetes.io/not-ready"
    static let unreachable = "node.kubernetes.io/unreachable"
    static let unschedulable = "node.kubernetes.io/unschedulable"
    static let outOfService = "node.kubernetes.io/out-of-service"

    /// Conditions that keep new pods away while they are true.
    private static let pressures = [
        ("MemoryPressure", "node.kubernetes.io/memory-pressure"), ("DiskPressure", "node.kubernetes.io/disk-pressure"),
        ("PIDPressure", "node.kubernetes.io/pid-pressure"),
        ("NetworkUnavailable", "node.kubernetes.io/network-unavailable"),
    ]

    /// Whether pods may, must not or must yet stay.
    enum Eviction: Sendable, Hashable {
        /// A taint that is due may be set.
        case allowed
        /// A taint that is due waits its turn; one that is there stays.
        case postponed
        /// None of the nodes answers, so it is more likely we who are cut off: no node is emptied for it.
        case suspended
    }

    /// The node's taints as they should be. Those of other keys stay as they are.
    static func wanted(_ node: Node, eviction: Eviction, now: Timestamp) -> [Node.Taint] {
        let ready = node.condition("Ready")?.status
        let bad = ready == "False" ? notReady : ready == "Unknown" ? unreachable : nil
        var wanted: [Node.Taint] = []
        if let bad { wanted.append(.init(key: bad, effect: "NoSchedule")) }
        for (condition, key) in pressures where node.condition(condition)?.isTrue ?? false {
            wanted.append(.init(key: key, effect: "NoSchedule"))
        }
        if node.isUnschedulable { wanted.append(.init(key: unschedulable, effect: "NoSchedule")) }

        let present = node.taints
        let evicting = present.first { $0.effect == "NoExecute" && [notReady, unreachable].contains($0.key) }
        if let bad, eviction != .suspended, evicting != nil || eviction == .allowed {
            // A node that is bad in another way than before has been bad since then.
            wanted.append(.init(key: bad, effect: "NoExecute", timeAdded: evicting?.timeAdded ?? now))
        }
        // What is there keeps its place and its time.
        let kept = present.filter { taint in !isOurs(taint) || wanted.contains { isSame($0, taint) } }
        return kept + wanted.filter { taint in !kept.contains { isSame($0, taint) } }
    }

    /// Whether pods are to leave the node and the taint for it is missing.
    static func isEvictionDue(_ node: Node) -> Bool {
        guard let ready = node.condition("Ready"), !ready.isTrue else { return false }
        return !node.taints.contains { $0.effect == "NoExecute" && [notReady, unreachable].contains($0.key) }
    }

    private static func isOurs(_ taint: Node.Taint) -> Bool {
        switch taint.effect {
        case "NoSchedule":
            [notReady, unreachable, unschedulable].contains(taint.key) || pressures.contains { $0.1 == taint.key }
        case "NoExecute": [notReady, unreachable].contains(taint.key)
        default: false
        }
    }

    private static func isSame(_ left: Node.Taint, _ right: Node.Taint) -> Bool {
        left.key == right.key && left.effect == right.effect
    }
}
