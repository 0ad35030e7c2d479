import Client
import JSON

/// `kctl describe`
struct DescribeCommand: Command {
    let name = "describe"
    let group = CommandGroup.troubleshooting
    let summary = "Show details of a specific resource or group of resources"
    let details = """
        Show details of a specific resource or group of resources.

         Print a detailed description of the selected resources, including related resources such as events or controllers. \
        You may select a single object by name, all objects of that type, provide a name prefix, or label selector.
        """
    let examples = """
        # Describe a node
        kctl describe nodes swiftlet

        # Describe a pod
        kctl describe pods/nginx

        # Describe all pods
        kctl describe pods

        # Describe pods by label name=myLabel
        kctl describe pods -l name=myLabel

        # Describe all pods whose names begin with "frontend"
        kctl describe pods frontend
        """
    let usage = "describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]"
    let flags: [Flag] = [
        .allNamespaces, .filename, .recursive, .selector,
        .int("chunk-size", default: 500, "Accepted for kubectl's sake; large lists always come in chunks.").hidden(),
        .bool("show-events", default: true, "If true, display events related to the described object."),
    ]

    func run(_ invocation: Invocation) async throws {
        var failures: [any Error] = []
        var isFirst = true
        for request in try await requests(invocation) {
            do {
                for object in try await find(request, invocation) {
                    let text = try await Self.describe(object, invocation)
                    invocation.console.print((isFirst ? "" : "\n\n") + text)
                    isFirst = false
                }
            } catch { failures.append(error) }
        }
        if isFirst, failures.isEmpty {
            let isEverywhere = invocation.flags.bool("all-namespaces")
            invocation.console.printError(
                isEverywhere
                    ? "No resources found\n" : "No resources found in \(try invocation.namespace()) namespace.\n")
        }
        if let failure = AggregateError.of(failures) { throw failure }
    }

    private func requests(_ invocation: Invocation) async throws -> [ObjectRequest] {
        if invocation.flags.isSet("filename") {
            let (manifests, failures) = try await invocation.manifests()
            if let failure = AggregateError.of(failures) { throw failure }
            return manifests.map { ObjectRequest(type: $0.type, namespace: $0.namespace, name: $0.name) }
        }
        guard !invocation.arguments.isEmpty else {
            throw CommandError(
                "You must specify the type of resource to describe. Use \"kctl api-resources\" for a complete list of "
                    + "supported resources.")
        }
        return try await invocation.requests(listsWithoutName: true)
    }

    /// The objects of a request; when none has the name, those whose names begin with it.
    private func find(_ request: ObjectRequest, _ invocation: Invocation) async throws -> [FoundObject] {
        do {
            return try await invocation.fetch(request)
        } catch let error as APIError where error.isNotFound {
            guard let prefix = request.name else { throw error }
            var all = request
            all.name = nil
            let found = try await invocation.fetch(all).filter { $0.key.name.hasPrefix(prefix) }
            if found.isEmpty { throw error }
            return found
        }
    }

    private static func describe(_ object: FoundObject, _ invocation: Invocation) async throws -> String {
        let context = DescribeContext(cluster: try invocation.cluster(), now: invocation.world.time.now)
        let describer = Describers.describer(object.type)
        var text = Description()
        try await describer.describe(object.json, context, into: &text)
        if describer.hasEvents, invocation.flags.bool("show-events"),
            let events = await EventsDescription.events(of: object.json, context)
        {
            EventsDescription.write(events, context.now, into: &text)
        }
        return text.text
    }
}
