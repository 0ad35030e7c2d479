import JSON

/// `kctl config use-context`
struct ConfigUseContextCommand: Command {
    let name = "use-context"
    let aliases = ["use"]
    let summary = "Set the current-context in a kubeconfig file"
    let examples = """
        kctl config use-context swiftlet
        """
    let usage = "use-context CONTEXT_NAME [options]"

    func run(_ invocation: Invocation) async throws {
        guard invocation.arguments.count == 1, let name = invocation.arguments.first else {
            throw UsageError("one context must be named")
        }
        let document = try KubeconfigDocument(invocation)
        guard document.entry("contexts", name) != nil else {
            throw CommandError("no context exists with the name: \"\(name)\"")
        }
        try document.change(holding: { $0["current-context"]?.string?.isEmpty == false }) {
            $0["current-context"] = .string(name)
        }
        invocation.console.printLine("Switched to context \"\(name)\".")
    }
}
