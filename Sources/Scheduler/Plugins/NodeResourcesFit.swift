/// The node must have room for what the pod asks for, beside what the pods on it have asked for.
struct NodeResourcesFit: FilterPlugin {
    static let helpfulEvents: ClusterEvents = [.nodeAdded, .nodeAllocatable, .podRemoved]

    private let load: Load
    private let extended: [(name: String, amount: Int64)]

    init?(for pod: PodFacts, in view: ClusterView) {
        load = pod.requests.amounts.load
        extended = pod.requests.amounts.extended.filter { $0.value > 0 }.sorted { $0.key < $1.key }
            .map { (name: $0.key, amount: $0.value) }
    }

    func accepts(_ slot: Int, in view: ClusterView) -> Bool {
        let node = view.loads[slot]
        // Whoever asks for nothing fits on a node that has less than nothing left.
        return node.podCount < node.podsMax
            && (load.cpuMillis == 0 || load.cpuMillis <= node.allocatable.cpuMillis &- node.requested.cpuMillis)
            && (load.memoryBytes == 0 || load.memoryBytes <= node.allocatable.memoryBytes &- node.requested.memoryBytes)
            && (load.storageBytes == 0
                || load.storageBytes <= node.allocatable.storageBytes &- node.requested.storageBytes)
            && (extended.isEmpty || extended.allSatisfy { $0.amount <= free($0.name, slot, view) })
    }

    func rejection(_ slot: Int, in view: ClusterView) -> Rejection {
        let node = view.loads[slot]
        var reasons: [String] = []
        // What is more than the whole node has will not fit when others leave.
        var isResolvable = true
        func check(_ name: String, _ wanted: Int64, _ allocatable: Int64, _ free: Int64) {
            guard wanted > 0, wanted > free else { return }
            reasons.append("Insufficient \(name)")
            if wanted > allocatable { isResolvable = false }
        }
        if node.podCount >= node.podsMax { reasons.append("Too many pods") }
        check(
            "cpu", load.cpuMillis, node.allocatable.cpuMillis, node.allocatable.cpuMillis &- node.requested.cpuMillis)
        check(
            "memory", load.memoryBytes, node.allocatable.memoryBytes,
            node.allocatable.memoryBytes &- node.requested.memoryBytes)
        check(
            "ephemeral-storage", load.storageBytes, node.allocatable.storageBytes,
            node.allocatable.storageBytes &- node.requested.storageBytes)
        for (name, amount) in extended {
            check(name, amount, allocatable(name, slot, view), free(name, slot, view))
        }
        return Rejection(reasons, isResolvable: isResolvable)
    }

    private func allocatable(_ name: String, _ slot: Int, _ view: ClusterView) -> Int64 {
        view.facts(of: slot)?.allocatable.extended[name] ?? 0
    }

    private func free(_ name: String, _ slot: Int, _ view: ClusterView) -> Int64 {
        allocatable(name, slot, view) &- (view.details[slot].requestedExtended[name] ?? 0)
    }
}
