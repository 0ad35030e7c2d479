import HTTP

extension ResourceHandler {
    /// PUT of an object.
    func update(_ part: ObjectWriter.WrittenPart = .main) async throws -> HTTPResponse {
        let writer = try writer()
        let options = try WriteOptions(query)
        let body = try await BodyDecoder.decode(context, kind: definition.kind, schema: definition.schema)
        var taken = try ObjectIntake(definition: definition, fieldValidation: options.fieldValidation).take(body)
        try objects.checkName(of: taken.object, name)
        try objects.checkNamespace(of: &taken.object)
        let object = taken.object
        let bytes = try await objects.change(name, part, options) { _ in object }
        return writer.object(bytes, warnings: taken.warnings)
    }
}
