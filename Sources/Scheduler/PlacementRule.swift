/// Decides where a pod goes. Pure: the same rule, view and pod give the same placement.
public struct PlacementRule: Sendable {
    /// Up to this many nodes all are looked at.
    static let candidatesMin = 100
    /// With more, the share in percent falls from 50 by one for each 125 nodes, and not below 5 (Kubernetes' figures):
    /// the best of some hundred candidates is hardly worse than the best of all.
    static let sharePercentMax = 50
    static let sharePercentMin = 5
    static let nodesPerPercent = 125

    /// Where the next search begins, so that over time every node is looked at equally often.
    private var start = 0

    public init() {}

    /// Finds the best node for a pod that is not in the view yet.
    public mutating func place(_ pod: PodFacts, in view: ClusterView) -> Placement {
        guard view.nodeCount > 0 else { return .nowhere(Diagnosis(nodeCount: 0)) }
        var filters: [any FilterPlugin] = []
        for type in Plugins.filters { if let filter = type.init(for: pod, in: view) { filters.append(filter) } }
        let candidates = findCandidates(filters, view)
        guard let first = candidates.first else { return .nowhere(Self.diagnose(filters, view)) }
        let best = candidates.count == 1 ? first : Self.best(of: candidates, for: pod, view)
        return .node(view.name(of: best))
    }

    static func candidatesWanted(nodeCount: Int) -> Int {
        guard nodeCount > candidatesMin else { return nodeCount }
        let share = max(sharePercentMin, sharePercentMax - nodeCount / nodesPerPercent)
        return max(candidatesMin, nodeCount * share / 100)
    }

    private mutating func findCandidates(_ filters: [any FilterPlugin], _ view: ClusterView) -> [Int] {
        let wanted = Self.candidatesWanted(nodeCount: view.nodeCount)
        let count = view.loads.count
        var candidates: [Int] = []
        candidates.reserveCapacity(wanted)
        var visited = 0
        while visited < count, candidates.count < wanted {
            let slot = (start + visited) % count
            visited += 1
            if view.loads[slot].isPresent, Self.accept(filters, slot, view) { candidates.append(slot) }
        }
        start = (start + visited) % count
        return candidates
    }

    private static func accept(_ filters: [any FilterPlugin], _ slot: Int, _ view: ClusterView) -> Bool {
        for filter in filters where !filter.accepts(slot, in: view) { return false }
        return true
    }

    /// The first of those with the highest score: as the search begins elsewhere each time, equals take turns.
    private static func best(of candidates: [Int], for pod: PodFacts, _ view: ClusterView) -> Int {
        var totals = [Int](repeating: 0, count: candidates.count)
        for type in Plugins.scores {
            guard let plugin = type.init(for: pod, in: view) else { continue }
            let scores = plugin.scores(of: candidates, in: view)
            for index in totals.indices { totals[index] += scores[index] * type.weight }
        }
        var best = 0
        for index in totals.indices where totals[index] > totals[best] { best = index }
        return candidates[best]
    }

    private static func diagnose(_ filters: [any FilterPlugin], _ view: ClusterView) -> Diagnosis {
        var diagnosis = Diagnosis(nodeCount: view.nodeCount)
        for slot in view.loads.indices where view.loads[slot].isPresent {
            guard let filter = filters.first(where: { !$0.accepts(slot, in: view) }) else { continue }
            let rejection = filter.rejection(slot, in: view)
            for reason in rejection.reasons { diagnosis.reasons[reason, default: 0] += 1 }
            if !rejection.isResolvable { diagnosis.unresolvableCount += 1 }
            diagnosis.helpfulEvents.formUnion(type(of: filter).helpfulEvents)
        }
        return diagnosis
    }
}
