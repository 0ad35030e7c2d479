import Client
import HTTP
import JSON
import Platform
import Resources

/// `kctl logs`
struct LogsCommand: Command {
    let name = "logs"
    let group = CommandGroup.troubleshooting
    let summary = "Print the logs for a container in a pod"
    let details = """
        Print the logs for a container in a pod or specified resource.

         If the pod has only one container, its name need not be given. Of a deployment the logs of one pod are printed, unless \
        --all-pods is given.
        """
    let examples = """
        # What a pod with one container has written
        kctl logs web-0

        # Go on printing what it writes
        kctl logs -f web-0

        # All containers of all pods with a label, each line with where it comes from
        kctl logs -l app=web --all-containers --prefix

        # The container's run before the last restart
        kctl logs -p web-0 -c nginx

        # The last 20 lines, or those of the last hour
        kctl logs --tail=20 web-0
        kctl logs --since=1h web-0

        # Of a deployment
        kctl logs deployment/web
        """
    let usage = "logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]"
    let flags: [Flag] = [
        .bool("all-containers", "All containers of the pods."),
        .bool("all-pods", "All pods of the named object; each line begins with where it comes from."),
        .string("container", short: "c", "The container; the pod's first if it is not given."),
        .bool("follow", short: "f", "Go on printing what is written, until the container ends."),
        .bool("ignore-errors", "Go on with the others when one log can't be read or breaks off."),
        .bool("insecure-skip-tls-verify-backend", "Accepted for kubectl's sake.").hidden(),
        .int("limit-bytes", "At most so many bytes of a log; 0 is no limit."),
        .int("max-log-requests", default: 5, "At most so many logs are followed at once."),
        .duration("pod-running-timeout", default: "20s", "How long to wait until one of the object's pods is there."),
        .bool("prefix", "Begin each line with where it comes from: pod and container."),
        .bool("previous", short: "p", "The container's run before the last restart."),
        .selector,
        .duration("since", default: "0s", "Only what is newer than this: 5s, 2m, 3h. All by default."),
        .string("since-time", "Only what is newer than this date (RFC 3339). All by default."),
        .int("tail", default: -1, "Only the last so many lines; with a selector 10, otherwise -1 for all."),
        .bool("timestamps", "Begin each line with its time."),
    ]

    func run(_ invocation: Invocation) async throws {
        let flags = invocation.flags
        if flags.isSet("since"), flags.isSet("since-time") {
            throw CommandError("at most one of `sinceTime` or `sinceSeconds` may be specified")
        }
        if flags.bool("all-containers"), !flags.string("container").isEmpty {
            throw CommandError(
                "--all-containers=true should not be specified with container name \(flags.string("container"))")
        }
        if flags.isSet("tail"), flags.int("tail") < -1 {
            throw CommandError("--tail must be greater than or equal to -1")
        }
        let sources = try await sources(invocation)
        if flags.bool("follow"), sources.count > 1 {
            let most = flags.int("max-log-requests")
            guard sources.count <= most else {
                throw CommandError(
                    "you are attempting to follow \(sources.count) log streams, but maximum allowed concurrency is \(most), "
                        + "use --max-log-requests to increase the limit")
            }
            try await followAll(sources, invocation)
        } else {
            for source in sources { try await read(source, invocation) }
        }
    }

    private func followAll(_ sources: [LogSource], _ invocation: Invocation) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for source in sources { group.addTask { try await read(source, invocation) } }
            try await group.waitForAll()
        }
    }

    private func read(_ source: LogSource, _ invocation: Invocation) async throws {
        do {
            try await source.print(invocation)
        } catch let error as APIError where invocation.flags.bool("ignore-errors") {
            invocation.console.printError("error: \(error.message)\n")
        }
    }

    // MARK: - Which logs

    private func sources(_ invocation: Invocation) async throws -> [LogSource] {
        let flags = invocation.flags
        let words = invocation.arguments
        if let selector = invocation.nonEmpty("selector") {
            guard words.isEmpty else { throw UsageError("only a selector (-l) or a POD name is allowed") }
            let list = try await invocation.cluster().client.list(
                PodChoice.pods, namespace: try invocation.namespace(), labelSelector: selector)
            if list.items.isEmpty {
                invocation.console.printError("No resources found in \(try invocation.namespace()) namespace.\n")
            }
            return try list.items.flatMap { try sources(of: $0, invocation, showsWhere: flags.bool("prefix")) }
        }
        guard let word = words.first else {
            throw UsageError(
                "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command"
            )
        }
        guard words.count <= 2 else {
            throw UsageError(
                "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command"
            )
        }
        if words.count == 2, !flags.string("container").isEmpty {
            throw UsageError("only one of -c or an inline [CONTAINER] arg is allowed")
        }
        if flags.bool("all-pods") {
            let target = try await PodChoice.target(word, invocation)
            let pods = try await PodChoice.pods(of: target, invocation)
            return try pods.flatMap { try sources(of: $0, invocation, showsWhere: true) }
        }
        let pod = try await pod(word, invocation)
        let inline = words.count == 2 ? words[1] : ""
        return try sources(of: pod, invocation, inline: inline, showsWhere: flags.bool("prefix"))
    }

    private func pod(_ word: String, _ invocation: Invocation) async throws -> JSON {
        do {
            return try await PodChoice.pod(
                of: word, invocation, saysChoice: true, timeout: invocation.flags.duration("pod-running-timeout"))
        } catch let error as APIError where error.isNotFound {
            throw CommandError(
                "error from server (NotFound): \(error.message) in namespace \"\(try invocation.namespace())\"")
        }
    }

    private func sources(
        of pod: JSON, _ invocation: Invocation, inline: String = "", showsWhere: Bool
    ) throws -> [LogSource] {
        let name = pod["metadata", "name"]?.string ?? ""
        let namespace = pod["metadata", "namespace"]?.string ?? ""
        let containers: [String]
        if invocation.flags.bool("all-containers") {
            containers = PodChoice.containerNames(pod, PodChoice.allMembers)
        } else {
            let wanted = inline.isEmpty ? invocation.flags.string("container") : inline
            guard wanted.isEmpty || PodChoice.containerNames(pod, PodChoice.allMembers).contains(wanted) else {
                throw CommandError("container \(wanted) is not valid for pod \(name)")
            }
            containers = [try PodChoice.container(of: pod, named: wanted, quiet: false, invocation.console)]
        }
        return containers.map {
            LogSource(namespace: namespace, pod: name, container: $0, prefix: showsWhere ? "[pod/\(name)/\($0)] " : "")
        }
    }
}
