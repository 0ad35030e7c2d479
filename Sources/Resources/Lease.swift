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
        group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases", schema: schema,
        columns: [
            .name, .text("Holder", ["spec", "holderIdentity"], description: "Who holds the lease."), .age,
        ],
        prepare: { new, _ in new.removeGeneration() }, validate: validate)

    private static let schema = Schema.resource(
        "io.k8s.api.coordination.v1.Lease",
        [
            "spec": .object(
                "io.k8s.api.coordination.v1.LeaseSpec",
                [
                    "holderIdentity": .string.doc("Who holds the lease."),
                    "leaseDurationSeconds": .int32.doc("How long after `renewTime` others may take it."),
                    "acquireTime": .dateTime.doc("Since when the holder has it."),
                    "renewTime": .dateTime.doc("When the holder last said that it is alive."),
                    "leaseTransitions": .int32.doc("How often the lease changed its holder."),
                    "strategy": .string.doc("How the leader is picked among candidates."),
                    "preferredHolder": .string.doc("To whom the holder shall hand over."),
                ])
        ]
    ).doc("What one of several processes holds, such as leadership.")

    private static func validate(_ new: JSON, _ old: JSON?) -> [FieldError] {
        var errors: [FieldError] = []
        let spec = new["spec"]
        if let seconds = spec?["leaseDurationSeconds"], seconds.int ?? 1 <= 0 {
            errors.append(.invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0"))
        }
        if let count = spec?["leaseTransitions"], count.int ?? 0 < 0 {
            errors.append(.invalid("spec.leaseTransitions", count, "must be greater than or equal to 0"))
        }
        if let strategy = spec?["strategy"]?.string, strategy != "OldestEmulationVersion" {
            errors += Rules.format("spec.strategy", strategy, .qualifiedName)
        }
        return errors
    }
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
