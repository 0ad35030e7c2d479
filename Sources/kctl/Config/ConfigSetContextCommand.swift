import JSON

/// `kctl config set-context`
struct ConfigSetContextCommand: Command {
    let name = "set-context"
    let summary = "Set a context entry in kubeconfig"
    let details =
        "Set a context entry in kubeconfig: what is given with --cluster, --user and --namespace; the rest stays."
    let examples = """
        # The namespace that is meant when none is named
        kctl config set-context --current --namespace=shop
        """
    let usage =
        "set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace] "
        + "[options]"
    let flags: [Flag] = [.bool("current", "Modify the current context.")]

    func run(_ invocation: Invocation) async throws {
        let document = try KubeconfigDocument(invocation)
        let words = invocation.arguments
        let isCurrent = invocation.flags.bool("current")
        guard words.count <= 1, words.isEmpty == isCurrent else {
            throw UsageError(
                isCurrent
                    ? "you cannot specify a context name and --current"
                    : "you must specify a non-empty context name or --current")
        }
        let name = words.first ?? document.currentContext
        guard !name.isEmpty else { throw CommandError("no current context is set") }
        let isKnown = document.entry("contexts", name) != nil
        let values = [("cluster", "cluster"), ("user", "user"), ("namespace", "namespace")].compactMap { flag, member in
            invocation.flags.isSet(flag) ? (member, invocation.flags.string(flag)) : nil
        }
        func isNamed(_ entry: JSON) -> Bool { entry["name"]?.string == name }
        try document.change(holding: { $0["contexts"]?.array?.contains(where: isNamed) ?? false }) { file in
            var contexts = file["contexts"]?.array ?? []
            let index = contexts.firstIndex(where: isNamed) ?? contexts.count
            if index == contexts.count { contexts.append(["context": [:], "name": .string(name)]) }
            for (member, value) in values { contexts[index]["context", member] = .string(value) }
            file["contexts"] = .array(contexts)
        }
        invocation.console.printLine("Context \"\(name)\" \(isKnown ? "modified" : "created").")
    }
}
