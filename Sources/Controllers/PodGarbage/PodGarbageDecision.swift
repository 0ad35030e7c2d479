import Platform
import Resources

/// Decides whether a pod is of no use to anybody any more, and nobody else would remove it.
enum PodGarbageDecision {
    /// What became of the node that a pod is bound to.
    enum NodeState: Sendable, Hashable {
        case none
        case present(isReady: Bool, isOutOfService: Bool)
        /// For so long it has not been in the cache.
        case missing(Duration)
    }

    enum Action: Sendable, Hashable {
        /// Ask the API server whether the node is really gone, and if so delete the pod.
        case deleteIfNodeIsGone
        case delete(reason: String)
        case lookAgain(after: Duration)
    }

    /// A node that is registered anew within this time keeps its pods (Kubernetes: the same).
    static let quarantine = Duration.seconds(40)

    static func decide(_ pod: Pod, node: NodeState) -> Action? {
        switch node {
        case .none: return pod.isBeingDeleted ? .delete(reason: "PodGC: unscheduled and terminating") : nil
        case .present(let isReady, let isOutOfService):
            return pod.isBeingDeleted && !isReady && isOutOfService
                ? .delete(reason: "PodGC: node is out of service") : nil
        case .missing(let time):
            return time < quarantine ? .lookAgain(after: quarantine - time) : .deleteIfNodeIsGone
        }
    }

    /// Those of the finished pods that are too many: the oldest.
    static func surplus(_ finished: [Pod], allowed: Int) -> [Pod] {
        let waiting = finished.filter { !$0.isBeingDeleted }
        guard allowed > 0, waiting.count > allowed else { return [] }
        let oldestFirst = waiting.sorted { left, right in
            let (a, b) = (left.creationTimestamp, right.creationTimestamp)
            if a == b { return left.key < right.key }
            guard let a, let b else { return a == nil }
            return a < b
        }
        return Array(oldestFirst.prefix(waiting.count - allowed))
    }
}
