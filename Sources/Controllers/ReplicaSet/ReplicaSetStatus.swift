import JSON
import Platform
import Resources

/// Why pods could not be created or deleted, as the condition ReplicaFailure says it.
struct ReplicaSetFailure: Error, Sendable, Hashable {
    enum Reason: String, Sendable { case create = "FailedCreate", delete = "FailedDelete" }
    var reason: Reason
    var message: String
}

extension ObservedReplicaSet {
    /// The status that tells what was seen. It describes the pods from before this round's creations and deletions; the
    /// events of those bring the next round.
    func status(failure: ReplicaSetFailure? = nil) -> JSON {
        let pods = ownership.owned
        let labels = replicaSet.template["metadata", "labels"]?.stringMap ?? [:]
        let selector = LabelSelector(labels: labels)
        var status: JSON = ["replicas": .int(Int64(pods.count))]
        // Kubernetes leaves out what is zero, and whoever reads the status takes it so.
        let counts = [
            ("fullyLabeledReplicas", pods.count { selector.matches($0.labels) }),
            ("readyReplicas", pods.count(where: \.isReady)),
            ("availableReplicas", pods.count { isAvailable($0) }),
            // Whoever reads it must be able to rely on the pods having been counted for this generation.
            ("observedGeneration", isCurrent ? replicaSet.generation : replicaSet.observedGeneration),
        ]
        for (name, count) in counts where count > 0 { status[name] = .int(Int64(count)) }
        let conditions = conditions(failure)
        if !conditions.isEmpty { status["conditions"] = .array(conditions.map(\.json)) }
        return status
    }

    private func isAvailable(_ pod: Pod) -> Bool {
        pod.isAvailable(minReadySeconds: replicaSet.minReadySeconds, now: now)
    }

    /// A failure stays until a round in which pods were counted and nothing failed.
    private func conditions(_ failure: ReplicaSetFailure?) -> [Condition] {
        let type = "ReplicaFailure"
        guard let failure else {
            return isCurrent ? replicaSet.conditions.filter { $0.type != type } : replicaSet.conditions
        }
        if let known = replicaSet.condition(type), known.isTrue, known.reason == failure.reason.rawValue {
            return replicaSet.conditions
        }
        var changed = replicaSet
        changed.setCondition(
            Condition(
                type: type, status: "True", reason: failure.reason.rawValue, message: failure.message,
                transitionTime: now))
        return changed.conditions
    }
}
