import Client
import JSON
import Platform

/// `kctl scale`
struct ScaleCommand: Command {
    let name = "scale"
    let group = CommandGroup.deploy
    let summary = "Set a new size for a deployment or replica set"
    let details = """
        Set a new size for a deployment or replica set.

         With --current-replicas or --resource-version the size changes only if the object is as expected.
        """
    let examples = """
        # Run ten copies of web
        kctl scale deployment/web --replicas=10

        # Only if there are three now
        kctl scale --current-replicas=3 --replicas=10 deployment/web

        # Several at once
        kctl scale --replicas=5 deployment/web deployment/api

        # Those that a file names
        kctl scale --replicas=3 -f web.yaml
        """
    let usage =
        "scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]"
    let flags: [Flag] =
        Flag.targeting + [
            .dryRun,
            .int("replicas", "The new number of replicas. Required."),
            .int(
                "current-replicas", default: -1,
                "The number of replicas that there must be now; -1 takes any. Nothing changes otherwise."),
            .string("resource-version", "The version that the object must have. Nothing changes otherwise."),
            .duration(
                "timeout", "How long to wait until the size is reached; zero does not wait. A unit is needed: 1m."),
        ]

    /// How often the size is looked at while it is waited for.
    private static let pollPeriod = Duration.milliseconds(100)

    func run(_ invocation: Invocation) async throws {
        let replicas = invocation.flags.int("replicas")
        guard invocation.flags.isSet("replicas") else { throw CommandError("required flag(s) \"replicas\" not set") }
        guard replicas >= 0 else {
            throw CommandError("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
        }
        let printer = try ResultPrinter(invocation)
        let isClientDryRun = try DryRun(invocation) == .client
        var count = 0
        do {
            try await invocation.forEachTarget { object in
                count += 1
                if !isClientDryRun { try await scale(object, to: replicas, invocation) }
                try printer.print(object.json, object.type, "scaled")
            }
        } catch let error as APIError where count == 0 {
            throw CommandError("no objects passed to scale \(error.message)")
        }
        if count == 0 { throw CommandError("no objects passed to scale") }
    }

    private func scale(_ object: FoundObject, to replicas: Int, _ invocation: Invocation) async throws {
        let expected = invocation.flags.int("current-replicas")
        let version = invocation.flags.string("resource-version")
        if expected >= 0 || !version.isEmpty {
            let path = object.type.path(namespace: object.key.namespace, name: object.key.name, subresource: "scale")
            var scale = try await invocation.cluster().request("GET", path)
            let current = scale["spec", "replicas"]?.int ?? 0
            guard expected < 0 || current == expected else {
                throw CommandError("Expected replicas to be \(expected), was \(current)")
            }
            let present = scale["metadata", "resourceVersion"]?.string ?? ""
            guard version.isEmpty || version == present else {
                throw CommandError("Expected resource version to be \(version), was \(present)")
            }
            scale["spec", "replicas"] = .int(Int64(replicas))
            let query = RequestTarget.query([try DryRun(invocation).parameter])
            // With its version: whoever changes it in between makes this fail.
            _ = try await invocation.cluster().request("PUT", path + query, body: scale)
        } else {
            let patch: JSON = ["spec": ["replicas": .int(Int64(replicas))]]
            _ = try await invocation.patch(object, patch, type: .merge, subresource: "scale")
        }
        if let timeout = invocation.flags.duration("timeout") {
            try await wait(object, replicas, timeout, invocation)
        }
    }

    private func wait(
        _ object: FoundObject, _ replicas: Int, _ timeout: Duration, _ invocation: Invocation
    ) async throws {
        let time = invocation.world.time
        let deadline = time.uptime + timeout
        while true {
            let current = try await invocation.cluster().request("GET", object.path)
            let isSeen =
                (current["status", "observedGeneration"]?.int ?? 0) >= (current["metadata", "generation"]?.int ?? 0)
            if isSeen,
                current["spec", "replicas"]?.int != replicas || current["status", "replicas"]?.int ?? 0 == replicas
            {
                return
            }
            guard time.uptime < deadline else { throw CommandError("timed out waiting for the condition") }
            try await time.sleep(for: Self.pollPeriod)
        }
    }
}
