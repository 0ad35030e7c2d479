/// The outcome of the search for a node.
public enum Placement: Sendable {
    case node(String)
    case nowhere(Diagnosis)
}

/// Why no node does.
public struct Diagnosis: Sendable {
    var nodeCount: Int
    /// How many nodes were refused, by the reason.
    var reasons: [String: Int] = [:]
    /// How many nodes no removal of pods would make fit.
    var unresolvableCount = 0
    /// What may let the pod in.
    var helpfulEvents: ClusterEvents = .nodeAdded

    /// In Kubernetes' words: "0/3 nodes are available: 3 Insufficient cpu. preemption: ...".
    ///
    /// No pod is preempted: whoever could be freed of its pods is said to have no victims.
    /// - Parameter mayPreempt: false for a pod whose preemptionPolicy is Never.
    func message(mayPreempt: Bool) -> String {
        if nodeCount == 0 { return "no nodes available to schedule pods" }
        var victims: [String: Int] = [:]
        if unresolvableCount > 0 { victims["Preemption is not helpful for scheduling"] = unresolvableCount }
        if unresolvableCount < nodeCount {
            victims["No preemption victims found for incoming pod"] = nodeCount - unresolvableCount
        }
        let preemption = mayPreempt ? sentence(victims) : "not eligible due to preemptionPolicy=Never."
        return sentence(reasons) + " preemption: " + preemption
    }

    private func sentence(_ counts: [String: Int]) -> String {
        // Sorted as texts, number first, as Kubernetes does it.
        let parts = counts.map { "\($0.value) \($0.key)" }.sorted()
        return "0/\(nodeCount) nodes are available: \(parts.joined(separator: ", "))."
    }
}
