import Resources

/// A ConfigMap or Secret that a pod is made of.
struct ReferencedObject: Sendable, Hashable {
    var kind: ReferencedData.Kind
    var key: ObjectKey
}
