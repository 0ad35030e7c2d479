import Schema

/// How one object names another.
extension Schema {
    /// Names an object in the same namespace, of a kind that the field says.
    public static let localObjectReference = Schema.object(
        "io.k8s.api.core.v1.LocalObjectReference", ["name": .string])

    /// Names any object, or a part of it.
    public static let objectReference = Schema.object(
        "io.k8s.api.core.v1.ObjectReference",
        [
            "kind": .string, "namespace": .string, "name": .string, "uid": .string, "apiVersion": .string,
            "resourceVersion": .string, "fieldPath": .string,
        ])

    /// Names an object of some kind in the same namespace.
    public static let typedLocalObjectReference = Schema.object(
        "io.k8s.api.core.v1.TypedLocalObjectReference",
        ["apiGroup": .string, "kind": .string.required(), "name": .string.required()])

    /// Names an object of some kind, also in another namespace.
    public static let typedObjectReference = Schema.object(
        "io.k8s.api.core.v1.TypedObjectReference",
        ["apiGroup": .string, "kind": .string.required(), "name": .string.required(), "namespace": .string])

    /// Names a secret, also in another namespace.
    public static let secretReference = Schema.object(
        "io.k8s.api.core.v1.SecretReference", ["name": .string, "namespace": .string])
}
