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

extension FoundObject {
    /// Only deployments have rollouts here.
    func requireDeployment(_ problem: (String) -> String) throws(CommandError) {
        guard type.kind == "Deployment", type.group == "apps" else { throw CommandError(problem(type.kind)) }
    }
}
