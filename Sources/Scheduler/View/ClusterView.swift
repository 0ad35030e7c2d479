import Resources

/// The nodes, and the pods that are placed or assumed on them: all that a decision needs. Kept up to date change by
/// change, never rebuilt.
///
/// A node has a slot, a small number that stays the same as long as the node is there or a pod is placed on it.
public struct ClusterView: Sendable {
    struct PlacedPod: Sendable {
        var facts: PodFacts
        var slot: Int
    }

    /// By slot.
    private(set) var loads: [NodeLoad] = []
    private(set) var details: [NodeDetails] = []
    private(set) var pods: [ObjectKey: PlacedPod] = [:]
    /// How many pods of each spread group are on which slot.
    private(set) var spreadGroups: [String: [Int: Int]] = [:]
    /// Those placed pods that have affinities of their own.
    private(set) var podsWithAffinity: Set<ObjectKey> = []
    /// How many nodes there are.
    public private(set) var nodeCount = 0
    /// How many nodes have taints, by kind: without any, nobody needs to look.
    private(set) var hardTaintedCount = 0
    private(set) var softTaintedCount = 0
    /// How many nodes say in which zone they are.
    private(set) var zonedCount = 0
    private var zones: [String: Int] = [:]
    private var slots: [String: Int] = [:]
    private var freeSlots: [Int] = []

    private static let zoneLabel = "topology.kubernetes.io/zone"

    public init() {}

    func slot(of name: String) -> Int? { slots[name] }
    public func name(of slot: Int) -> String { details[slot].name }
    func facts(of slot: Int) -> NodeFacts? { details[slot].facts }
}

extension ClusterView {
    /// Takes a node or its new version in.
    public mutating func store(_ node: NodeFacts) {
        let slot = makeSlot(node.name)
        removeFacts(slot)
        nodeCount += 1
        hardTaintedCount += node.hardTaints.isEmpty ? 0 : 1
        softTaintedCount += node.softTaints.isEmpty ? 0 : 1
        details[slot].facts = node
        loads[slot].isPresent = true
        loads[slot].isUnschedulable = node.isUnschedulable
        loads[slot].hasHardTaints = !node.hardTaints.isEmpty
        loads[slot].hasSoftTaints = !node.softTaints.isEmpty
        loads[slot].allocatable = node.allocatable.load
        loads[slot].podsMax = node.podsMax
        loads[slot].zone = zone(of: node)
        zonedCount += loads[slot].zone == 0 ? 0 : 1
    }

    private mutating func zone(of node: NodeFacts) -> Int {
        guard let name = node.labels[Self.zoneLabel] else { return 0 }
        if let known = zones[name] { return known }
        zones[name] = zones.count + 1
        return zones.count
    }

    public mutating func removeNode(_ name: String) {
        guard let slot = slots[name] else { return }
        removeFacts(slot)
        freeIfEmpty(slot)
    }

    /// Counts a pod on a node, which may not be known yet. A pod of the same key counts no more.
    public mutating func place(_ pod: PodFacts, on node: String) {
        removePod(pod.key)
        let slot = makeSlot(node)
        pods[pod.key] = PlacedPod(facts: pod, slot: slot)
        loads[slot].podCount += 1
        loads[slot].requested += pod.requests.amounts.load
        loads[slot].scored += pod.requests.scored
        for (name, amount) in pod.requests.amounts.extended {
            details[slot].requestedExtended[name, default: 0] &+= amount
        }
        if !pod.hostPorts.isEmpty { details[slot].hostPorts += pod.hostPorts }
        if let group = pod.spreadGroup { spreadGroups[group, default: [:]][slot, default: 0] += 1 }
        if !pod.affinity.isEmpty { podsWithAffinity.insert(pod.key) }
    }

    public mutating func removePod(_ key: ObjectKey) {
        guard let placed = pods.removeValue(forKey: key) else { return }
        let (pod, slot) = (placed.facts, placed.slot)
        loads[slot].podCount -= 1
        loads[slot].requested -= pod.requests.amounts.load
        loads[slot].scored -= pod.requests.scored
        for (name, amount) in pod.requests.amounts.extended {
            details[slot].requestedExtended[name, default: 0] &-= amount
        }
        for port in pod.hostPorts {
            if let index = details[slot].hostPorts.firstIndex(of: port) { details[slot].hostPorts.remove(at: index) }
        }
        if let group = pod.spreadGroup { leaveSpreadGroup(group, slot) }
        podsWithAffinity.remove(key)
        freeIfEmpty(slot)
    }

    private mutating func leaveSpreadGroup(_ group: String, _ slot: Int) {
        let rest = (spreadGroups[group]?[slot] ?? 0) - 1
        spreadGroups[group]?[slot] = rest > 0 ? rest : nil
        if spreadGroups[group]?.isEmpty ?? false { spreadGroups[group] = nil }
    }

    private mutating func makeSlot(_ name: String) -> Int {
        if let known = slots[name] { return known }
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            loads[slot] = NodeLoad()
            details[slot] = NodeDetails(name: name)
        } else {
            slot = loads.count
            loads.append(NodeLoad())
            details.append(NodeDetails(name: name))
        }
        slots[name] = slot
        return slot
    }

    private mutating func removeFacts(_ slot: Int) {
        guard let old = details[slot].facts else { return }
        nodeCount -= 1
        hardTaintedCount -= old.hardTaints.isEmpty ? 0 : 1
        softTaintedCount -= old.softTaints.isEmpty ? 0 : 1
        zonedCount -= loads[slot].zone == 0 ? 0 : 1
        details[slot].facts = nil
        loads[slot].isPresent = false
    }

    private mutating func freeIfEmpty(_ slot: Int) {
        guard !loads[slot].isPresent, loads[slot].podCount == 0 else { return }
        slots[details[slot].name] = nil
        freeSlots.append(slot)
    }
}
