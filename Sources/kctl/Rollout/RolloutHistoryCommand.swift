import JSON

/// `kctl rollout history`
struct RolloutHistoryCommand: Command {
    let name = "history"
    let summary = "View rollout history"
    let details = """
        View previous rollout revisions and configurations.

         The cause of a change is the annotation kubernetes.io/change-cause that the deployment had then.
        """
    let examples = """
        # All revisions
        kctl rollout history deployment/web

        # The template of one
        kctl rollout history deployment/web --revision=3
        """
    let usage = "history (TYPE NAME | TYPE/NAME) [flags] [options]"
    let flags: [Flag] =
        Flag.rolloutTargeting + [
            .output, .showManagedFields,
            .int("revision", "Show the details of this revision, and its pods' template."),
        ]

    func run(_ invocation: Invocation) async throws {
        let revision = invocation.flags.int("revision")
        if revision < 0 { throw CommandError("revision must be a positive integer: \(revision)") }
        let printer = try ObjectPrinter(invocation)
        try await invocation.forEachRollout { target in
            try target.requireDeployment { "no history viewer has been implemented for \"\($0)\"" }
            let revisions = try await Revision.replicaSets(of: target, invocation)
            if case .table = printer.format {
                invocation.console.print(try Self.text(target, revisions, revision))
            } else {
                let newest = revisions.keys.max() ?? 0
                guard let chosen = revisions[revision > 0 ? revision : newest] else {
                    throw CommandError("unable to find the specified revision")
                }
                try printer.print(chosen, nil)
            }
        }
    }

    static func text(_ target: FoundObject, _ revisions: [Int: JSON], _ revision: Int) throws(CommandError) -> String {
        guard revision > 0 else { return "\(target.label) \n" + table(revisions) + "\n" }
        guard let replicaSet = revisions[revision] else {
            throw CommandError("unable to find the specified revision")
        }
        let description = PodTemplateText.describe(replicaSet["spec", "template"] ?? [:], of: replicaSet)
        return "\(target.label) with revision #\(revision)\n" + description + "\n"
    }

    private static func table(_ revisions: [Int: JSON]) -> String {
        guard !revisions.isEmpty else { return "No rollout history found." }
        let rows = revisions.sorted { $0.key < $1.key }.map { number, replicaSet in
            (String(number), replicaSet["metadata", "annotations", Revision.changeCause]?.string ?? "<none>")
        }
        let all = [("REVISION", "CHANGE-CAUSE")] + rows
        let width = (all.map(\.0.count).max() ?? 0) + 2
        return all.map { $0.0.padded(to: width) + $0.1 + "\n" }.joined()
    }
}
