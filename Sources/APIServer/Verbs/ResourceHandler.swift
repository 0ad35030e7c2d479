import HTTP
import JSON
import Platform
import Resources
import Storage

/// Answers the verbs of one kind: one request's view of it. Each verb is an extension in a file of its own.
struct ResourceHandler: Sendable {
    let server: ServerParts
    let storage: ResourceStorage
    let context: RequestContext
    let target: ResourceTarget

    var definition: ResourceDefinition { storage.definition }
    var query: Query { context.query }
    /// Empty for kinds without namespaces.
    var namespace: String { definition.isNamespaced ? target.namespace ?? "" : "" }
    var name: String { target.name ?? "" }

    var objects: ObjectWriter { ObjectWriter(server: server, storage: storage, namespace: namespace) }

    func writer() throws(StatusError) -> ResponseWriter {
        try ResponseWriter(context, definition: definition, now: server.world.time.now)
    }

    func respond() async throws -> HTTPResponse {
        if let subresource = target.subresource { return try await respond(subresource: subresource) }
        let isWatch = try query.flag("watch") ?? false
        switch (context.request.method, target.name) {
        case ("GET", nil), ("HEAD", nil): return isWatch ? try await watch() : try await list()
        case ("GET", _?), ("HEAD", _?): return isWatch ? try await watch() : try await get()
        case ("POST", nil) where target.namespace != nil || !definition.isNamespaced: return try await create()
        case ("PUT", _?): return try await update()
        case ("PATCH", _?): return try await patch()
        case ("DELETE", _?): return try await delete()
        case ("DELETE", nil)
        where (target.namespace != nil || !definition.isNamespaced) && definition.canDeleteCollection:
            return try await deleteCollection()
        default: throw StatusError.methodNotAllowed
        }
    }
}

/// What handlers need of the server.
struct ServerParts: Sendable {
    var world: World
    var store: any Store
    var registry: ResourceRegistry
    var admission: Admission
    var nodeConnector: (any NodeConnector)?
    var watches: WatchCounter
}
