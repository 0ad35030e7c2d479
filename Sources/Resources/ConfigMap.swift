import JSON
import Platform
import Schema

/// Configuration for pods (core/v1).
public struct ConfigMap: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension ConfigMap {
    public static let definition = ResourceDefinition(
        group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", schema: Schema())
}

extension ConfigMap {
    public var data: [String: String] { json["data"]?.stringMap ?? [:] }
}
