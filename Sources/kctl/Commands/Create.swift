import JSON

/// `kctl create`
struct CreateCommand: Command {
    let name = "create"
    let group = CommandGroup.beginner
    let summary = "Create a resource from a file or from stdin"
    let details = """
        Create a resource from a file or from stdin.

         JSON and YAML formats are accepted.
        """
    let examples = """
        # Create a pod using the data in pod.json
        kctl create -f ./pod.json

        # Create a pod based on the JSON passed into stdin
        cat pod.json | kctl create -f -
        """
    let usage = "create -f FILENAME [options]"
    let subcommands: [any Command] = [
        CreateConfigMapCommand(), CreateDeploymentCommand(), CreateNamespaceCommand(), CreateSecretCommand(),
        CreateServiceCommand(),
    ]
    let flags: [Flag] = [
        .filename, .recursive, .selector, .output, .dryRun, .showManagedFields, WriteParameters.validateFlag,
        .fieldManager("kubectl-create"),
        .bool(
            "save-config",
            "If true, the configuration of current object will be saved in its annotation, so that kctl apply can be used "
                + "on it later."),
    ]

    func run(_ invocation: Invocation) async throws {
        if !invocation.arguments.isEmpty { throw UsageError("Unexpected args: \(invocation.argumentList)") }
        let parameters = try WriteParameters(invocation, fieldManager: "kubectl-create")
        let printer = try ResultPrinter(invocation)
        var (manifests, failures) = try await invocation.manifests()
        if manifests.isEmpty, failures.isEmpty { throw CommandError("no objects passed to create") }
        let cluster = try invocation.cluster()
        for manifest in manifests {
            do {
                var object = manifest.object
                if invocation.flags.bool("save-config") { object = LastApplied.annotated(object) }
                if parameters.dryRun != .client {
                    object = try await cluster.request(
                        "POST", manifest.collectionPath + parameters.query(), body: object)
                }
                try printer.print(object, manifest.type, "created")
            } catch { failures.append(manifest.manifest.naming(error, "creating")) }
        }
        if let failure = AggregateError.of(failures) { throw failure }
    }
}
