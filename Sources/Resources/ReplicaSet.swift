import JSON
import Platform
import Schema

/// Keeps a number of equal pods running (apps/v1).
public struct ReplicaSet: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension ReplicaSet {
    public static let definition = ResourceDefinition(
        group: "apps", version: "v1", kind: "ReplicaSet", plural: "replicasets", shortNames: ["rs"],
        categories: ["all"], schema: Schema())
}

extension ReplicaSet {
    public var replicas: Int {
        get { json["spec", "replicas"]?.int ?? 1 }
        set { json["spec", "replicas"] = .int(Int64(newValue)) }
    }
    public var minReadySeconds: Int { json["spec", "minReadySeconds"]?.int ?? 0 }
    public var selector: LabelSelector? { LabelSelector(json["spec", "selector"]) }
    public var template: JSON { json["spec", "template"] ?? [:] }
    /// What the status says of the pods that are there, ready and available, and the state it was computed from.
    public var statusReplicas: Int { json["status", "replicas"]?.int ?? 0 }
    public var readyReplicas: Int { json["status", "readyReplicas"]?.int ?? 0 }
    public var availableReplicas: Int { json["status", "availableReplicas"]?.int ?? 0 }
    public var fullyLabeledReplicas: Int { json["status", "fullyLabeledReplicas"]?.int ?? 0 }
    public var observedGeneration: Int { json["status", "observedGeneration"]?.int ?? 0 }
}
