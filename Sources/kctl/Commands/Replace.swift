import JSON

/// `kctl replace`
struct ReplaceCommand: Command {
    let name = "replace"
    let group = CommandGroup.advanced
    let summary = "Replace a resource by file name or stdin"
    let details = """
        Replace a resource by file name or stdin.

         JSON and YAML formats are accepted. If replacing an existing resource, the complete resource spec must be provided. \
        This can be obtained by

          $ kctl get TYPE NAME -o yaml
        """
    let examples = """
        # Replace a pod using the data in pod.json
        kctl replace -f ./pod.json

        # Force replace, delete and then re-create the resource
        kctl replace --force -f ./pod.json
        """
    let usage = "replace -f FILENAME [options]"
    let flags: [Flag] = [
        .filename, .recursive, .output, .dryRun, .showManagedFields, WriteParameters.validateFlag,
        .fieldManager("kubectl-replace"),
        .bool("force", "If true, delete the object at once and create it anew."),
        .int("grace-period", default: -1, "With --force: seconds given to the object to end."),
        .duration("timeout", "With --force: the length of time to wait before giving up on the deletion."),
        .bool(
            "save-config", "If true, the configuration is saved in an annotation, so that kctl apply can be used later."
        ),
    ]

    func run(_ invocation: Invocation) async throws {
        if !invocation.arguments.isEmpty { throw UsageError("Unexpected args: \(invocation.argumentList)") }
        let parameters = try WriteParameters(invocation, fieldManager: "kubectl-replace")
        let printer = try ResultPrinter(invocation)
        var (manifests, failures) = try await invocation.manifests()
        if manifests.isEmpty, failures.isEmpty { throw CommandError("no objects passed to replace") }
        for manifest in manifests {
            do {
                try manifest.requireName()
                let object = try await replace(manifest, invocation, parameters)
                try printer.print(object, manifest.type, "replaced")
            } catch { failures.append(manifest.manifest.naming(error, "replacing")) }
        }
        if let failure = AggregateError.of(failures) { throw failure }
    }

    private func replace(
        _ manifest: ResolvedManifest, _ invocation: Invocation, _ parameters: WriteParameters
    ) async throws -> JSON {
        let cluster = try invocation.cluster()
        var object = manifest.object
        let hasAnnotation = object["metadata", "annotations", LastApplied.annotation] != nil
        if invocation.flags.bool("save-config") || hasAnnotation { object = LastApplied.annotated(object) }
        if parameters.dryRun == .client { return object }
        guard invocation.flags.bool("force") else {
            return try await cluster.request("PUT", manifest.path + parameters.query(), body: object)
        }
        let deletion = Deletion(
            cluster: cluster, world: invocation.world, gracePeriodSeconds: invocation.flags.int("grace-period"),
            timeout: invocation.flags.duration("timeout"))
        try await deletion.deleteAndWait(
            FoundObject(type: manifest.type, json: object), ignoringMissing: true)
        return try await cluster.request("POST", manifest.collectionPath + parameters.query(), body: object)
    }
}
