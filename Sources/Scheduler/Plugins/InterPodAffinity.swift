/// The pod affinities that are required: beside whom a pod must run, and beside whom it must not, whichever of the two
/// says so.
struct InterPodAffinity: FilterPlugin {
    static let helpfulEvents: ClusterEvents = [.nodeAdded, .nodeLabels, .podRemoved, .podPlaced]

    private let terms: [PodAffinity.Term]
    private let termsAgainst: [PodAffinity.Term]
    /// For each of the terms, the domains in which a selected pod is.
    private let wanted: [Set<String>]
    private let unwanted: [Set<String>]
    /// Where pods are that don't want this one beside them.
    private let closed: Set<TopologyDomain>
    /// The first of a group that wants to be together may go anywhere.
    private let isFirst: Bool

    init?(for pod: PodFacts, in view: ClusterView) {
        terms = pod.affinity.required
        termsAgainst = pod.affinity.requiredAgainst
        if terms.isEmpty, termsAgainst.isEmpty, view.podsWithAffinity.isEmpty { return nil }
        wanted = terms.map { Self.domains($0, view) }
        unwanted = termsAgainst.map { Self.domains($0, view) }
        closed = Self.closedDomains(for: pod, view)
        isFirst = wanted.allSatisfy(\.isEmpty) && terms.allSatisfy { $0.selects(pod) }
    }

    func accepts(_ slot: Int, in view: ClusterView) -> Bool { refusal(slot, view) == nil }

    func rejection(_ slot: Int, in view: ClusterView) -> Rejection {
        refusal(slot, view) ?? Rejection([], isResolvable: true)
    }

    private func refusal(_ slot: Int, _ view: ClusterView) -> Rejection? {
        guard let node = view.facts(of: slot) else { return Rejection([], isResolvable: false) }
        for (term, domains) in zip(terms, wanted) {
            let value = node.labels[term.topologyKey]
            if let value, isFirst || domains.contains(value) { continue }
            return Rejection("node(s) didn't match pod affinity rules", isResolvable: false)
        }
        for (term, domains) in zip(termsAgainst, unwanted) {
            guard let value = node.labels[term.topologyKey], domains.contains(value) else { continue }
            return Rejection("node(s) didn't match pod anti-affinity rules", isResolvable: true)
        }
        if closed.contains(where: { node.labels[$0.key] == $0.value }) {
            return Rejection("node(s) didn't satisfy existing pods anti-affinity rules", isResolvable: true)
        }
        return nil
    }

    private static func domains(_ term: PodAffinity.Term, _ view: ClusterView) -> Set<String> {
        var domains: Set<String> = []
        for placed in view.pods.values where term.selects(placed.facts) {
            if let value = view.facts(of: placed.slot)?.labels[term.topologyKey] { domains.insert(value) }
        }
        return domains
    }

    private static func closedDomains(for pod: PodFacts, _ view: ClusterView) -> Set<TopologyDomain> {
        var closed: Set<TopologyDomain> = []
        for key in view.podsWithAffinity {
            guard let placed = view.pods[key] else { continue }
            for term in placed.facts.affinity.requiredAgainst where term.selects(pod) {
                if let value = view.facts(of: placed.slot)?.labels[term.topologyKey] {
                    closed.insert(TopologyDomain(key: term.topologyKey, value: value))
                }
            }
        }
        return closed
    }
}

/// All nodes with one value of one label.
struct TopologyDomain: Sendable, Hashable {
    var key: String
    var value: String
}

/// The pod affinities that are only preferred, whichever of the two pods says so.
struct InterPodPreference: ScorePlugin {
    static let weight = 2

    /// What a required affinity of a pod that is placed is worth to one that comes after it.
    private static let requiredWeight = 1

    private var sums: [TopologyDomain: Int] = [:]

    init?(for pod: PodFacts, in view: ClusterView) {
        let own = pod.affinity
        if own.preferred.isEmpty, own.preferredAgainst.isEmpty, view.podsWithAffinity.isEmpty { return nil }
        if !own.preferred.isEmpty || !own.preferredAgainst.isEmpty {
            for placed in view.pods.values {
                for term in own.preferred where term.wish.selects(placed.facts) {
                    add(term.weight, term.wish, placed.slot, view)
                }
                for term in own.preferredAgainst where term.wish.selects(placed.facts) {
                    add(-term.weight, term.wish, placed.slot, view)
                }
            }
        }
        for key in view.podsWithAffinity {
            guard let placed = view.pods[key] else { continue }
            let theirs = placed.facts.affinity
            for term in theirs.required where term.selects(pod) { add(Self.requiredWeight, term, placed.slot, view) }
            for term in theirs.preferred where term.wish.selects(pod) { add(term.weight, term.wish, placed.slot, view) }
            for term in theirs.preferredAgainst where term.wish.selects(pod) {
                add(-term.weight, term.wish, placed.slot, view)
            }
        }
        if sums.isEmpty { return nil }
    }

    private mutating func add(_ weight: Int, _ term: PodAffinity.Term, _ slot: Int, _ view: ClusterView) {
        guard let value = view.facts(of: slot)?.labels[term.topologyKey] else { return }
        sums[TopologyDomain(key: term.topologyKey, value: value), default: 0] += weight
    }

    func scores(of candidates: [Int], in view: ClusterView) -> [Int] {
        let raw = candidates.map { slot in
            guard let node = view.facts(of: slot) else { return 0 }
            return sums.reduce(0) { $0 + (node.labels[$1.key.key] == $1.key.value ? $1.value : 0) }
        }
        let (lowest, highest) = (raw.min() ?? 0, raw.max() ?? 0)
        guard highest > lowest else { return raw.map { _ in 0 } }
        return raw.map { Self.scoreMax * ($0 - lowest) / (highest - lowest) }
    }
}
