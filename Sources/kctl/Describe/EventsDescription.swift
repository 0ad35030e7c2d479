import Client
import JSON
import Platform
import Resources

/// The events of an object, at the end of its description.
enum EventsDescription {
    /// nil when the server does not let us see them.
    static func events(of object: JSON, _ context: DescribeContext) async -> [JSON]? {
        let metadata = object["metadata"]
        let name = metadata?["name"]?.string ?? ""
        var uids = [metadata?["uid"]?.string ?? ""]
        // Agents name a node by its name where a uid is expected.
        if object["kind"]?.string == "Node" { uids.append(name) }
        var events: [JSON] = []
        for uid in uids {
            var fields = ["involvedObject.name=\(name)", "involvedObject.uid=\(uid)"]
            let namespace = metadata?["namespace"]?.string
            if let namespace { fields.append("involvedObject.namespace=\(namespace)") }
            guard
                let found = try? await context.list(
                    Event.definition.resource, namespace: namespace, fieldSelector: fields.joined(separator: ","))
            else { return nil }
            events += found
        }
        return events
    }

    static func write(_ events: [JSON], _ now: Timestamp, into text: inout Description) {
        if events.isEmpty { return text.line(0, "Events:\t<none>") }
        text.endColumns()
        text.line(0, "Events:")
        text.line(1, "Type\tReason\tAge\tFrom\tMessage")
        text.line(1, "----\t------\t----\t----\t-------")
        for event in sorted(events) {
            var message = (event["message"]?.string ?? "").trimmingSpace()
            if let path = event["involvedObject", "fieldPath"]?.string, !path.isEmpty {
                message = "\(path): \(message)"
            }
            let source = event["source", "component"]?.string ?? ""
            let cells = [
                event["type"]?.string ?? "", event["reason"]?.string ?? "", age(event, now),
                source.isEmpty ? event["reportingComponent"]?.string ?? "" : source,
                (event["message"]?.string ?? "").trimmingSpace(),
            ]
            text.line(1, cells.joined(separator: "\t"))
        }
    }

    /// When the event was last seen: "5m", or "2m (x3 over 5m)".
    static func age(_ event: JSON, _ now: Timestamp) -> String {
        let eventTime = event["eventTime"]?.string
        let first = Values.age(eventTime == nil ? event["firstTimestamp"] : event["eventTime"], now)
        if let series = event["series"], !series.isNull {
            return "\(Values.age(series["lastObservedTime"], now)) (x\(series["count"]?.int ?? 0) over \(first))"
        }
        let count = event["count"]?.int ?? 0
        return count > 1 ? "\(Values.age(event["lastTimestamp"], now)) (x\(count) over \(first))" : first
    }

    /// In the order in which they were last seen.
    static func sorted(_ events: [JSON]) -> [JSON] {
        let keyed = events.enumerated().map { ($0.element, lastSeen($0.element), $0.offset) }
        return keyed.sorted { ($0.1, $0.2) < ($1.1, $1.2) }.map(\.0)
    }

    static func lastSeen(_ event: JSON) -> Timestamp {
        let candidates = [event["series", "lastObservedTime"], event["lastTimestamp"], event["eventTime"]]
        let text = candidates.compactMap { $0?.string }.first { !$0.isEmpty }
        return text.flatMap { Timestamp(rfc3339: $0) } ?? Timestamp(nanoseconds: 0)
    }
}
