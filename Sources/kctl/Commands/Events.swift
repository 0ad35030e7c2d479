import Client
import JSON
import Platform
import Resources

/// `kctl events`
struct EventsCommand: Command {
    let name = "events"
    let group = CommandGroup.troubleshooting
    let summary = "List events"
    let details = """
        Display events.

         Prints a table of the most important information about events. You can request events for a namespace, for all \
        namespaces, or filtered to only those pertaining to a specified resource.
        """
    let examples = """
        # List recent events in the default namespace
        kctl events

        # List recent events in all namespaces
        kctl events --all-namespaces

        # List recent events for the specified pod, then wait for more events and list them as they arrive
        kctl events --for pod/web-pod-13je7 --watch

        # List recent events of type 'Warning'
        kctl events --types=Warning
        """
    let usage =
        "events [(-o|--output=)json|yaml|name|jsonpath] [--for TYPE/NAME] [--watch] [--types=Normal,Warning] [options]"
    let flags: [Flag] = [
        .allNamespaces, .output, .showManagedFields,
        .int("chunk-size", default: 500, "Accepted for kubectl's sake; large lists always come in chunks.").hidden(),
        .string("for", "Filter events to only those pertaining to the specified resource."),
        .bool("no-headers", "When using the default output format, don't print headers."),
        .list("types", "Output only events of given types."),
        .bool("watch", short: "w", "After listing the requested events, watch for more events."),
    ]

    func run(_ invocation: Invocation) async throws {
        if !invocation.arguments.isEmpty { throw UsageError("unexpected arguments: \(invocation.argumentList)") }
        for type in invocation.flags.list("types") where !["normal", "warning"].contains(type.lowercased()) {
            throw CommandError("valid --types are Normal or Warning")
        }
        let printer = try ObjectPrinter(invocation)
        let (namespace, fields) = try await scope(invocation)
        let list = try await invocation.cluster().client.list(
            Event.definition.resource, namespace: namespace, fieldSelector: fields)
        let events = EventsDescription.sorted(list.items.filter { shows($0, invocation) })
        if invocation.flags.bool("watch") {
            return try await EventsWatch(
                invocation: invocation, printer: printer, namespace: namespace, fieldSelector: fields
            ).run(events, from: list.resourceVersion) { shows($0, invocation) }
        }
        if case .table = printer.format {
            if events.isEmpty { return invocation.console.printError(emptyMessage(namespace)) }
            var rows = EventRows(invocation)
            invocation.console.print(rows.text(events))
        } else {
            let type = ResourceType(Event.definition)
            try printer.print(
                [
                    "apiVersion": "v1", "items": .array(events.map { FoundObject.complete($0, type) }), "kind": "List",
                    "metadata": [:],
                ], nil)
        }
    }

    private func emptyMessage(_ namespace: String?) -> String {
        namespace.map { "No events found in \($0) namespace.\n" } ?? "No events found.\n"
    }

    /// The namespace to look into and the field selector of --for.
    private func scope(_ invocation: Invocation) async throws -> (namespace: String?, fields: String?) {
        let isEverywhere = invocation.flags.bool("all-namespaces")
        let namespace = isEverywhere ? nil : try invocation.namespace()
        guard let subject = invocation.nonEmpty("for") else { return (namespace, .none) }
        let parts = subject.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw CommandError("--for must be in resource/name form")
        }
        let type = try await invocation.cluster().mapper.type(parts[0])
        let fields = "involvedObject.kind=\(type.kind),involvedObject.name=\(parts[1])"
        return (type.isNamespaced ? namespace : nil, fields)
    }

    private func shows(_ event: JSON, _ invocation: Invocation) -> Bool {
        let types = invocation.flags.list("types")
        let type = event["type"]?.string ?? ""
        return types.isEmpty || types.contains { $0.lowercased() == type.lowercased() }
    }
}

/// The lines of `kctl events`.
struct EventRows {
    private var writer = TableWriter()
    private let showsNamespace: Bool
    private let now: Timestamp

    init(_ invocation: Invocation) {
        showsNamespace = invocation.flags.bool("all-namespaces")
        now = invocation.world.time.now
        guard !invocation.flags.bool("no-headers") else { return }
        writer.add((showsNamespace ? ["NAMESPACE"] : []) + ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"])
    }

    mutating func text(_ events: [JSON]) -> String {
        for event in events {
            let subject = event["involvedObject"]
            let object = "\(subject?["kind"]?.string ?? "")/\(subject?["name"]?.string ?? "")"
            writer.add(
                (showsNamespace ? [event["metadata", "namespace"]?.string ?? ""] : []) + [
                    EventsDescription.age(event, now), event["type"]?.string ?? "", event["reason"]?.string ?? "",
                    object,
                    (event["message"]?.string ?? "").trimmingSpace(),
                ])
        }
        return writer.take()
    }
}

/// `kctl events -w`
private struct EventsWatch {
    let invocation: Invocation
    let printer: ObjectPrinter
    let namespace: String?
    let fieldSelector: String?

    /// The server ends a watch after so long; the next one goes on where it ended.
    private static let timeoutSeconds = 1800

    func run(_ events: [JSON], from first: String, _ shows: (JSON) -> Bool) async throws {
        var rows = EventRows(invocation)
        try show(events, &rows)
        var revision = first
        while true {
            let watch = try await invocation.cluster().client.watch(
                Event.definition.resource, namespace: namespace, fieldSelector: fieldSelector, from: revision,
                timeoutSeconds: Self.timeoutSeconds)
            try await watch.forEach { event in
                switch event {
                case .added(let object), .modified(let object):
                    revision = object["metadata", "resourceVersion"]?.string ?? revision
                    if shows(object) { try show([object], &rows) }
                case .deleted(let object): revision = object["metadata", "resourceVersion"]?.string ?? revision
                case .bookmark(let seen): revision = seen.isEmpty ? revision : seen
                }
            }
        }
    }

    private func show(_ events: [JSON], _ rows: inout EventRows) throws {
        if case .table = printer.format {
            invocation.console.print(rows.text(events))
        } else {
            for event in events {
                try printer.print(FoundObject.complete(event, ResourceType(Event.definition)), nil)
            }
        }
        invocation.console.flush()
    }
}
