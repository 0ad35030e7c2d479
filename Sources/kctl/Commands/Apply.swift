import JSON

/// `kctl apply`
struct ApplyCommand: Command {
    let name = "apply"
    let group = CommandGroup.advanced
    let summary = "Apply a configuration to a resource by file name or stdin"
    let details = """
        Apply a configuration to a resource by file name or stdin. The resource name must be specified. This resource will \
        be created if it doesn't exist yet. To use 'apply', always create the resource initially with either 'apply' or \
        'create --save-config'.

         JSON and YAML formats are accepted.
        """
    let examples = """
        # Apply the configuration in pod.json to a pod
        kctl apply -f ./pod.json

        # Apply all manifests of a folder and of those in it
        kctl apply -R -f ./manifests

        # Apply the JSON passed into stdin to a pod
        cat pod.json | kctl apply -f -

        # See what would happen
        kctl apply -f ./pod.json --dry-run=server
        """
    let usage = "apply -f FILENAME [options]"
    let flags: [Flag] = [
        .filename, .recursive, .selector, .output, .dryRun, .showManagedFields, WriteParameters.validateFlag,
        .fieldManager("kubectl-client-side-apply"),
        .bool("server-side", "If true, apply runs in the server instead of the client."),
        .bool("force-conflicts", "If true, server-side apply will force the changes against conflicts."),
        .bool("force", "If true, delete and create anew what can't be changed in place."),
        .string("kustomize", short: "k", "Not supported: kctl does not build kustomizations.").hidden(),
        .bool("prune", "Not supported: delete with `kctl delete`.").hidden(),
    ]

    func run(_ invocation: Invocation) async throws {
        let flags = invocation.flags
        if flags.bool("prune") { throw CommandError("kctl apply does not prune; use kctl delete") }
        if !invocation.arguments.isEmpty {
            throw UsageError("Unexpected args: \(invocation.argumentList)")
        }
        let isOnServer = flags.bool("server-side")
        if flags.bool("force-conflicts"), !isOnServer {
            throw CommandError("--force-conflicts only works with --server-side")
        }
        let parameters = try WriteParameters(
            invocation, fieldManager: isOnServer ? "kubectl" : "kubectl-client-side-apply")
        if isOnServer, parameters.dryRun == .client {
            throw CommandError(
                "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)")
        }
        let printer = try ResultPrinter(invocation)
        var (manifests, failures) = try await invocation.manifests()
        if manifests.isEmpty, failures.isEmpty { throw CommandError("no objects passed to apply") }
        let applier = Applier(
            cluster: try invocation.cluster(), console: invocation.console, parameters: parameters,
            isForced: flags.bool("force"))
        var results = ResultList()
        for manifest in manifests {
            do {
                let (object, result) =
                    isOnServer
                    ? try await applier.applyOnServer(manifest, forcingConflicts: flags.bool("force-conflicts"))
                    : try await applier.apply(manifest)
                results.append(object, manifest.type, result.rawValue)
                // A line at a time: whoever waits sees how far it has come.
                if printer.isPlain { try results.printAll(printer) }
            } catch { failures.append(error) }
        }
        try results.printAll(printer)
        if let failure = AggregateError.of(failures) { throw failure }
    }
}
