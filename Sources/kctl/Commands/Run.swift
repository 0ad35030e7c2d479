import JSON

/// `kctl run`
struct RunCommand: Command {
    let name = "run"
    let group = CommandGroup.beginner
    let summary = "Run a particular image on the cluster"
    let details = "Create and run a particular image in a pod."
    let examples = """
        # A pod that runs nginx of the host
        kctl run web --image=host/nginx

        # A command instead of the image's own
        kctl run once --image=host --restart=Never --command -- sh -c 'echo hello'

        # What would be sent
        kctl run web --image=host/nginx --dry-run=client -o yaml
        """
    let usage =
        "run NAME --image=image [--env=\"key=value\"] [--port=port] [--dry-run=server|client] [--command] "
        + "-- [COMMAND] [args...] [options]"
    let flags: [Flag] = [
        .output, .showManagedFields, .dryRun, .fieldManager("kubectl-run"),
        .string("image", "The image to run. Required."),
        .array("env", "A variable of the container's environment, NAME=VALUE; may be repeated."),
        .string("labels", short: "l", "Labels of the pod, a=b,c=d; run=NAME if they are not given."),
        .string("annotations", "Annotations of the pod, a=b,c=d.").hidden(),
        .int("port", "The port that the container serves."),
        .bool("command", "The words behind -- are the command, not the arguments of the image's."),
        .string("restart", default: "Always", "When a container that ended starts again: Always, OnFailure or Never."),
        .string("image-pull-policy", "Always, IfNotPresent or Never."),
        .bool("quiet", short: "q", "Print nothing."),
    ]

    func run(_ invocation: Invocation) async throws {
        guard invocation.arguments.first != nil, invocation.flags.argumentsBeforeDash != 0 else {
            throw UsageError("NAME is required for run")
        }
        guard invocation.nonEmpty("image") != nil else { throw CommandError("required flag(s) \"image\" not set") }
        let printer = try ResultPrinter(invocation)
        let type = try await invocation.cluster().mapper.type("pods")
        let pod = try await invocation.create(try Self.pod(invocation.flags), type)
        if !invocation.flags.bool("quiet") { try printer.print(pod, type, "created") }
    }

    static func pod(_ flags: ParsedFlags) throws -> JSON {
        let name = flags.arguments.first ?? ""
        var container: JSON = ["name": .string(name), "image": .string(flags.string("image")), "resources": [:]]
        let words = flags.arguments.dropFirst()
        if !words.isEmpty {
            container[flags.bool("command") ? "command" : "args"] = .array(words.map { .string($0) })
        }
        let variables = flags.list("env")
        if !variables.isEmpty {
            container["env"] = .array(
                try variables.map { text throws(CommandError) in
                    let pair = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                        String.init)
                    guard pair.count == 2, !pair[0].isEmpty else { throw CommandError("invalid env: \(text)") }
                    return ["name": .string(pair[0]), "value": .string(pair[1])]
                })
        }
        if flags.isSet("port") { container["ports"] = [["containerPort": .int(Int64(flags.int("port")))]] }
        if !flags.string("image-pull-policy").isEmpty {
            container["imagePullPolicy"] = .string(flags.string("image-pull-policy"))
        }
        let policy = flags.string("restart")
        guard ["Always", "OnFailure", "Never"].contains(policy) else {
            throw UsageError("invalid restart policy: \(policy)")
        }
        let labels = flags.string("labels")
        return [
            "apiVersion": "v1", "kind": "Pod",
            "metadata": [
                "creationTimestamp": .null, "name": .string(name),
                "labels": JSON(labels.isEmpty ? ["run": name] : try pairs(labels)),
            ],
            "spec": [
                "containers": [container], "dnsPolicy": "ClusterFirst", "restartPolicy": .string(policy),
            ],
            "status": [:],
        ]
    }

    private static func pairs(_ text: String) throws(CommandError) -> [String: String] {
        var pairs: [String: String] = [:]
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2, !pair[0].isEmpty else { throw CommandError("unexpected label spec: \(part)") }
            pairs[pair[0]] = pair[1]
        }
        return pairs
    }
}
