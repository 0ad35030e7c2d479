/// `kctl rollout resume`
struct RolloutResumeCommand: Command {
    let name = "resume"
    let summary = "Resume a paused resource"
    let details = """
        Resume a paused resource.

         All changes since it was paused are rolled out together.
        """
    let examples = """
        kctl rollout resume deployment/web
        """
    let usage = "resume RESOURCE [options]"
    let flags: [Flag] =
        Flag.rolloutTargeting + [.output, .showManagedFields, .fieldManager("kubectl-rollout")]

    func run(_ invocation: Invocation) async throws {
        try await RolloutPausing(pauses: false).run(invocation)
    }
}
