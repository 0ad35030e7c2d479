import JSON
import Platform
import Schema

/// Confidential configuration for pods (core/v1).
public struct Secret: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension Secret {
    public static let definition = ResourceDefinition(
        group: "", version: "v1", kind: "Secret", plural: "secrets", schema: Schema())
}
