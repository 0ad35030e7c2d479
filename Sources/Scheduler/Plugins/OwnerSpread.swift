/// Spreads the pods of one owner over the nodes, and over the zones when nodes name theirs: the default spreading of
/// Kubernetes for pods that don't say themselves how they want to be spread.
struct OwnerSpread: ScorePlugin {
    static let weight = 2

    /// How many pods of the group are on which slot.
    private let counts: [Int: Int]

    init?(for pod: PodFacts, in view: ClusterView) {
        guard pod.spreadConstraints.isEmpty, let group = pod.spreadGroup, let counts = view.spreadGroups[group] else {
            return nil
        }
        self.counts = counts
    }

    func scores(of candidates: [Int], in view: ClusterView) -> [Int] {
        var byHost = [Int](repeating: 0, count: candidates.count)
        for index in candidates.indices { byHost[index] = counts[candidates[index]] ?? 0 }
        let hostScores = Self.normalized(byHost, reversed: true)
        guard view.zonedCount > 0 else { return hostScores }
        var zones: [Int: Int] = [:]
        for (slot, count) in counts { zones[view.loads[slot].zone, default: 0] += count }
        let byZone = candidates.map { slot in
            let zone = view.loads[slot].zone
            return zone == 0 ? 0 : zones[zone] ?? 0
        }
        let zoneScores = Self.normalized(byZone, reversed: true)
        return candidates.indices.map { (hostScores[$0] + zoneScores[$0]) / 2 }
    }
}
