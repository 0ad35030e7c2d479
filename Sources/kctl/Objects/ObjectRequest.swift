/// One object, or one list of objects, that a call names.
struct ObjectRequest: Sendable, Hashable {
    var type: ResourceType
    /// nil: of all namespaces, or of a type without namespace.
    var namespace: String?
    /// nil: all of the type (that match the selectors).
    var name: String?

    /// "status", "scale": a part of the object.
    var subresource: String?

    var path: String { type.path(namespace: namespace, name: name, subresource: subresource) }
}

/// Reads the words behind a command that name objects: "TYPE", "TYPE NAME...", "TYPE1,TYPE2", "TYPE/NAME TYPE/NAME".
struct ResourceArguments: Sendable {
    var arguments: [String]
    /// nil: all namespaces.
    var namespace: String?
    /// A label or field selector was given.
    var hasSelector = false

    func requests(_ mapper: ResourceMapper) async throws -> [ObjectRequest] {
        guard let first = arguments.first else { return [] }
        if arguments.contains(where: { $0.contains("/") }) { return try await pairs(mapper) }
        let names = arguments.dropFirst()
        // An empty name would make the path of one object that of all of them.
        if names.contains("") { throw CommandError("resource name may not be empty") }
        if hasSelector, !names.isEmpty {
            throw CommandError("name cannot be provided when a selector is specified")
        }
        if namespace == nil, !names.isEmpty {
            throw CommandError("a resource cannot be retrieved by name across all namespaces")
        }
        var requests: [ObjectRequest] = []
        for word in first.split(separator: ",").map(String.init) {
            for type in try await mapper.types(word) {
                if names.isEmpty {
                    requests.append(request(type, nil))
                } else {
                    requests += names.map { request(type, $0) }
                }
            }
        }
        return requests
    }

    private func pairs(_ mapper: ResourceMapper) async throws -> [ObjectRequest] {
        if namespace == nil { throw CommandError("a resource cannot be retrieved by name across all namespaces") }
        if hasSelector {
            throw CommandError("selectors and the all flag cannot be used when passing resource/name arguments")
        }
        var requests: [ObjectRequest] = []
        for argument in arguments {
            let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count > 1 else {
                throw CommandError(
                    "there is no need to specify a resource type as a separate argument when passing arguments in "
                        + "resource/name form (e.g. 'kctl get resource/<resource_name>' instead of 'kctl get resource "
                        + "resource/<resource_name>'")
            }
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw CommandError("arguments in resource/name form may not have more than one slash")
            }
            requests.append(request(try await mapper.type(parts[0]), parts[1]))
        }
        return requests
    }

    private func request(_ type: ResourceType, _ name: String?) -> ObjectRequest {
        ObjectRequest(type: type, namespace: type.isNamespaced ? namespace : nil, name: name)
    }
}
