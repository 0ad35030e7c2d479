import Resources

/// Within what a rollout keeps: how many pods there may be at most, and how many must be available at least.
struct RolloutBounds: Sendable, Hashable {
    /// Pods beyond `replicas`.
    var maxSurge: Int
    /// Pods below `replicas`.
    var maxUnavailable: Int
    var podsMax: Int
    var availableMin: Int

    /// A part of a pod counts as a whole one for the surge and as none for the unavailable ones. Where both come out as
    /// zero nothing could ever move: one pod may then be unavailable.
    init(_ deployment: Deployment) {
        let replicas = deployment.replicas
        switch deployment.strategy {
        case .recreate: (maxSurge, maxUnavailable) = (0, 0)
        case .rollingUpdate(let surge, let unavailable):
            maxSurge = max(0, surge.scaled(to: replicas, roundingUp: true))
            maxUnavailable = max(0, unavailable.scaled(to: replicas, roundingUp: false))
            if maxSurge == 0, maxUnavailable == 0 { maxUnavailable = 1 }
            maxUnavailable = min(maxUnavailable, replicas)
        }
        podsMax = replicas + maxSurge
        availableMin = replicas - maxUnavailable
    }
}
