import JSON

/// `kctl api-resources`
struct APIResourcesCommand: Command {
    let name = "api-resources"
    let summary = "Print the supported API resources on the server"
    let examples = """
        # Print the supported API resources
        kctl api-resources

        # Print the supported API resources with more information
        kctl api-resources -o wide

        # Print the supported namespaced resources
        kctl api-resources --namespaced=true

        # Print the supported API resources with a specific APIGroup
        kctl api-resources --api-group=apps
        """
    let usage = "api-resources [flags] [options]"
    let flags: [Flag] = [
        .string("api-group", "Limit to resources in the specified API group."),
        .bool("cached", "Accepted for kubectl's sake; kctl keeps no cache.").hidden(),
        .list("categories", "Limit to resources that belong to the specified categories."),
        .bool("namespaced", default: true, "If false, non-namespaced resources will be returned."),
        .bool("no-headers", "When using the default or custom-column output format, don't print headers."),
        .string("output", short: "o", "Output format. One of: (wide, name)."),
        .string("sort-by", "If non-empty, sort list of resources using specified field: name or kind."),
        .list("verbs", "Limit to resources that support the specified verbs."),
    ]

    func run(_ invocation: Invocation) async throws {
        let flags = invocation.flags
        let output = flags.string("output")
        guard ["", "wide", "name"].contains(output) else {
            throw CommandError("--output \(output) is not available")
        }
        if !invocation.arguments.isEmpty {
            throw UsageError("unexpected arguments: \(invocation.argumentList)")
        }
        var types = try await invocation.cluster().mapper.discovered().filter { type in
            (!flags.isSet("namespaced") || type.isNamespaced == flags.bool("namespaced"))
                && (!flags.isSet("api-group") || type.group == flags.string("api-group"))
                && flags.list("verbs").allSatisfy(type.verbs.contains)
                && flags.list("categories").allSatisfy(type.categories.contains) && !type.verbs.isEmpty
        }
        switch flags.string("sort-by") {
        case "": types.sort { ($0.group, $0.plural) < ($1.group, $1.plural) }
        case "name": types.sort { $0.plural < $1.plural }
        case "kind": types.sort { $0.kind < $1.kind }
        default: throw CommandError("--sort-by accepts only name or kind")
        }
        if output == "name" {
            for type in types { invocation.console.printLine(type.qualifiedPlural) }
            return
        }
        var writer = TableWriter()
        if !flags.bool("no-headers") {
            let wide = output == "wide" ? ["VERBS", "CATEGORIES"] : []
            writer.add(["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"] + wide)
        }
        for type in types {
            let wide =
                output == "wide"
                ? [type.verbs.joined(separator: ","), type.categories.joined(separator: ",")] : []
            writer.add(
                [
                    type.plural, type.shortNames.joined(separator: ","), type.apiVersion, "\(type.isNamespaced)",
                    type.kind,
                ] + wide)
        }
        invocation.console.print(writer.take())
    }
}
