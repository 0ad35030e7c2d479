import JSON
import Platform
import Schema

/// What happened to an object (core/v1).
public struct Event: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension Event {
    public static let definition = ResourceDefinition(
        group: "", version: "v1", kind: "Event", plural: "events", shortNames: ["ev"], schema: schema,
        columns: columns, selectableFields: selectableFields, validate: validate)

    private static let selectableFields: [String: [String]] = {
        var fields = [
            "reason": ["reason"], "reportingComponent": ["reportingComponent"], "source": ["source", "component"],
            "type": ["type"],
        ]
        for name in ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"] {
            fields["involvedObject.\(name)"] = ["involvedObject", name]
        }
        return fields
    }()

    private static let schema = Schema.resource(
        "io.k8s.api.core.v1.Event",
        [
            "involvedObject": .objectReference.required().doc("To what it happened."),
            "reason": .string.doc("In one word, for programs."), "message": .string.doc("In a sentence, for people."),
            "source": .object("io.k8s.api.core.v1.EventSource", ["component": .string, "host": .string]).doc(
                "Who says so."),
            "firstTimestamp": .dateTime.doc("When it happened first."),
            "lastTimestamp": .dateTime.doc("When it happened last."), "count": .int32.doc("How often it happened."),
            "type": .string.doc("Normal or Warning."), "eventTime": .dateTime.doc("When it was first seen."),
            "series": .object(
                "io.k8s.api.core.v1.EventSeries", ["count": .int32, "lastObservedTime": .dateTime]
            ).doc("How it went on."),
            "action": .string.doc("What was done about it."),
            "related": .objectReference.doc("A second object that plays a part."),
            // Written by every client, but often empty.
            "reportingComponent": .string.default("").doc("Which controller says so."),
            "reportingInstance": .string.default("").doc("Which instance of it."),
        ]
    ).doc("Something that happened to an object; kept for a while only.")

    private static func validate(_ new: JSON, _ old: JSON?) -> [FieldError] {
        let namespace = new["metadata", "namespace"]?.string ?? ""
        let involved = new["involvedObject", "namespace"]?.string ?? ""
        // Events about objects without a namespace stand in the one named default.
        if namespace == (involved.isEmpty ? "default" : involved) { return [] }
        return [.invalid("involvedObject.namespace", .string(involved), "does not match event.namespace")]
    }
}

extension Event {
    private static let columns: [ResourceDefinition.PrinterColumn] = [
        .init("Last Seen", type: "date", description: "When it happened last.") { lastSeen($0) },
        .text("Type", ["type"], description: "Normal or Warning."),
        .text("Reason", ["reason"], description: "What happened, in one word."),
        .init("Object", description: "To what it happened.") { event in
            let kind = event["involvedObject", "kind"]?.string?.lowercased() ?? ""
            let name = event["involvedObject", "name"]?.string ?? ""
            return .string(name.isEmpty ? kind : "\(kind)/\(name)")
        },
        .text("Subobject", ["involvedObject", "fieldPath"], priority: 1, description: "To which part of it."),
        .init("Source", priority: 1, description: "Who says so.") { .string(source($0)) },
        .init("Message", description: "What happened, in a sentence.") { event in
            .string(trimmed(event["message"]?.string ?? ""))
        },
        .init("First Seen", type: "date", priority: 1, description: "When it happened first.") { firstSeen($0) },
        .init("Count", type: "string", priority: 1, description: "How often it happened.") { event in
            if let series = event["series"] { return series["count"] ?? 0 }
            return .int(Int64(max(1, event["count"]?.int ?? 1)))
        },
        .init("Name", format: "name", priority: 1, description: "Name must be unique within a namespace.") {
            $0["metadata", "name"] ?? ""
        },
    ]

    private static func firstSeen(_ event: JSON) -> JSON { event["firstTimestamp"] ?? event["eventTime"] ?? .null }

    private static func lastSeen(_ event: JSON) -> JSON {
        event["series", "lastObservedTime"] ?? event["lastTimestamp"] ?? firstSeen(event)
    }

    private static func source(_ event: JSON) -> String {
        func first(_ texts: String?...) -> String { texts.compactMap { $0 }.first { !$0.isEmpty } ?? "" }
        let component = first(event["source", "component"]?.string, event["reportingComponent"]?.string)
        let host = first(event["source", "host"]?.string, event["reportingInstance"]?.string)
        return host.isEmpty ? component : "\(component), \(host)"
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
        let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? text.endIndex
        return start < end ? String(text[start..<end]) : ""
    }
}
