import HTTP
import JSON

extension ResourceHandler {
    /// PATCH of an object: the change is tried again on top of whatever another writer stored meanwhile.
    func patch(_ part: ObjectWriter.WrittenPart = .main) async throws -> HTTPResponse {
        let writer = try writer()
        let options = try WriteOptions(query)
        let document = try PatchDocument(contentType: context.contentType, body: try await context.body())
        if case .apply(let configuration) = document {
            return try await apply(configuration, document, part, options, writer)
        }
        var warnings: [String] = []
        let bytes = try await objects.change(name, part, options) { current in
            let taken = try patched(current, document, options)
            warnings = taken.warnings
            return taken.object
        }
        return writer.object(bytes, warnings: warnings)
    }

    private func patched(
        _ current: StoredObject, _ document: PatchDocument, _ options: WriteOptions
    ) throws(StatusError) -> ObjectIntake.Result {
        let visible = current.visible
        let patched = try document.apply(to: visible, schema: definition.schema)
        guard patched.object != nil else { throw .badRequest("the patch leaves no object") }
        var taken = try ObjectIntake(definition: definition, fieldValidation: options.fieldValidation).take(patched)
        try objects.checkName(of: taken.object, name)
        try objects.checkNamespace(of: &taken.object)
        return taken
    }

    /// Server-side apply in its simple form: the configuration is merged over the live object, or creates it. Who owns
    /// which field is not tracked, so a field that a later configuration leaves out stays.
    private func apply(
        _ configuration: JSON, _ document: PatchDocument, _ part: ObjectWriter.WrittenPart, _ options: WriteOptions,
        _ writer: ResponseWriter
    ) async throws -> HTTPResponse {
        if options.fieldManager.isEmpty {
            throw StatusError.invalid(
                kind: "PatchOptions", group: "meta.k8s.io", name: "",
                [
                    .init(
                        field: "fieldManager", reason: .required,
                        message: "Required value: is required for apply patch")
                ])
        }
        var taken = try ObjectIntake(definition: definition, fieldValidation: options.fieldValidation)
            .take(configuration)
        try objects.checkName(of: taken.object, name)
        try objects.checkNamespace(of: &taken.object)
        do {
            let bytes = try await objects.change(name, part, options) { current in
                try patched(current, document, options).object
            }
            return writer.object(bytes, warnings: taken.warnings)
        } catch let error as StatusError where error.code == 404 && part == .main {
            return writer.object(try await objects.create(taken.object, options), status: 201, warnings: taken.warnings)
        }
    }
}
