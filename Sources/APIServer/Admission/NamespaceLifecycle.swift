import JSON

/// What is special about namespaces: they go only after everything in them is gone. The finalizer for that stands in
/// `spec.finalizers` and is taken away by the namespace controller through the `finalize` subresource.
enum NamespaceLifecycle {
    static let nameLabel = "kubernetes.io/metadata.name"

    static func admit(_ object: inout JSON, isNew: Bool) {
        object["metadata", "labels", nameLabel] = .string(object.metadata.name)
        guard isNew else { return }
        let finalizers = object["spec", "finalizers"]?.array ?? []
        if !finalizers.contains("kubernetes") { object["spec", "finalizers"] = .array(finalizers + ["kubernetes"]) }
        object["status", "phase"] = "Active"
    }

    /// Without these a cluster does not work.
    private static let immortal = ["default", "kube-system", "kube-public"]

    static func checkDeletion(_ name: String) throws(StatusError) {
        if immortal.contains(name) { throw .forbidden("namespaces", name, "this namespace may not be deleted") }
    }

    static func markTerminating(_ object: inout JSON) { object["status", "phase"] = "Terminating" }

    static func hasContentFinalizers(_ object: JSON) -> Bool {
        !(object["spec", "finalizers"]?.array?.isEmpty ?? true)
    }
}
