import JSON

/// `kctl create deployment`
struct CreateDeploymentCommand: Command {
    let name = "deployment"
    let aliases = ["deploy"]
    let summary = "Create a deployment with the specified name"
    let examples = """
        # Three copies of nginx of the host
        kctl create deployment web --image=host/nginx --replicas=3

        # With a command of its own
        kctl create deployment clock --image=host -- sh -c 'while date; do sleep 1; done'
        """
    let usage = "deployment NAME --image=image -- [COMMAND] [args...] [options]"
    let flags: [Flag] =
        Creation.flags + [
            .list("image", "The image to run; several make as many containers. Required."),
            .int("replicas", short: "r", default: 1, "How many pods to run."),
            .int("port", default: -1, "The port that the container serves."),
        ]

    func run(_ invocation: Invocation) async throws {
        let object = try Self.deployment(try Creation.name(invocation), invocation.flags)
        try await Creation.run(invocation, type: "deployments", object)
    }

    static func deployment(_ name: String, _ flags: ParsedFlags) throws(CommandError) -> JSON {
        let images = flags.list("image")
        guard !images.isEmpty else { throw CommandError("required flag(s) \"image\" not set") }
        let command = flags.argumentsBeforeDash.map { Array(flags.arguments[$0...]) } ?? []
        guard images.count == 1 || command.isEmpty else {
            throw CommandError("cannot specify multiple --image options and command")
        }
        let containers = images.map { image -> JSON in
            var container: JSON = ["image": .string(image), "name": .string(containerName(image)), "resources": [:]]
            if !command.isEmpty { container["command"] = .array(command.map { .string($0) }) }
            if flags.int("port") >= 0 { container["ports"] = [["containerPort": .int(Int64(flags.int("port")))]] }
            return container
        }
        let labels: JSON = ["app": .string(name)]
        return [
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": ["creationTimestamp": .null, "labels": labels, "name": .string(name)],
            "spec": [
                "replicas": .int(Int64(flags.int("replicas"))), "selector": ["matchLabels": labels], "strategy": [:],
                "template": [
                    "metadata": ["creationTimestamp": .null, "labels": labels],
                    "spec": ["containers": .array(containers)],
                ],
            ],
            "status": [:],
        ]
    }

    /// "registry/team/nginx:1.27" makes "nginx".
    static func containerName(_ image: String) -> String {
        let base = image.split(separator: "/").last.map(String.init) ?? image
        let name = base.prefix { $0 != ":" && $0 != "@" }.lowercased()
        return String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    }
}
