import JSON
import Resources

/// The verbs, for objects as JSON. An empty namespace names a resource without one, or a list over all namespaces.
extension APIClient {
    /// Large lists come in pages of this many objects, so that no answer blocks the connection for long.
    public static let pageSize = 500

    public func get(_ resource: GroupVersionResource, _ key: ObjectKey, subresource: String? = nil) async throws -> JSON
    {
        try await request("GET", path(resource, key, subresource))
    }

    /// Follows `continue` to the end.
    public func list(
        _ resource: GroupVersionResource, namespace: String? = nil, labelSelector: String? = nil,
        fieldSelector: String? = nil
    ) async throws -> ListResult<JSON> {
        var items: [JSON] = []
        var token: String?
        while true {
            let query = RequestTarget.query([
                ("limit", "\(Self.pageSize)"), ("continue", token), ("labelSelector", labelSelector),
                ("fieldSelector", fieldSelector),
            ])
            let page = try await request("GET", RequestTarget.path(resource, namespace: namespace) + query)
            items += page["items"]?.array ?? []
            token = page["metadata", "continue"]?.string
            if token?.isEmpty ?? true {
                return ListResult(items: items, resourceVersion: page["metadata", "resourceVersion"]?.string ?? "0")
            }
        }
    }

    public func create(
        _ resource: GroupVersionResource, namespace: String, _ object: JSON
    ) async throws -> JSON {
        try await request("POST", RequestTarget.path(resource, namespace: namespace), body: object)
    }

    /// Posts to a subresource: `binding`, `eviction`, `token`.
    @discardableResult
    public func create(
        _ resource: GroupVersionResource, _ key: ObjectKey, subresource: String, _ object: JSON
    ) async throws -> JSON {
        try await request("POST", path(resource, key, subresource), body: object)
    }

    @discardableResult
    public func update(
        _ resource: GroupVersionResource, _ key: ObjectKey, subresource: String? = nil, _ object: JSON
    ) async throws -> JSON {
        try await request("PUT", path(resource, key, subresource), body: object)
    }

    @discardableResult
    public func patch(
        _ resource: GroupVersionResource, _ key: ObjectKey, type: PatchType = .merge, subresource: String? = nil,
        _ body: JSON
    ) async throws -> JSON {
        try await request("PATCH", path(resource, key, subresource), body: body, contentType: type.rawValue)
    }

    @discardableResult
    public func delete(
        _ resource: GroupVersionResource, _ key: ObjectKey, _ options: DeleteOptions = DeleteOptions()
    ) async throws -> JSON {
        try await request("DELETE", path(resource, key, nil), body: options.json)
    }

    /// Deletes every object of a resource in a namespace.
    public func deleteCollection(
        _ resource: GroupVersionResource, namespace: String, _ options: DeleteOptions = DeleteOptions()
    ) async throws {
        _ = try await request("DELETE", RequestTarget.path(resource, namespace: namespace), body: options.json)
    }

    /// Opens a watch from a revision on.
    public func watch(
        _ resource: GroupVersionResource, namespace: String? = nil, labelSelector: String? = nil,
        fieldSelector: String? = nil, from revision: String, timeoutSeconds: Int
    ) async throws -> WatchEvents {
        let query = RequestTarget.query([
            ("watch", "true"), ("allowWatchBookmarks", "true"), ("resourceVersion", revision),
            ("timeoutSeconds", "\(timeoutSeconds)"), ("labelSelector", labelSelector), ("fieldSelector", fieldSelector),
        ])
        return WatchEvents(body: try await stream(RequestTarget.path(resource, namespace: namespace) + query))
    }

    private func path(_ resource: GroupVersionResource, _ key: ObjectKey, _ subresource: String?) -> String {
        RequestTarget.path(resource, namespace: key.namespace, name: key.name, subresource: subresource)
    }
}
