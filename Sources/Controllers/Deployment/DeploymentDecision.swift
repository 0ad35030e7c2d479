import JSON
import Platform
import Resources

/// What a Deployment's controller sees when it looks.
struct ObservedDeployment: Sendable {
    var deployment: Deployment
    /// The ReplicaSets of the namespace that are its own, and those that are nobody's.
    var replicaSets: [ReplicaSet]
    /// By the uid of the ReplicaSet, how many of its pods have not ended; pods that are being deleted count.
    var unfinishedPods: [String: Int] = [:]
    var now: Timestamp
}

/// What is to be done, in this order.
enum DeploymentAction: Sendable, Hashable {
    case claim(Ownership<ReplicaSet>)
    case create(ReplicaSet)
    /// `scaledFrom`: the number of replicas before, when it changes.
    case update(ReplicaSet, scaledFrom: Int?)
    case delete(ReplicaSet)
    /// Writes the number of the release down on the Deployment.
    case setRevision(String)
    case setStatus(JSON)
    case warn(reason: String, message: String)
    /// The deadline of a rollout passes without an event.
    case lookAgain(after: Duration)
}

extension ObservedDeployment {
    /// Releases the Deployment's template: makes its ReplicaSet where it has none, moves replicas from the old
    /// ReplicaSets to it as the strategy allows, and reports.
    ///
    /// Two things come before: while the number of replicas has changed, the ReplicaSets grow or shrink together and no
    /// release goes on; and a Deployment that is paused only ever does that.
    func decide() -> [DeploymentAction] {
        guard let selector = deployment.selector, !selector.isEmpty else { return refuse() }
        let ownership = Ownership(of: deployment, selector: selector, among: replicaSets)
        // What is claimed comes back as an event, in the version that can be written to.
        if ownership.isClaimNeeded { return [.claim(ownership)] }
        return plan(ownership.owned).actions
    }

    /// The status to write when the ReplicaSet of the plan could not be created.
    func status(creationFailure: String) -> JSON {
        var plan = plan(Ownership(of: deployment, selector: deployment.selector, among: replicaSets).owned)
        plan.creationFailure = creationFailure
        return plan.status()
    }

    private func plan(_ sets: [ReplicaSet]) -> DeploymentPlan {
        var plan = DeploymentPlan(deployment, sets: sets, unfinishedPods: unfinishedPods, now: now)
        if deployment.isBeingDeleted { return plan }
        plan.numberRelease()
        if deployment.isPaused || plan.isScaling {
            plan.scale()
            if deployment.isPaused { plan.cleanUp() }
            return plan
        }
        plan.isRollingOut = true
        switch deployment.strategy {
        case .rollingUpdate: plan.roll()
        case .recreate: plan.recreate()
        }
        if plan.isComplete { plan.cleanUp() }
        return plan
    }

    /// A selector that selects everything would take over every ReplicaSet of the namespace.
    private func refuse() -> [DeploymentAction] {
        let warning = DeploymentAction.warn(
            reason: "SelectingAll",
            message: "This deployment is selecting all pods. A non-empty selector is required.")
        guard deployment.observedGeneration < deployment.generation else { return [warning] }
        var changed = deployment
        changed.json["status", "observedGeneration"] = .int(Int64(deployment.generation))
        return [warning, .setStatus(changed.json["status"] ?? [:])]
    }
}
