import Resources

/// How many of the pods that a constraint selects are in each of its domains.
struct SpreadDomains: Sendable {
    private let constraint: SpreadConstraint
    /// By the value of the topology's label.
    private var counts: [String: Int] = [:]
    private var lowest = 0
    /// 1 when the pod itself is selected.
    private let own: Int

    /// In hundredths, so that the scores stay whole numbers.
    private static let crowdUnit = 100

    /// Walks all nodes and pods: only pods with constraints pay for it.
    static func count(_ constraints: [SpreadConstraint], for pod: PodFacts, in view: ClusterView) -> [SpreadDomains] {
        let keys = constraints.map(\.topologyKey)
        return constraints.map { SpreadDomains($0, requiredKeys: keys, for: pod, in: view) }
    }

    private init(_ constraint: SpreadConstraint, requiredKeys: [String], for pod: PodFacts, in view: ClusterView) {
        self.constraint = constraint
        own = constraint.selector?.matches(pod.labels) ?? false ? 1 : 0
        var domainOfSlot: [Int: String] = [:]
        for slot in view.loads.indices {
            guard let node = view.facts(of: slot), let value = node.labels[constraint.topologyKey],
                requiredKeys.allSatisfy({ node.labels[$0] != nil }),
                !constraint.honorsAffinity || pod.selects(node),
                !constraint.honorsTaints || node.hardTaints.allSatisfy(pod.tolerates)
            else { continue }
            domainOfSlot[slot] = value
            counts[value] = 0
        }
        for placed in view.pods.values {
            guard placed.facts.namespace == pod.namespace, let domain = domainOfSlot[placed.slot],
                !placed.facts.pod.isBeingDeleted, constraint.selector?.matches(placed.facts.labels) ?? false
            else { continue }
            counts[domain, default: 0] += 1
        }
        lowest = counts.count < constraint.domainsMin ? 0 : counts.values.min() ?? 0
    }

    /// nil for a node without the label.
    func accepts(_ node: NodeFacts) -> Bool? {
        guard let value = node.labels[constraint.topologyKey] else { return nil }
        return (counts[value] ?? 0) + own - lowest <= constraint.skewMax
    }

    /// How full the node's domain is; nil when it is in none. Of two constraints the one with more domains weighs more,
    /// since each of its domains holds fewer pods.
    func crowd(_ node: NodeFacts) -> Int? {
        guard let value = node.labels[constraint.topologyKey], let count = counts[value] else { return nil }
        let domainBits = Int.bitWidth - (counts.count + 1).leadingZeroBitCount
        return (count * domainBits + constraint.skewMax - 1) * Self.crowdUnit
    }
}
