import JSON
import Platform
import Resources

/// What the Deployment's status says.
extension DeploymentPlan {
    private enum Reason {
        static let created = "NewReplicaSetCreated"
        static let found = "FoundNewReplicaSet"
        static let updated = "ReplicaSetUpdated"
        static let available = "NewReplicaSetAvailable"
        static let deadlineExceeded = "ProgressDeadlineExceeded"
        static let creationFailed = "ReplicaSetCreateError"
        static let paused = "DeploymentPaused"
        static let resumed = "DeploymentResumed"
    }

    private struct Counts: Equatable {
        var replicas: Int
        var updated: Int
        var ready: Int
        var available: Int

        /// Whether anything has come nearer to the goal.
        func isProgress(from old: Counts) -> Bool {
            updated > old.updated || replicas - updated < old.replicas - old.updated || ready > old.ready
                || available > old.available
        }
    }

    /// Whether the release is done: all pods are of the present template and available.
    var isComplete: Bool {
        let counts = counts
        return counts.updated == deployment.replicas && counts.replicas == deployment.replicas
            && counts.available == deployment.replicas
    }

    func status() -> JSON {
        let counts = counts
        var status: JSON = [:]
        let planned = sets.reduce(0) { $0 + $1.set.replicas }
        // Kubernetes leaves out what is zero, and whoever reads the status takes it so.
        for (name, count) in [
            ("observedGeneration", deployment.generation), ("replicas", counts.replicas),
            ("updatedReplicas", counts.updated), ("readyReplicas", counts.ready),
            ("availableReplicas", counts.available), ("unavailableReplicas", planned - counts.available),
        ] where count > 0 { status[name] = .int(Int64(count)) }
        status["collisionCount"] = deployment.json["status", "collisionCount"]
        let conditions = conditions(counts)
        if !conditions.isEmpty { status["conditions"] = .array(conditions.map(\.json)) }
        return status
    }

    /// How long until the deadline of the rollout has passed; nil while none runs.
    func untilDeadline(_ status: JSON) -> Duration? {
        let view = Deployment(["status": status])
        guard isRollingOut, hasDeadline, !isComplete, let progressing = view.condition("Progressing"),
            ![Reason.deadlineExceeded, Reason.available].contains(progressing.reason),
            let since = progressing.lastUpdateTime
        else { return nil }
        // Stored times have whole seconds: one more makes sure that the deadline has passed.
        return max(.zero, since + .seconds(deployment.progressDeadlineSeconds) - now) + .seconds(1)
    }

    private var counts: Counts {
        Counts(
            replicas: sets.reduce(0) { $0 + $1.set.statusReplicas }, updated: new?.statusReplicas ?? 0,
            ready: sets.reduce(0) { $0 + $1.set.readyReplicas },
            available: sets.reduce(0) { $0 + $1.set.availableReplicas })
    }

    /// A deadline that can't be reached stands for none (Kubernetes: 2^31 - 1).
    private var hasDeadline: Bool { deployment.progressDeadlineSeconds != Int(Int32.max) }
}

extension DeploymentPlan {
    private func conditions(_ counts: Counts) -> [Condition] {
        var view = deployment
        notePause(&view)
        noteNew(&view)
        noteAvailability(&view, counts)
        if isRollingOut {
            noteProgress(&view, counts)
            noteFailure(&view)
        }
        return view.conditions
    }

    /// Time spent in a pause is no lack of progress. A lack that was reported stays reported.
    private func notePause(_ view: inout Deployment) {
        let progressing = view.condition("Progressing")
        guard hasDeadline, !deployment.isBeingDeleted, progressing?.reason != Reason.deadlineExceeded else { return }
        let isNoted = progressing?.reason == Reason.paused
        if deployment.isPaused, !isNoted {
            set(&view, "Progressing", "Unknown", Reason.paused, "Deployment is paused")
        } else if !deployment.isPaused, isNoted {
            set(&view, "Progressing", "Unknown", Reason.resumed, "Deployment is resumed")
        }
    }

    private func noteNew(_ view: inout Deployment) {
        guard hasDeadline, let new else { return }
        if let creationFailure {
            let message = "Failed to create new replica set \"\(new.name)\": \(creationFailure)"
            set(&view, "Progressing", "False", Reason.creationFailed, message)
        } else if isCreating {
            set(&view, "Progressing", "True", Reason.created, "Created new replica set \"\(new.name)\"")
        } else if view.condition("Progressing") == nil {
            set(&view, "Progressing", "True", Reason.found, "Found new replica set \"\(new.name)\"")
        }
    }

    private func noteAvailability(_ view: inout Deployment, _ counts: Counts) {
        if counts.available >= bounds.availableMin {
            set(&view, "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
        } else {
            set(
                &view, "Available", "False", "MinimumReplicasUnavailable",
                "Deployment does not have minimum availability.")
        }
    }

    private func noteProgress(_ view: inout Deployment, _ counts: Counts) {
        guard hasDeadline else {
            view.conditions.removeAll { $0.type == "Progressing" }
            return
        }
        let progressing = view.condition("Progressing")
        if creationFailure != nil { return }
        // A release that was done stays done when pods come and go later.
        if counts.replicas == counts.updated, progressing?.reason == Reason.available { return }
        let subject = new.map { "ReplicaSet \"\($0.name)\"" } ?? "Deployment \"\(deployment.name)\""
        let before = Counts(
            replicas: deployment.statusReplicas, updated: deployment.updatedReplicas, ready: deployment.readyReplicas,
            available: deployment.availableReplicas)
        if isComplete {
            set(&view, "Progressing", "True", Reason.available, "\(subject) has successfully progressed.")
        } else if counts.isProgress(from: before) {
            set(&view, "Progressing", "True", Reason.updated, "\(subject) is progressing.", isRenewed: true)
        } else if isOverdue(progressing) {
            set(&view, "Progressing", "False", Reason.deadlineExceeded, "\(subject) has timed out progressing.")
        }
    }

    private func isOverdue(_ progressing: Condition?) -> Bool {
        guard let progressing, progressing.reason != Reason.available, let since = progressing.lastUpdateTime else {
            return false
        }
        return progressing.reason == Reason.deadlineExceeded
            || now - since > .seconds(deployment.progressDeadlineSeconds)
    }

    /// A ReplicaSet's trouble with its pods is the Deployment's; that of the new one comes first.
    private func noteFailure(_ view: inout Deployment) {
        let failures = ([new].compactMap { $0 } + old).compactMap { $0.condition("ReplicaFailure") }
        guard var failure = failures.first else {
            view.conditions.removeAll { $0.type == "ReplicaFailure" }
            return
        }
        failure.json["lastUpdateTime"] = failure.json["lastTransitionTime"]
        if let known = view.condition("ReplicaFailure"), known.status == failure.status, known.reason == failure.reason
        {
            return
        }
        view.setCondition(failure)
    }

    /// Saying the same again changes nothing, unless it is news that it still holds.
    private func set(
        _ view: inout Deployment, _ type: String, _ status: String, _ reason: String, _ message: String,
        isRenewed: Bool = false
    ) {
        let known = view.condition(type)
        if !isRenewed, let known, known.status == status, known.reason == reason { return }
        view.setCondition(
            Condition(
                type: type, status: status, reason: reason, message: message, transitionTime: now, updateTime: now))
    }
}
