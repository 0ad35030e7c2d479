import HTTP

extension ResourceHandler {
    /// POST to a collection.
    func create() async throws -> HTTPResponse {
        let writer = try writer()
        let options = try WriteOptions(query)
        let body = try await BodyDecoder.decode(context, kind: definition.kind, schema: definition.schema)
        let taken = try ObjectIntake(definition: definition, fieldValidation: options.fieldValidation).take(body)
        let created = try await objects.create(taken.object, options)
        return writer.object(created, status: 201, warnings: taken.warnings)
    }
}
