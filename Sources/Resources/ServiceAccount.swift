import JSON
import Platform
import Schema

/// An identity for pods (core/v1).
public struct ServiceAccount: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension ServiceAccount {
    public static let definition = ResourceDefinition(
        group: "", version: "v1", kind: "ServiceAccount", plural: "serviceaccounts", schema: Schema())
}
