import JSON
import Platform
import Schema

/// A scope for names (core/v1).
public struct Namespace: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension Namespace {
    public static let definition = ResourceDefinition(
        group: "", version: "v1", kind: "Namespace", plural: "namespaces", isNamespaced: false, schema: Schema())
}

extension Namespace {
    /// "Active" or "Terminating".
    public var phase: String {
        get { json["status", "phase"]?.string ?? "Active" }
        set { json["status", "phase"] = .string(newValue) }
    }
    /// While one of these is there, a deleted namespace stays.
    public var specFinalizers: [String] {
        get { json["spec", "finalizers"]?.array?.compactMap(\.string) ?? [] }
        set { json["spec", "finalizers"] = .array(newValue.map { .string($0) }) }
    }
}
