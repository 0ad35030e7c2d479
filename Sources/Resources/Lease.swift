import JSON
import Platform
import Schema

/// Says who holds something, and since when it was last renewed (coordination.k8s.io/v1).
public struct Lease: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension Lease {
    public static let definition = ResourceDefinition(
        group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases", schema: Schema())
}

extension Lease {
    public var holderIdentity: String {
        get { json["spec", "holderIdentity"]?.string ?? "" }
        set { json["spec", "holderIdentity"] = .string(newValue) }
    }
    public var renewTime: Timestamp? {
        get { json["spec", "renewTime"]?.timestamp }
        set { json["spec", "renewTime"] = newValue.map { .string($0.rfc3339Micro) } }
    }
    public var leaseDurationSeconds: Int? {
        get { json["spec", "leaseDurationSeconds"]?.int }
        set { json["spec", "leaseDurationSeconds"] = newValue.map { .int(Int64($0)) } }
    }
}
