import JSON
import Platform
import Schema

/// A stable address for a set of pods (core/v1).
public struct Service: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension Service {
    public static let definition = ResourceDefinition(
        group: "", version: "v1", kind: "Service", plural: "services", shortNames: ["svc"], categories: ["all"],
        schema: schema, hasStatus: true, columns: columns,
        selectableFields: ["spec.clusterIP": ["spec", "clusterIP"], "spec.type": ["spec", "type"]],
        applyDefaults: applyDefaults, prepare: prepare, validate: validate)
}

extension Service {
    public struct Port: Sendable, Hashable {
        public var json: JSON
        public init(_ json: JSON) { self.json = json }
        public var name: String { json["name"]?.string ?? "" }
        public var port: Int { json["port"]?.int ?? 0 }
        public var nodePort: Int { json["nodePort"]?.int ?? 0 }
        public var networkProtocol: String { json["protocol"]?.string ?? "TCP" }
        public var appProtocol: String? { json["appProtocol"]?.string }
        /// A number or the name of a container's port.
        public var targetPort: JSON { json["targetPort"] ?? json["port"] ?? .int(0) }
    }

    /// "ClusterIP", "NodePort", "LoadBalancer" or "ExternalName".
    public var type: String { json["spec", "type"]?.string ?? "ClusterIP" }
    public var clusterIP: String { json["spec", "clusterIP"]?.string ?? "" }
    public var isHeadless: Bool { clusterIP == "None" }
    /// nil: somebody else keeps the endpoints.
    public var selector: [String: String]? {
        json["spec", "selector"]?.stringMap.flatMap { $0.isEmpty ? nil : $0 }
    }
    public var ports: [Port] { json["spec", "ports"]?.array?.map { Port($0) } ?? [] }
    public var publishesNotReadyAddresses: Bool { json["spec", "publishNotReadyAddresses"]?.bool ?? false }
}
