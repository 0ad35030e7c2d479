import Platform
import Resources

/// Which pods go first when a ReplicaSet has too many: those whose loss costs least.
///
/// In this order, as in Kubernetes: without a node; pending, then unknown; not ready; of lower deletion cost; on a node
/// with more pods of the same owner; ready for a shorter time; restarted more often; created later. Times are compared by
/// their magnitude (1 to 2 seconds, 2 to 4, ...), so that among pods of about the same age chance decides, and not always
/// the node that was filled last is emptied.
struct PodDeletionOrder {
    static let costAnnotation = "controller.kubernetes.io/pod-deletion-cost"

    var relatedPodsOnNode: [String: Int] = [:]
    var now: Timestamp

    /// First those that are to be deleted first.
    func sort(_ pods: [Pod]) -> [Pod] {
        let ranked = pods.map { (pod: $0, rank: rank($0)) }
        return ranked.sorted { left, right in
            for (a, b) in zip(left.rank, right.rank) where a != b { return a < b }
            return left.pod.uid < right.pod.uid
        }.map(\.pod)
    }

    private func rank(_ pod: Pod) -> [Int] {
        let ready = pod.condition("Ready")
        return [
            pod.nodeName.isEmpty ? 0 : 1,
            ["Pending": 0, "Unknown": 1][pod.phase] ?? 2,
            pod.isReady ? 1 : 0,
            // The annotation holds an int32; anything else counts as none.
            pod.annotations[Self.costAnnotation].flatMap { Int32($0) }.map(Int.init) ?? 0,
            -(relatedPodsOnNode[pod.nodeName] ?? 0),
            pod.isReady ? magnitude(of: ready?.lastTransitionTime) : 0,
            -restarts(pod),
            magnitude(of: pod.creationTimestamp),
        ]
    }

    /// The logarithm of the time since then.
    private func magnitude(of time: Timestamp?) -> Int {
        guard let time else { return -2 }
        let age = (now - time).nanoseconds
        return age > 0 ? Int64.bitWidth - age.leadingZeroBitCount : -1
    }

    private func restarts(_ pod: Pod) -> Int { pod.containerStatuses.map { $0["restartCount"]?.int ?? 0 }.max() ?? 0 }
}
