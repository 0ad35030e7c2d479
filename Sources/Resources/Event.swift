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
        group: "", version: "v1", kind: "Event", plural: "events", schema: Schema())
}
