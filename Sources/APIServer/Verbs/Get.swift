import HTTP
import Storage

extension ResourceHandler {
    /// GET of one object. Without `resourceVersion` it shows every write that was answered before; with one, a state
    /// that is not older; with "0", whatever is at hand.
    func get() async throws -> HTTPResponse {
        let writer = try writer()
        let key = storage.key(namespace: namespace, name: name)
        switch try requestedRevision() {
        case nil: try await storage.cache.waitUntilCurrent()
        case let revision?: try await waitUntil(max(revision, 1))
        }
        guard let object = storage.cache.get(key) else { throw StatusError.notFound(storage.reference(name)) }
        return writer.object(object.bytes)
    }

    /// The parameter `resourceVersion`; nil when absent or empty.
    func requestedRevision() throws(StatusError) -> Revision? {
        guard let text = query["resourceVersion"], !text.isEmpty else { return nil }
        guard let revision = Revision(text), revision >= 0 else {
            throw .badRequest("Invalid value: \"\(text)\": resourceVersion must be a number")
        }
        return revision
    }

    func waitUntil(_ revision: Revision) async throws {
        do { try await storage.cache.waitUntil(revision: revision) } catch {
            throw storage.unusedRevisionError(error, wanted: revision)
        }
    }
}
