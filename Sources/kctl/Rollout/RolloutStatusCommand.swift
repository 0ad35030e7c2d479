import Client
import JSON
import Platform
import Resources
import Synchronization

/// `kctl rollout status`
struct RolloutStatusCommand: Command {
    let name = "status"
    let summary = "Show the status of the rollout"
    let details = """
        Show the status of the rollout.

         By default it is watched until it is done. To stop as soon as another rollout begins, give the revision to wait for \
        with --revision=N.
        """
    let examples = """
        # Wait until the rollout of web is done
        kctl rollout status deployment/web

        # At most for a minute
        kctl rollout status deployment/web --timeout=1m
        """
    let usage = "status (TYPE NAME | TYPE/NAME) [flags] [options]"
    let flags: [Flag] =
        Flag.rolloutTargeting + [
            .bool("watch", short: "w", default: true, "Watch the rollout until it is done."),
            .int("revision", "The revision to wait for; 0 takes the newest. Ends with an error when another begins."),
            .duration("timeout", "How long to wait at most; zero waits for ever. A unit is needed: 1s, 2m, 3h."),
        ]

    func run(_ invocation: Invocation) async throws {
        try await invocation.forEachRollout { target in
            try target.requireDeployment { "no status viewer has been implemented for \($0)" }
            try await follow(target, invocation)
        }
    }

    private func follow(_ target: FoundObject, _ invocation: Invocation) async throws {
        let revision = invocation.flags.int("revision")
        let first = try RolloutStatus.of(deployment: target.json, revision: revision)
        invocation.console.print(first.message)
        invocation.console.flush()
        if first.isDone || !invocation.flags.bool("watch") { return }
        let watch = try ObjectFollower(target, invocation, timeout: invocation.flags.duration("timeout"))
        let last = Mutex(first)
        try await watch.until { object in
            guard let object else {
                throw CommandError("object has been deleted")
            }
            let status = try RolloutStatus.of(deployment: object, revision: revision)
            let isNews = last.withLock { last in
                defer { last = status }
                return last != status
            }
            if isNews {
                invocation.console.print(status.message)
                invocation.console.flush()
            }
            return status.isDone
        }
    }
}
