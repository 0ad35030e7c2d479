import Resources

/// A pod must tolerate every taint of its node that keeps pods away.
struct TaintToleration: FilterPlugin {
    static let helpfulEvents: ClusterEvents = [.nodeAdded, .nodeTaints]

    private let pod: PodFacts

    init?(for pod: PodFacts, in view: ClusterView) {
        if view.hardTaintedCount == 0 { return nil }
        self.pod = pod
    }

    func accepts(_ slot: Int, in view: ClusterView) -> Bool {
        !view.loads[slot].hasHardTaints || untolerated(slot, view) == nil
    }

    func rejection(_ slot: Int, in view: ClusterView) -> Rejection {
        let taint = untolerated(slot, view)
        return Rejection(
            "node(s) had untolerated taint {\(taint?.key ?? ""): \(taint?.value ?? "")}", isResolvable: false)
    }

    private func untolerated(_ slot: Int, _ view: ClusterView) -> Node.Taint? {
        view.facts(of: slot)?.hardTaints.first { !pod.tolerates($0) }
    }
}

/// Taints that only speak against a node: the fewer of them a pod does not tolerate, the better.
struct TaintPreference: ScorePlugin {
    static let weight = 3

    /// Only those for PreferNoSchedule, or for every effect, count.
    private let tolerations: [Pod.Toleration]

    init?(for pod: PodFacts, in view: ClusterView) {
        if view.softTaintedCount == 0 { return nil }
        tolerations = pod.tolerations.filter { $0.effect.isEmpty || $0.effect == "PreferNoSchedule" }
    }

    func scores(of candidates: [Int], in view: ClusterView) -> [Int] {
        let raw = candidates.map { slot in
            guard view.loads[slot].hasSoftTaints, let taints = view.facts(of: slot)?.softTaints else { return 0 }
            return taints.count { taint in !tolerations.contains { $0.tolerates(taint) } }
        }
        return Self.normalized(raw, reversed: true)
    }
}
