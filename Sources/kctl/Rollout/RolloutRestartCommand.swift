import JSON

/// `kctl rollout restart`
struct RolloutRestartCommand: Command {
    let name = "restart"
    let summary = "Restart a resource"
    let details = """
        Restart a resource.

         The pods are replaced as in any other rollout: some at a time, so that the others go on serving.
        """
    let examples = """
        # Restart a deployment
        kctl rollout restart deployment/web

        # Restart all deployments with a label
        kctl rollout restart deployment --selector=app=web
        """
    let usage = "restart RESOURCE [options]"
    let flags: [Flag] =
        Flag.rolloutTargeting + [.output, .showManagedFields, .fieldManager("kubectl-rollout")]

    private static let annotation = "kubectl.kubernetes.io/restartedAt"

    func run(_ invocation: Invocation) async throws {
        let printer = try ResultPrinter(invocation)
        try await invocation.forEachRollout { target in
            let label = "\(target.type.qualifiedPlural) \"\(target.key.name)\""
            try target.requireDeployment { _ in "\(label) restarting is not supported" }
            guard target.json["spec", "paused"]?.bool != true else {
                throw CommandError("\(label) can't restart paused deployment (run rollout resume first)")
            }
            // To the second, as kubectl writes it.
            let now = String(invocation.world.time.now.rfc3339.prefix(19)) + "Z"
            let annotations = target.json["spec", "template", "metadata", "annotations"]
            guard annotations?[Self.annotation]?.string != now else {
                throw CommandError(
                    "\(label): if restart has already been triggered within the past second, please wait before "
                        + "attempting to trigger another")
            }
            let patch: JSON = ["spec": ["template": ["metadata": ["annotations": [Self.annotation: .string(now)]]]]]
            try printer.print(try await invocation.patch(target, patch), target.type, "restarted")
        }
    }
}
