import JSON
import Resources

/// The verbs for typed views.
extension APIClient {
    public func get<R: Resource>(_ type: R.Type, _ key: ObjectKey) async throws -> R {
        R(try await get(R.definition.resource, key))
    }

    public func list<R: Resource>(
        _ type: R.Type, namespace: String? = nil, labelSelector: String? = nil, fieldSelector: String? = nil
    ) async throws -> ListResult<R> {
        let list = try await list(
            R.definition.resource, namespace: namespace, labelSelector: labelSelector, fieldSelector: fieldSelector)
        return ListResult(items: list.items.map { R($0) }, resourceVersion: list.resourceVersion)
    }

    public func create<R: Resource>(_ object: R) async throws -> R {
        R(try await create(R.definition.resource, namespace: Self.key(object.json).namespace, object.json))
    }

    @discardableResult
    public func update<R: Resource>(_ object: R) async throws -> R {
        R(try await update(R.definition.resource, Self.key(object.json), object.json))
    }

    @discardableResult
    public func updateStatus<R: Resource>(_ object: R) async throws -> R {
        R(try await update(R.definition.resource, Self.key(object.json), subresource: "status", object.json))
    }

    @discardableResult
    public func patch<R: Resource>(
        _ type: R.Type, _ key: ObjectKey, type patchType: PatchType = .merge, body: JSON, subresource: String? = nil
    ) async throws -> R {
        R(try await patch(R.definition.resource, key, type: patchType, subresource: subresource, body))
    }

    public func delete<R: Resource>(
        _ type: R.Type, _ key: ObjectKey, _ options: DeleteOptions = DeleteOptions()
    ) async throws {
        try await delete(R.definition.resource, key, options)
    }

    private static func key(_ object: JSON) -> ObjectKey { ObjectKey(of: object) }
}

extension ObjectKey {
    /// The key of an object by its metadata.
    public init(of object: JSON) {
        let metadata = object["metadata"]
        self.init(namespace: metadata?["namespace"]?.string ?? "", name: metadata?["name"]?.string ?? "")
    }
}
