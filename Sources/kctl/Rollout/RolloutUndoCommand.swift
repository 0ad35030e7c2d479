import JSON

/// `kctl rollout undo`
struct RolloutUndoCommand: Command {
    let name = "undo"
    let summary = "Undo a previous rollout"
    let details = "Roll back to a previous rollout."
    let examples = """
        # Back to the previous version
        kctl rollout undo deployment/web

        # Back to version 3
        kctl rollout undo deployment/web --to-revision=3

        # What it would be
        kctl rollout undo --dry-run=server deployment/web
        """
    let usage = "undo (TYPE NAME | TYPE/NAME) [flags] [options]"
    let flags: [Flag] =
        Flag.rolloutTargeting + [
            .output, .showManagedFields, .dryRun,
            .int("to-revision", "The revision to go back to; 0 is the one before the current."),
        ]

    func run(_ invocation: Invocation) async throws {
        let wanted = invocation.flags.int("to-revision")
        if wanted < 0 { throw CommandError("--to-revision must not be negative") }
        let printer = try ResultPrinter(invocation)
        let dryRun = try DryRun(invocation)
        try await invocation.forEachRollout { target in
            try target.requireDeployment { "no rollbacker has been implemented for \"\($0)\"" }
            if target.json["spec", "paused"]?.bool == true {
                throw CommandError(
                    "you cannot rollback a paused deployment; resume it first with 'kctl rollout resume' and try again")
            }
            let revisions = try await Revision.replicaSets(of: target, invocation)
            let chosen = try Self.choose(wanted, from: revisions, name: target.key.name)
            let template = Revision.template(of: chosen)
            if dryRun == .client {
                let text = PodTemplateText.describe(template, of: chosen)
                return try printer.print(target.json, target.type, text.trimmingSpace())
            }
            guard Self.withoutHash(target.json["spec", "template"] ?? [:]) != template else {
                return try printer.print(
                    target.json, target.type,
                    "skipped rollback (current template already matches revision \(Revision.of(chosen)))")
            }
            let patched = try await invocation.patch(
                target, Revision.patch(to: chosen, of: target.json), type: .json)
            try printer.print(patched, target.type, "rolled back")
        }
    }

    /// The replica set to go back to: of the wanted revision, or the last but one.
    static func choose(_ wanted: Int, from revisions: [Int: JSON], name: String) throws(CommandError) -> JSON {
        if wanted > 0 {
            guard let chosen = revisions[wanted] else {
                throw CommandError("unable to find specified revision \(wanted) in history")
            }
            return chosen
        }
        let numbers = revisions.keys.sorted()
        guard numbers.count > 1, let chosen = revisions[numbers[numbers.count - 2]] else {
            throw CommandError("no rollout history found for deployment \"\(name)\"")
        }
        return chosen
    }

    private static func withoutHash(_ template: JSON) -> JSON {
        var template = template
        template["metadata", "labels", Revision.hashLabel] = nil
        return template
    }
}
