/// `kctl rollout`
struct RolloutCommand: Command {
    let name = "rollout"
    let group = CommandGroup.deploy
    let summary = "Manage the rollout of a resource"
    let details = "Manage the rollout of one or many deployments."
    let examples = """
        # Roll back to the previous version
        kctl rollout undo deployment/web

        # Wait until the new version runs
        kctl rollout status deployment/web
        """
    let usage = "rollout SUBCOMMAND [options]"
    let subcommands: [any Command] = [
        RolloutHistoryCommand(), RolloutPauseCommand(), RolloutRestartCommand(), RolloutResumeCommand(),
        RolloutStatusCommand(), RolloutUndoCommand(),
    ]
}

extension Flag {
    static let rolloutTargeting: [Flag] = [.filename, .recursive, .kustomize, .selector]
}

extension Invocation {
    /// Hands over what a rollout command names; a type alone means all of its objects. None at all is said, and no error.
    func forEachRollout(_ body: (FoundObject) async throws -> Void) async throws {
        guard !arguments.isEmpty || !flags.list("filename").isEmpty else {
            throw CommandError("required resource not specified")
        }
        let count = try await forEachTarget(listsWithoutName: true, body)
        if count == 0 { console.printError("No resources found in \(try namespace()) namespace.\n") }
    }
}

extension FoundObject {
    /// Only deployments have rollouts here.
    func requireDeployment(_ problem: (String) -> String) throws(CommandError) {
        guard type.kind == "Deployment", type.group == "apps" else { throw CommandError(problem(type.kind)) }
    }
}
