import JSON

/// `kctl config view`
struct ConfigViewCommand: Command {
    let name = "view"
    let summary = "Display merged kubeconfig settings or a specified kubeconfig file"
    let examples = """
        # All settings, without secrets
        kctl config view

        # What the current context needs, secrets included
        kctl config view --minify --raw
        """
    let usage = "view [flags] [options]"
    let flags: [Flag] = [
        .string("output", short: "o", default: "yaml", "Output format: yaml, json, jsonpath=..."),
        .bool("minify", "Only what the current context needs."),
        .bool("raw", "Show secrets too."),
        .bool("merge", default: true, "Accepted for kubectl's sake.").hidden(),
        .bool("flatten", "Accepted for kubectl's sake.").hidden(),
    ]

    func run(_ invocation: Invocation) async throws {
        var document = try KubeconfigDocument(invocation)
        if invocation.flags.bool("minify") {
            let name = invocation.nonEmpty("context") ?? document.currentContext
            guard !name.isEmpty else {
                throw CommandError("current-context must exist in order to minify")
            }
            try document.keepOnly(context: name)
        }
        let shown = invocation.flags.bool("raw") ? document.merged : document.redacted()
        try ObjectPrinter(invocation).print(shown, nil)
    }
}
