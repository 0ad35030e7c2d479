import JSON

/// `kctl config get-contexts`
struct ConfigGetContextsCommand: Command {
    let name = "get-contexts"
    let summary = "Describe one or many contexts"
    let examples = """
        # All contexts
        kctl config get-contexts
        """
    let usage = "get-contexts [(-o|--output=)name)] [options]"
    let flags: [Flag] = [
        .bool("no-headers", "Leave the headers out."),
        .string("output", short: "o", "Output format: name."),
    ]

    func run(_ invocation: Invocation) async throws {
        let output = invocation.flags.string("output")
        guard ["", "name"].contains(output) else {
            throw CommandError("output must be one of '' or 'name': \(output)")
        }
        let document = try KubeconfigDocument(invocation)
        let wanted = invocation.arguments
        var failures: [any Error] = []
        for name in wanted where document.entry("contexts", name) == nil {
            failures.append(CommandError("context \(name) not found"))
        }
        let contexts = document.entries("contexts").filter {
            wanted.isEmpty || wanted.contains($0["name"]?.string ?? "")
        }
        var writer = TableWriter()
        if output.isEmpty, !invocation.flags.bool("no-headers") {
            writer.add(["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"])
        }
        for entry in contexts.sorted(by: { $0["name"]?.string ?? "" < $1["name"]?.string ?? "" }) {
            let name = entry["name"]?.string ?? ""
            if output == "name" {
                writer.add([name])
                continue
            }
            func text(_ member: String) -> String { entry["context", member]?.string ?? "" }
            let mark = name == document.currentContext ? "*" : ""
            writer.add([mark, name, text("cluster"), text("user"), text("namespace")])
        }
        invocation.console.print(writer.take())
        if let failure = AggregateError.of(failures) { throw failure }
    }
}
