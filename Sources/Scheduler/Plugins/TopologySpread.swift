/// The topology spread constraints that must hold (DoNotSchedule): no domain may have more of the selected pods than
/// the least one and `maxSkew` more.
struct TopologySpread: FilterPlugin {
    static let helpfulEvents: ClusterEvents = [.nodeAdded, .nodeLabels, .nodeTaints, .podRemoved, .podPlaced]

    private let domains: [SpreadDomains]

    init?(for pod: PodFacts, in view: ClusterView) {
        let required = pod.spreadConstraints.filter(\.isRequired)
        if required.isEmpty { return nil }
        domains = SpreadDomains.count(required, for: pod, in: view)
    }

    func accepts(_ slot: Int, in view: ClusterView) -> Bool {
        guard let node = view.facts(of: slot) else { return false }
        return domains.allSatisfy { $0.accepts(node) ?? false }
    }

    func rejection(_ slot: Int, in view: ClusterView) -> Rejection {
        let reason = "node(s) didn't match pod topology spread constraints"
        let lacksLabel = view.facts(of: slot).map { node in domains.contains { $0.accepts(node) == nil } } ?? true
        return lacksLabel
            ? Rejection(reason + " (missing required label)", isResolvable: false)
            : Rejection(reason, isResolvable: true)
    }
}

/// The topology spread constraints that are only wished for (ScheduleAnyway).
struct TopologySpreadPreference: ScorePlugin {
    static let weight = 2

    private let domains: [SpreadDomains]

    init?(for pod: PodFacts, in view: ClusterView) {
        let wished = pod.spreadConstraints.filter { !$0.isRequired }
        if wished.isEmpty { return nil }
        domains = SpreadDomains.count(wished, for: pod, in: view)
    }

    func scores(of candidates: [Int], in view: ClusterView) -> [Int] {
        /// nil for a node that is in no domain: the least of all.
        let raw = candidates.map { slot -> Int? in
            guard let node = view.facts(of: slot) else { return nil }
            var sum = 0
            for domain in domains {
                guard let crowd = domain.crowd(node) else { return nil }
                sum += crowd
            }
            return sum
        }
        let known = raw.compactMap { $0 }
        let (lowest, highest) = (known.min() ?? 0, known.max() ?? 0)
        return raw.map { value in
            guard let value else { return 0 }
            return highest == 0 ? Self.scoreMax : Self.scoreMax * (highest + lowest - value) / highest
        }
    }
}
