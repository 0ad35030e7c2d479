import Resources

/// The rules, in the order in which they are asked. To add one, write a file in `Plugins` and name it here.
enum Plugins {
    /// The cheap ones that refuse most come first; a node is refused in the name of the first that does.
    static let filters: [any FilterPlugin.Type] = [
        NodeUnschedulable.self, TaintToleration.self, NodeAffinity.self, NodePorts.self, NodeResourcesFit.self,
        TopologySpread.self, InterPodAffinity.self,
    ]

    static let scores: [any ScorePlugin.Type] = [
        TaintPreference.self, NodePreference.self, LeastAllocated.self, BalancedAllocation.self, OwnerSpread.self,
        TopologySpreadPreference.self, InterPodPreference.self,
    ]
}

/// Says on which nodes a pod can't run. It is made once for each pod, and works out then what it needs.
protocol FilterPlugin: Sendable {
    /// What may make a node acceptable that was not.
    static var helpfulEvents: ClusterEvents { get }

    /// nil when no node can be refused.
    init?(for pod: PodFacts, in view: ClusterView)

    /// Called for thousands of nodes for each pod.
    func accepts(_ slot: Int, in view: ClusterView) -> Bool

    /// Why not; called only when no node at all was found, for those that are not accepted.
    func rejection(_ slot: Int, in view: ClusterView) -> Rejection
}

/// Why a node does not do, in Kubernetes' words.
struct Rejection: Sendable, Equatable {
    var reasons: [String]
    /// Whether the removal of other pods could change it.
    var isResolvable: Bool

    init(_ reasons: String..., isResolvable: Bool) { self.init(reasons, isResolvable: isResolvable) }

    init(_ reasons: [String], isResolvable: Bool) {
        self.reasons = reasons
        self.isResolvable = isResolvable
    }
}

/// Prefers some nodes over others. It is made once for each pod.
protocol ScorePlugin: Sendable {
    /// What its scores are multiplied with.
    static var weight: Int { get }

    /// nil when it would give every node the same.
    init?(for pod: PodFacts, in view: ClusterView)

    /// One score for each candidate, from 0 to `scoreMax`.
    func scores(of candidates: [Int], in view: ClusterView) -> [Int]
}

extension ScorePlugin {
    static var scoreMax: Int { 100 }

    /// Stretches raw scores so that the highest becomes `scoreMax`; reversed, so that the highest becomes 0.
    static func normalized(_ raw: [Int], reversed: Bool = false) -> [Int] {
        let highest = raw.max() ?? 0
        if highest == 0 { return raw.map { _ in reversed ? scoreMax : 0 } }
        return raw.map { reversed ? scoreMax - scoreMax * $0 / highest : scoreMax * $0 / highest }
    }
}
