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
        .allNamespaces, .selector, .fieldSelector, .output, .showManagedFields,
        .bool("no-headers", "When using the default or custom-column output format, don't print headers."),
        .bool("show-labels", "When printing, show all labels as the last column (default hide labels column)"),
        .list(
            "label-columns", short: "L",
            "Accepts a comma separated list of labels that are going to be presented as columns."),
        .bool("show-kind", "If present, list the resource type for the requested object(s)."),
        .bool("ignore-not-found", "If the requested object does not exist the command will return exit code 0."),
    ]

    func run(_ invocation: Invocation) async throws {
        guard !invocation.arguments.isEmpty else {
            invocation.console.printError(
                "You must specify the type of resource to get. Use \"kctl api-resources\" for a complete list of supported "
                    + "resources.\n\n")
            throw UsageError(
                "Required resource not specified.\nUse \"kctl explain <resource>\" for a detailed description of that "
                    + "resource (e.g. kctl explain pods).")
        }
        let format = try OutputFormat(invocation.flags.string("output"))
        let requests = try await invocation.requests(listsWithoutName: true)
        if case .table(let isWide) = format {
            try await GetTables(invocation: invocation, requests: requests, isWide: isWide).print()
        } else {
            try await printObjects(invocation, requests, format)
        }
    }

    private func printObjects(_ invocation: Invocation, _ requests: [ObjectRequest], _ format: OutputFormat)
        async throws
    {
        var found: [FoundObject] = []
        var failures: [any Error] = []
        for request in requests {
            do {
                found += try await invocation.fetch(request)
            } catch let error as APIError where error.isNotFound && invocation.flags.bool("ignore-not-found") {
                continue
            } catch { failures.append(error) }
        }
        let showsManagedFields = invocation.flags.bool("show-managed-fields")
        if requests.count == 1, requests[0].name != nil {
            for object in found {
                try format.print(
                    object.json, object.type, on: invocation.console, showingManagedFields: showsManagedFields)
            }
        } else if case .name = format {
            for object in found { try format.print(object.json, object.type, on: invocation.console) }
        } else if failures.isEmpty || !found.isEmpty {
            let list: JSON = [
                "apiVersion": "v1", "items": .array(found.map(\.json)), "kind": "List",
                "metadata": ["resourceVersion": ""],
            ]
            try format.print(list, nil, on: invocation.console, showingManagedFields: showsManagedFields)
        }
        if let failure = AggregateError.of(failures) { throw failure }
    }
}
