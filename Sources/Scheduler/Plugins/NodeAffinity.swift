/// The node selector, and the node affinity that is required.
struct NodeAffinity: FilterPlugin {
    static let helpfulEvents: ClusterEvents = [.nodeAdded, .nodeLabels]

    private let pod: PodFacts

    init?(for pod: PodFacts, in view: ClusterView) {
        if pod.nodeSelector.isEmpty, pod.requiredNodeTerms == nil { return nil }
        self.pod = pod
    }

    func accepts(_ slot: Int, in view: ClusterView) -> Bool {
        view.facts(of: slot).map(pod.selects) ?? false
    }

    func rejection(_ slot: Int, in view: ClusterView) -> Rejection {
        Rejection("node(s) didn't match Pod's node affinity/selector", isResolvable: false)
    }
}

/// The node affinity that is only preferred.
struct NodePreference: ScorePlugin {
    static let weight = 2

    private let terms: [Weighted<NodeTerm>]

    init?(for pod: PodFacts, in view: ClusterView) {
        if pod.preferredNodeTerms.isEmpty { return nil }
        terms = pod.preferredNodeTerms
    }

    func scores(of candidates: [Int], in view: ClusterView) -> [Int] {
        let raw = candidates.map { slot in
            guard let node = view.facts(of: slot) else { return 0 }
            return terms.reduce(0) { $0 + ($1.wish.matches(node) ? $1.weight : 0) }
        }
        return Self.normalized(raw)
    }
}
