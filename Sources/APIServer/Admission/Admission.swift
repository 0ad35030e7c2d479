import JSON
import Resources
import Storage

/// The last say before an object is validated and stored: namespaces must be there, services get their addresses.
struct Admission: Sendable {
    var registry: ResourceRegistry
    var services: ServiceAllocator
    var nodeFailureTolerationSeconds = NodeFailureToleration.secondsDefault

    /// A key in the store that an object holds: two objects can't hold the same one, whichever server wrote them.
    struct Claims: Sendable {
        var acquired: [String] = []
        var released: [String] = []

        func contains(_ key: String) -> Bool { acquired.contains(key) }
    }

    /// Throws 404 when the namespace is not there and 403 when it is on its way out.
    func checkNamespace(of definition: ResourceDefinition, namespace: String, name: String) async throws {
        guard definition.isNamespaced, let namespaces = registry.core("namespaces") else { return }
        let key = namespaces.key(namespace: "", name: namespace)
        // The cache is asked first: nearly always the namespace is there. It is not asked whether one is missing, since
        // it may be a moment behind.
        if let cached = namespaces.cache.get(key) {
            if cached.attributes.fields["status.phase"] != "Terminating" { return }
        }
        guard let item = try await namespaces.store.get(key) else {
            throw StatusError.notFound(namespaces.reference(namespace))
        }
        if try StoredObject(item).json.metadata.isBeingDeleted {
            let message =
                "unable to create new content in namespace \(namespace) because it is being terminated"
            throw StatusError.forbidden(
                ObjectReference(definition, name).resourceText, name, message,
                causes: [
                    [
                        "reason": "NamespaceTerminating",
                        "message": .string("namespace \(namespace) is being terminated"),
                        "field": "metadata.namespace",
                    ]
                ])
        }
    }

    /// Completes the object; the claims go into the transaction that stores it.
    func admit(_ object: inout JSON, old: JSON?, definition: ResourceDefinition) async throws -> Claims {
        guard definition.group.isEmpty else { return Claims() }
        switch definition.kind {
        case "Service": return try await services.allocate(&object, old: old)
        case "Namespace":
            NamespaceLifecycle.admit(&object, isNew: old == nil)
            return Claims()
        case "Pod":
            NodeFailureToleration.admit(&object, seconds: nodeFailureTolerationSeconds)
            return Claims()
        default: return Claims()
        }
    }

    /// What becomes free when the object goes.
    func claimsToRelease(_ object: JSON, definition: ResourceDefinition) -> Claims {
        guard definition.group.isEmpty, definition.kind == "Service" else { return Claims() }
        return Claims(released: services.claims(of: object))
    }
}
