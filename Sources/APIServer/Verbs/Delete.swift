import HTTP

extension ResourceHandler {
    /// DELETE of an object.
    func delete() async throws -> HTTPResponse {
        let writer = try writer()
        let options = try await DeleteOptions(context)
        switch try await objects.delete(name, options) {
        case .removed(let object): return .json(StatusSuccess.deleted(object, definition))
        case .marked(let bytes): return writer.object(bytes)
        }
    }
}
