/// Prefers the node of whose processor and memory most is left.
struct LeastAllocated: ScorePlugin {
    static let weight = 1

    private let scored: Load

    init?(for pod: PodFacts, in view: ClusterView) { scored = pod.requests.scored }

    func scores(of candidates: [Int], in view: ClusterView) -> [Int] {
        var scores = [Int](repeating: 0, count: candidates.count)
        for index in candidates.indices {
            let node = view.loads[candidates[index]]
            let cpu = Self.share(
                of: node.allocatable.cpuMillis, leftBy: node.scored.cpuMillis &+ scored.cpuMillis)
            let memory = Self.share(
                of: node.allocatable.memoryBytes, leftBy: node.scored.memoryBytes &+ scored.memoryBytes)
            scores[index] = (cpu + memory) / 2
        }
        return scores
    }

    private static func share(of allocatable: Int64, leftBy requested: Int64) -> Int {
        guard allocatable > 0, requested >= 0, requested <= allocatable else { return 0 }
        return Int((allocatable - requested) * Int64(scoreMax) / allocatable)
    }
}
