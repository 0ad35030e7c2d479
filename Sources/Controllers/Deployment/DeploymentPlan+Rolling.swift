import Resources

/// The strategies: how replicas move from the old ReplicaSets to the new one.
extension DeploymentPlan {
    /// RollingUpdate: new pods are added while there is room for them, old ones taken away while enough are available.
    mutating func roll() {
        ensureNew()
        growNew()
        shrinkOld()
    }

    /// Recreate: new pods are made when the last old one has ended.
    mutating func recreate() {
        let active = oldIndices.filter { sets[$0].set.replicas > 0 }
        for index in active { scale(index, to: 0) }
        guard active.isEmpty, !oldPodsRemain else { return }
        ensureNew()
        if let newIndex, sets[newIndex].set.replicas != deployment.replicas { scale(newIndex, to: deployment.replicas) }
    }

    private var oldPodsRemain: Bool {
        old.contains { !$0.isObserved || $0.statusReplicas > 0 || unfinishedPods[$0.uid, default: 0] > 0 }
    }

    /// How many pods may be added. Those that are to go and are still there count, as `isSettled` explains.
    var room: Int {
        guard old.allSatisfy(\.isObserved) else { return 0 }
        return max(0, bounds.podsMax - sets.reduce(0) { $0 + $1.set.podsPossible })
    }

    private mutating func growNew() {
        guard let newIndex, let new else { return }
        if new.replicas > deployment.replicas {
            scale(newIndex, to: deployment.replicas)
        } else {
            let missing = min(room, deployment.replicas - new.replicas)
            if missing > 0 { scale(newIndex, to: new.replicas + missing) }
        }
    }

    private mutating func shrinkOld() {
        guard old.contains(where: { $0.replicas > 0 }) else { return }
        shrinkUnhealthy()
        // Each available pod beyond the minimum frees an old one.
        var surplus = sets.reduce(0) { $0 + $1.availableKept } - bounds.availableMin
        for index in oldIndices where surplus > 0 && sets[index].set.replicas > 0 {
            let set = sets[index].set
            let count = min(surplus, set.replicas)
            scale(index, to: set.replicas - count)
            surplus -= count
        }
    }

    /// Old pods that are not available go first: taking them away costs nothing, and a rollout that replaces a broken
    /// release would wait for ever for them to become available.
    private mutating func shrinkUnhealthy() {
        var spare = spare
        for index in oldIndices where spare > 0 && sets[index].set.isObserved {
            let set = sets[index].set
            let count = min(spare, set.replicas - sets[index].availableKept)
            guard count > 0 else { continue }
            scale(index, to: set.replicas - count)
            spare -= count
        }
    }

    /// How many replicas are not needed, even if none of the new ones that are not available ever becomes so.
    private var spare: Int {
        let newUnavailable = newIndex.map { sets[$0].set.replicas - sets[$0].availableKept } ?? 0
        return sets.reduce(0) { $0 + $1.set.replicas } - bounds.availableMin - newUnavailable
    }
}
