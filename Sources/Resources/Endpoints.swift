import JSON
import Platform
import Schema

/// The addresses behind a Service, in the old form (core/v1).
public struct Endpoints: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension Endpoints {
    public static let definition = ResourceDefinition(
        group: "", version: "v1", kind: "Endpoints", plural: "endpoints", schema: Schema())
}
