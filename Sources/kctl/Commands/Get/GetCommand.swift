import Client
import JSON

/// `kctl get`
struct GetCommand: Command {
    let name = "get"
    let group = CommandGroup.intermediate
    let summary = "Display one or many resources"
    let details = """
        Display one or many resources.

         Prints a table of the most important information about the specified resources. You can filter the list using a \
        label selector and the --selector flag. If the desired resource type is namespaced you will only see results in the \
        current namespace if you don't specify any namespace.

        Use "kctl api-resources" for a complete list of supported resources.
        """
    let examples = """
        # List all pods in ps output format
        kctl get pods

        # List all pods in ps output format with more information (such as node name)
        kctl get pods -o wide

        # List a single deployment in JSON output format
        kctl get -o json deployment web

        # List deployments and services together
        kctl get deployments,services

        # List one or more resources by their type and names
        kctl get deployment/web service/frontend pods/web-pod-13je7

        # Watch the pods of an application
        kctl get pods -l app=web -w
        """
    let usage =
        "get [(-o|--output=)json|yaml|name|jsonpath|custom-columns|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | "
        + "TYPE[.VERSION][.GROUP]/NAME ...) [flags] [options]"
    let flags: [Flag] = [
        .allNamespaces, .selector, .fieldSelector, .showManagedFields, .filename, .recursive,
        .bool(
            "allow-missing-template-keys", default: true,
            "If true, ignore any errors in templates when a field or map key is missing in the template."),
        .int("chunk-size", default: 500, "Accepted for kubectl's sake; large lists always come in chunks.").hidden(),
        .bool("ignore-not-found", "If the requested object does not exist the command will return exit code 0."),
        .list(
            "label-columns", short: "L",
            "Accepts a comma separated list of labels that are going to be presented as columns. Names are case-sensitive. "
                + "You can also use multiple flag options like -L label1 -L label2..."),
        .bool("no-headers", "When using the default or custom-column output format, don't print headers."),
        .string(
            "output", short: "o",
            "Output format. One of: (json, yaml, name, jsonpath, jsonpath-as-json, jsonpath-file, custom-columns, "
                + "custom-columns-file, wide)."),
        .bool(
            "output-watch-events",
            "Output watch event objects when --watch or --watch-only is used. Existing objects are output as initial ADDED "
                + "events."),
        .string("raw", "Raw URI to request from the server. Uses the transport specified by the kubeconfig file."),
        .bool("server-print", default: true, "Accepted for kubectl's sake; tables are the server's.").hidden(),
        .bool("show-kind", "If present, list the resource type for the requested object(s)."),
        .bool("show-labels", "When printing, show all labels as the last column (default hide labels column)"),
        .string(
            "sort-by",
            "If non-empty, sort list types using this field specification, a JSONPath expression such as "
                + "'{.metadata.name}'. The field must be an integer or a string."),
        .string("subresource", "If specified, gets the subresource of the requested object: status or scale."),
        .bool("watch", short: "w", "After listing/getting the requested object, watch for changes."),
        .bool("watch-only", "Watch for changes to the requested object(s), without listing/getting first."),
    ]

    func run(_ invocation: Invocation) async throws {
        let flags = invocation.flags
        if let target = invocation.nonEmpty("raw") {
            return invocation.console.print(bytes: try await invocation.cluster().bytes("GET", target))
        }
        let requests = try await Self.requests(invocation)
        let printer = try ObjectPrinter(invocation)
        if flags.bool("watch") || flags.bool("watch-only") {
            guard requests.count == 1 else {
                throw CommandError("you may only specify a single resource type")
            }
            try await GetWatch(invocation: invocation, request: requests[0], printer: printer).run()
        } else if case .table(let isWide) = printer.format {
            try await GetTables(invocation: invocation, requests: requests, isWide: isWide).print()
        } else {
            try await printObjects(invocation, requests, printer)
        }
    }

    /// What is to be read: the objects that words or files name.
    private static func requests(_ invocation: Invocation) async throws -> [ObjectRequest] {
        if invocation.flags.isSet("filename") {
            let (manifests, failures) = try await invocation.manifests()
            if let failure = AggregateError.of(failures) { throw failure }
            return manifests.map { ObjectRequest(type: $0.type, namespace: $0.namespace, name: $0.name) }
        }
        guard !invocation.arguments.isEmpty else {
            invocation.console.printError(
                "You must specify the type of resource to get. Use \"kctl api-resources\" for a complete list of supported "
                    + "resources.\n\n")
            throw UsageError(
                "Required resource not specified.\nUse \"kctl explain <resource>\" for a detailed description of that "
                    + "resource (e.g. kctl explain pods).")
        }
        var requests = try await invocation.requests(listsWithoutName: true)
        if let subresource = invocation.nonEmpty("subresource") {
            guard ["status", "scale"].contains(subresource) else {
                throw CommandError("invalid subresource value: \"\(subresource)\". Must be one of [status scale]")
            }
            for index in requests.indices { requests[index].subresource = subresource }
        }
        return requests
    }

    private func printObjects(
        _ invocation: Invocation, _ requests: [ObjectRequest], _ printer: ObjectPrinter
    ) async throws {
        var found: [FoundObject] = []
        var failures: [any Error] = []
        for request in requests {
            do {
                found += try await invocation.fetch(request)
            } catch let error as APIError where error.isNotFound && invocation.flags.bool("ignore-not-found") {
                continue
            } catch { failures.append(error) }
        }
        if let expression = invocation.nonEmpty("sort-by") {
            found = try Sorting(expression).sorted(found, \.json)
        }
        let isSingle = requests.count == 1 && requests[0].name != nil
        if isSingle {
            for object in found { try printer.print(object.json, object.type) }
        } else if case .name = printer.format {
            for object in found { try printer.print(object.json, object.type) }
        } else if !found.isEmpty || !invocation.flags.bool("ignore-not-found") {
            let list: JSON = [
                "apiVersion": "v1", "items": .array(found.map(\.json)), "kind": "List",
                "metadata": ["resourceVersion": ""],
            ]
            try printer.print(list, nil)
        }
        if let failure = AggregateError.of(failures) { throw failure }
    }
}
