import JSON

/// `kctl rollout pause`
struct RolloutPauseCommand: Command {
    let name = "pause"
    let summary = "Mark the provided resource as paused"
    let details = """
        Mark the provided resource as paused.

         While a deployment is paused, changes of its template start no rollout. `kctl rollout resume` goes on.
        """
    let examples = """
        # What is rolled out stands; further changes wait
        kctl rollout pause deployment/web
        """
    let usage = "pause RESOURCE [options]"
    let flags: [Flag] =
        Flag.rolloutTargeting + [.output, .showManagedFields, .fieldManager("kubectl-rollout")]

    func run(_ invocation: Invocation) async throws {
        try await RolloutPausing(pauses: true).run(invocation)
    }
}

/// Sets or clears `spec.paused`.
struct RolloutPausing {
    var pauses: Bool

    func run(_ invocation: Invocation) async throws {
        let printer = try ResultPrinter(invocation)
        try await invocation.forEachRollout { target in
            try target.requireDeployment { kind in
                "\(target.type.qualifiedPlural) \"\(target.key.name)\" \(pauses ? "pausing" : "resuming") is not supported"
            }
            guard (target.json["spec", "paused"]?.bool ?? false) != pauses else {
                let state = pauses ? "already paused" : "not paused"
                throw CommandError("\(target.type.qualifiedPlural) \"\(target.key.name)\" is \(state)")
            }
            let patched = try await invocation.patch(target, ["spec": ["paused": pauses ? true : .null]])
            try printer.print(patched, target.type, pauses ? "paused" : "resumed")
        }
    }
}
