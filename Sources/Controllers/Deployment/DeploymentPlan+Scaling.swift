import Resources

/// Changes of the Deployment's size.
extension DeploymentPlan {
    /// Whether a ReplicaSet was last scaled for another size of the Deployment, and that comes before any release. With
    /// Recreate several ReplicaSets have pods only when the strategy was changed in the middle of a rollout: the old pods go
    /// anyway.
    var isScaling: Bool {
        if case .recreate = deployment.strategy, !deployment.isPaused, sets.count(where: { $0.set.replicas > 0 }) > 1 {
            return false
        }
        return sets.contains {
            $0.set.replicas > 0 && $0.set.desiredReplicas.map { $0 != deployment.replicas } ?? false
        }
    }

    /// One ReplicaSet takes the whole change; several, in the middle of a rollout, share it in proportion to their sizes, so
    /// that a bad release that was stopped half-way does not get all of the new pods.
    mutating func scale() {
        let active = sets.indices.filter { sets[$0].set.replicas > 0 }
        if active.count <= 1 {
            guard let only = active.first ?? newIndex ?? sets.indices.last else { return }
            let set = sets[only].set
            if set.replicas < deployment.replicas, !isSettled(except: only) { return }
            if set.replicas != deployment.replicas || set.desiredReplicas != deployment.replicas {
                scale(only, to: deployment.replicas)
            }
        } else if isNewSaturated {
            for index in oldIndices where sets[index].set.replicas > 0 { scale(index, to: 0) }
        } else if case .rollingUpdate = deployment.strategy {
            scaleInProportion(active)
        }
    }

    /// Whether former changes are carried out. Kubernetes counts only the replicas that are asked for; here nothing is added
    /// while pods that are to go may still be there. Otherwise a fast sequence of releases and sizes would for a moment have
    /// more pods than the strategy allows.
    func isSettled(except index: Int? = nil) -> Bool {
        sets.indices.allSatisfy {
            $0 == index || sets[$0].set.isObserved && sets[$0].set.statusReplicas <= sets[$0].set.replicas
        }
    }

    /// Whether the new ReplicaSet alone is what is asked for.
    private var isNewSaturated: Bool {
        guard let new else { return false }
        return new.replicas == deployment.replicas && new.desiredReplicas == deployment.replicas
            && new.availableReplicas == deployment.replicas
    }

    private mutating func scaleInProportion(_ active: [Int]) {
        let allowed = deployment.replicas > 0 ? bounds.podsMax : 0
        let change = allowed - active.reduce(0) { $0 + sets[$1].set.replicas }
        if change > 0, !isSettled() { return }
        let order = bySize(active, newestFirst: change > 0)
        var rest = change
        var sizes: [Int] = []
        for index in order {
            let set = sets[index].set
            let share = share(of: set)
            let part = change > 0 ? max(0, min(share, rest)) : min(0, max(share, rest))
            sizes.append(set.replicas + part)
            rest -= part
        }
        // What rounding left over goes to the largest.
        if !sizes.isEmpty { sizes[0] = max(0, sizes[0] + rest) }
        if change < 0 { keepAvailable(order, &sizes) }
        for (index, size) in zip(order, sizes) { scale(index, to: size) }
    }

    /// Shrinking in proportion could take available pods and leave others that are not. Where too few would be left, the
    /// ReplicaSets change places.
    private func keepAvailable(_ order: [Int], _ sizes: inout [Int]) {
        let available = order.map { sets[$0].set.availableReplicas }
        var missing = bounds.availableMin - zip(available, sizes).reduce(0) { $0 + min($1.0, $1.1) }
        for taker in order.indices where missing > 0 && available[taker] > sizes[taker] {
            for giver in order.indices where missing > 0 && sizes[giver] > available[giver] {
                let count = min(missing, available[taker] - sizes[taker], sizes[giver] - available[giver])
                guard count > 0 else { break }
                sizes[taker] += count
                sizes[giver] -= count
                missing -= count
            }
        }
    }

    /// By how much the ReplicaSet changes to keep its part of the whole.
    private func share(of set: ReplicaSet) -> Int {
        guard deployment.replicas > 0 else { return -set.replicas }
        let former = set.maxReplicas ?? deployment.statusReplicas
        guard former > 0 else { return 0 }
        let size = Double(set.replicas) * Double(bounds.podsMax) / Double(former)
        return Int(size.rounded()) - set.replicas
    }

    private func bySize(_ indices: [Int], newestFirst: Bool) -> [Int] {
        indices.sorted { left, right in
            let (a, b) = (sets[left].set.replicas, sets[right].set.replicas)
            return a == b ? (left < right) != newestFirst : a > b
        }
    }
}
