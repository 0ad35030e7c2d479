import JSON
import Platform

/// The fields of `metadata` (meta/v1 ObjectMeta) that controllers read and write.
extension Resource {
    public var name: String { json["metadata", "name"]?.string ?? "" }
    public var namespace: String { json["metadata", "namespace"]?.string ?? "" }
    public var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }
    public var uid: String { json["metadata", "uid"]?.string ?? "" }
    public var resourceVersion: String { json["metadata", "resourceVersion"]?.string ?? "" }
    public var generation: Int { json["metadata", "generation"]?.int ?? 0 }
    public var creationTimestamp: Timestamp? { json["metadata", "creationTimestamp"]?.timestamp }
    public var deletionTimestamp: Timestamp? { json["metadata", "deletionTimestamp"]?.timestamp }
    public var isBeingDeleted: Bool { deletionTimestamp != nil }

    public var labels: [String: String] {
        get { json["metadata", "labels"]?.stringMap ?? [:] }
        set { json["metadata", "labels"] = newValue.isEmpty ? Optional.none : JSON(newValue) }
    }

    public var annotations: [String: String] {
        get { json["metadata", "annotations"]?.stringMap ?? [:] }
        set { json["metadata", "annotations"] = newValue.isEmpty ? Optional.none : JSON(newValue) }
    }

    public var finalizers: [String] {
        get { json["metadata", "finalizers"]?.array?.compactMap(\.string) ?? [] }
        set { json["metadata", "finalizers"] = newValue.isEmpty ? Optional.none : .array(newValue.map { .string($0) }) }
    }

    public var ownerReferences: [OwnerReference] {
        get { json["metadata", "ownerReferences"]?.array?.map { OwnerReference($0) } ?? [] }
        set {
            json["metadata", "ownerReferences"] = newValue.isEmpty ? Optional.none : .array(newValue.map(\.json))
        }
    }

    /// The one owner that manages the object.
    public var controller: OwnerReference? { ownerReferences.first { $0.isController } }

    /// What a dependent writes down to name this object as its controller.
    public var controllerReference: OwnerReference {
        let definition = Self.definition
        return OwnerReference(
            apiVersion: definition.apiVersion, kind: definition.kind, name: name, uid: uid, isController: true,
            blocksOwnerDeletion: true)
    }
}

extension JSON {
    /// A time as `metav1.Time` and `metav1.MicroTime` are written; nil for anything else.
    public var timestamp: Timestamp? { string.flatMap { Timestamp(rfc3339: $0) } }
}
