import HTTP
import JSON
import Storage

extension ResourceHandler {
    /// DELETE of a collection: each object that the selectors choose, one after the other, as if it were deleted alone.
    func deleteCollection() async throws -> HTTPResponse {
        let writer = try writer()
        let options = try await DeleteOptions(context)
        let selection = try Selection(query, for: definition)
        try await storage.cache.waitUntilCurrent()
        let list = storage.cache.list(prefix: storage.keyPrefix(namespace: target.namespace)) { selection.includes($0) }
        for object in list.objects {
            let (namespace, name) = storage.names(ofKey: object.key)
            do {
                _ = try await ObjectWriter(server: server, storage: storage, namespace: namespace).delete(name, options)
            } catch let error as StatusError where error.code == 404 {
                continue  // Somebody else was faster.
            }
        }
        return writer.list(list, metadata: ["resourceVersion": .string(String(list.revision))])
    }
}
