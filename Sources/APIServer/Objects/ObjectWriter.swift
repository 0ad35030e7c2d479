import JSON
import Resources
import Storage

/// Creates, changes and deletes the objects of one kind in one namespace: what the writing verbs have in common.
struct ObjectWriter: Sendable {
    let server: ServerParts
    let storage: ResourceStorage
    /// Empty for kinds without namespaces.
    let namespace: String

    var definition: ResourceDefinition { storage.definition }

    /// The body may leave its namespace out, but not contradict the path.
    func checkNamespace(of object: inout JSON) throws(StatusError) {
        let given = object.metadata.namespace
        guard definition.isNamespaced else {
            object["metadata", "namespace"] = nil
            return
        }
        if given.isEmpty {
            object["metadata", "namespace"] = .string(namespace)
        } else if given != namespace {
            throw .badRequest(
                "the namespace of the provided object does not match the namespace sent on the request")
        }
    }

    /// The name in the body may not contradict the path.
    func checkName(of object: JSON, _ name: String) throws(StatusError) {
        let given = object.metadata.name
        if given != name {
            throw .badRequest("the name of the object (\(given)) does not match the name on the URL (\(name))")
        }
    }
}
