import JSON

/// How far a rollout is, in kubectl's words.
struct RolloutStatus: Equatable {
    var message: String
    var isDone: Bool

    /// - Parameter revision: the revision that must be rolling out; 0 takes any.
    /// - Throws: when the rollout has failed, or is not that of the revision.
    static func of(deployment: JSON, revision: Int = 0) throws(CommandError) -> RolloutStatus {
        let name = deployment["metadata", "name"]?.string ?? ""
        if revision > 0 {
            let running = Revision.of(deployment)
            guard running == revision else {
                throw CommandError("desired revision (\(revision)) is different from the running revision (\(running))")
            }
        }
        let status = deployment["status"]
        func count(_ member: String) -> Int { status?[member]?.int ?? 0 }
        guard (deployment["metadata", "generation"]?.int ?? 0) <= count("observedGeneration") else {
            return RolloutStatus(message: "Waiting for deployment spec update to be observed...\n", isDone: false)
        }
        let progressing = (status?["conditions"]?.array ?? []).first { $0["type"] == "Progressing" }
        if progressing?["reason"] == "ProgressDeadlineExceeded" {
            throw CommandError("deployment \"\(name)\" exceeded its progress deadline")
        }
        let (total, updated, available) = (count("replicas"), count("updatedReplicas"), count("availableReplicas"))
        let wanted = deployment["spec", "replicas"]?.int ?? 1
        let waiting = "Waiting for deployment \"\(name)\" rollout to finish: "
        if updated < wanted {
            return RolloutStatus(
                message: waiting + "\(updated) out of \(wanted) new replicas have been updated...\n", isDone: false)
        }
        if total > updated {
            return RolloutStatus(
                message: waiting + "\(total - updated) old replicas are pending termination...\n", isDone: false)
        }
        if available < updated {
            return RolloutStatus(
                message: waiting + "\(available) of \(updated) updated replicas are available...\n", isDone: false)
        }
        return RolloutStatus(message: "deployment \"\(name)\" successfully rolled out\n", isDone: true)
    }
}
