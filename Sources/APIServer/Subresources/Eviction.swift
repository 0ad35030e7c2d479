import HTTP
import JSON

extension ResourceHandler {
    /// POST of `pods/NAME/eviction` (policy/v1). Without disruption budgets an eviction is a delete.
    func evict() async throws -> HTTPResponse {
        let eviction = try await BodyDecoder.decode(context, kind: "Eviction", schema: CommonSchemas.eviction)
        let given = eviction.metadata.name
        guard given.isEmpty || given == name else {
            throw StatusError.badRequest("name in URL does not match name in Eviction object")
        }
        _ = try await objects.delete(
            name, try DeleteOptions(eviction["deleteOptions"] ?? [:], query))
        return .json(StatusSuccess.created, status: 201)
    }
}
