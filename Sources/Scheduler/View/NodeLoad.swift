/// The part of a node that the search looks at for every pod: plain numbers, so that walking thousands of nodes touches
/// little memory and counts no references.
struct NodeLoad: Sendable {
    /// Whether there is such a node; pods may be left of one that is gone, or come before it.
    var isPresent = false
    var isUnschedulable = false
    var hasHardTaints = false
    var hasSoftTaints = false
    /// Stands for the value of the zone label; 0: none.
    var zone = 0
    var podCount: Int64 = 0
    var podsMax: Int64 = 0
    var allocatable = Load()
    /// What the pods ask for.
    var requested = Load()
    /// The same for the scores; see `PodRequests.scored`.
    var scored = Load()
}

/// The part of a node that only some pods make the search look at.
struct NodeDetails: Sendable {
    let name: String
    /// nil while there is no such node.
    var facts: NodeFacts?
    var requestedExtended: [String: Int64] = [:]
    var hostPorts: [HostPort] = []
}
