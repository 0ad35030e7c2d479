import JSON
import Platform
import Resources

/// What a ReplicaSet's controller sees when it looks.
struct ObservedReplicaSet: Sendable {
    var replicaSet: ReplicaSet
    /// The pods of the namespace that are its own, and those that are nobody's.
    var pods: [Pod]
    /// For each node, the active pods of all ReplicaSets of the same owner: where they sit together, one can go first.
    var relatedPodsOnNode: [String: Int] = [:]
    /// Whether everything that was done before shows in `pods`. If not, they must not be counted.
    var isCurrent = true
    var now: Timestamp
}

/// What is to be done, in this order.
enum ReplicaSetAction: Sendable, Hashable {
    case claim(Ownership<Pod>)
    case create(count: Int)
    case delete([Pod])
    case setStatus(JSON)
    /// A pod that is ready becomes available by time alone.
    case lookAgain(after: Duration)
}

extension ObservedReplicaSet {
    /// No more pods than this are created or deleted in one go, so that a typing error in `replicas` can be taken back
    /// (Kubernetes: BurstReplicas).
    static let burst = 500

    /// Adopts and releases pods, makes what is missing, takes away what is too many, and reports.
    func decide() -> [ReplicaSetAction] {
        let ownership = ownership
        var actions: [ReplicaSetAction] = []
        if ownership.isClaimNeeded { actions.append(.claim(ownership)) }
        if isCurrent, !replicaSet.isBeingDeleted {
            let surplus = ownership.owned.count - replicaSet.replicas
            if surplus < 0 {
                actions.append(.create(count: min(-surplus, Self.burst)))
            } else if surplus > 0 {
                actions.append(.delete(podsToDelete(ownership.owned, count: min(surplus, Self.burst))))
            }
        }
        let status = status()
        if status != replicaSet.json["status"] { actions.append(.setStatus(status)) }
        if let delay = untilAvailable(ownership.owned) { actions.append(.lookAgain(after: delay)) }
        return actions
    }

    /// Pods that have ended or are being deleted count for nothing: they are replaced, and left to the garbage collector.
    var ownership: Ownership<Pod> {
        Ownership(of: replicaSet, selector: replicaSet.selector, among: pods.filter(\.isActive))
    }

    private func podsToDelete(_ pods: [Pod], count: Int) -> [Pod] {
        let order = PodDeletionOrder(relatedPodsOnNode: relatedPodsOnNode, now: now)
        return Array(order.sort(pods).prefix(count))
    }

    /// How long until the next of the ready pods has been ready for `minReadySeconds`.
    private func untilAvailable(_ pods: [Pod]) -> Duration? {
        let needed = replicaSet.minReadySeconds
        guard needed > 0 else { return nil }
        return pods.compactMap { pod -> Duration? in
            guard !pod.isAvailable(minReadySeconds: needed, now: now), let ready = pod.condition("Ready"), ready.isTrue,
                let since = ready.lastTransitionTime
            else { return nil }
            return since + .seconds(needed) - now
        }.min()
    }
}
