import JSON
import Platform
import Schema

/// Some of the addresses behind a Service (discovery.k8s.io/v1).
public struct EndpointSlice: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension EndpointSlice {
    public static let definition = ResourceDefinition(
        group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice", plural: "endpointslices", schema: Schema())
}

extension EndpointSlice {
    /// The label that names the Service.
    public static let serviceLabel = "kubernetes.io/service-name"
    /// The label that names who keeps the slice.
    public static let managedByLabel = "endpointslice.kubernetes.io/managed-by"

    public var serviceName: String { labels[Self.serviceLabel] ?? "" }
    public var addressType: String { json["addressType"]?.string ?? "IPv4" }
    public var endpoints: [JSON] {
        get { json["endpoints"]?.array ?? [] }
        set { json["endpoints"] = .array(newValue) }
    }
    public var ports: [JSON] {
        get { json["ports"]?.array ?? [] }
        set { json["ports"] = .array(newValue) }
    }
}
