/// Prefers the node on which processor and memory would be used to the same share, so that neither is left over alone.
struct BalancedAllocation: ScorePlugin {
    static let weight = 1

    private let requested: Load

    init?(for pod: PodFacts, in view: ClusterView) {
        requested = pod.requests.amounts.load
        // A pod that asks for nothing changes no balance.
        if requested.cpuMillis == 0, requested.memoryBytes == 0 { return nil }
    }

    func scores(of candidates: [Int], in view: ClusterView) -> [Int] {
        var scores = [Int](repeating: 0, count: candidates.count)
        for index in candidates.indices {
            let node = view.loads[candidates[index]]
            let cpu = Self.share(
                of: node.allocatable.cpuMillis, usedBy: node.requested.cpuMillis &+ requested.cpuMillis)
            let memory = Self.share(
                of: node.allocatable.memoryBytes, usedBy: node.requested.memoryBytes &+ requested.memoryBytes)
            // Of two values the standard deviation is half their difference.
            scores[index] = Int((1 - abs(cpu - memory) / 2) * Double(Self.scoreMax))
        }
        return scores
    }

    private static func share(of allocatable: Int64, usedBy requested: Int64) -> Double {
        guard allocatable > 0 else { return 0 }
        return min(max(0, Double(requested) / Double(allocatable)), 1)
    }
}
