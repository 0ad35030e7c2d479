/// Kinds of change in the cluster that may let a waiting pod in.
struct ClusterEvents: OptionSet, Sendable, Hashable {
    var rawValue: UInt8
    static let nodeAdded = ClusterEvents(rawValue: 1)
    static let nodeAllocatable = ClusterEvents(rawValue: 2)
    static let nodeLabels = ClusterEvents(rawValue: 4)
    /// Taints, or the mark that a node takes no pods.
    static let nodeTaints = ClusterEvents(rawValue: 8)
    /// A pod ended or went, and what it held is free.
    static let podRemoved = ClusterEvents(rawValue: 16)
    /// A pod was bound to a node, or got other labels there.
    static let podPlaced = ClusterEvents(rawValue: 32)
    static let all = ClusterEvents(rawValue: .max)
}
