import JSON
import Resources
import Schema

/// Brings what a client wrote into the shape of its kind: checks what it says it is, drops what the schema does not know,
/// refuses wrong types, fills in defaults.
struct ObjectIntake: Sendable {
    var definition: ResourceDefinition
    var fieldValidation: WriteOptions.FieldValidation

    struct Result: Sendable {
        var object: JSON
        /// For `Warning` headers.
        var warnings: [String]
    }

    /// Throws 400 that names every field which is wrong.
    func take(_ body: JSON) throws(StatusError) -> Result {
        var object = try typed(body)
        let unknown = definition.schema.prune(&object).map { "unknown field \"\($0)\"" }
        let typeErrors = definition.schema.typeErrors(in: object)
        if !typeErrors.isEmpty {
            let texts = typeErrors.prefix(Limits.warningsMax).map { "\($0.field): \($0.message)" }
            throw .badRequest(
                "\(definition.kind) in version \"\(definition.version)\" cannot be handled as a \(definition.kind): "
                    + texts.joined(separator: ", "))
        }
        if fieldValidation == .strict, !unknown.isEmpty {
            throw .badRequest("strict decoding error: \(unknown.joined(separator: ", "))")
        }
        // Field ownership is not tracked: what clients send back of it is of no use.
        object["metadata", "managedFields"] = nil
        object["metadata", "selfLink"] = nil
        return Result(object: object, warnings: fieldValidation == .warn ? unknown : [])
    }

    func applyDefaults(_ object: inout JSON) {
        definition.schema.applyDefaults(to: &object)
        definition.applyDefaults(&object)
    }

    /// Throws 422 with every cause.
    func validate(_ object: JSON, old: JSON?) throws(StatusError) {
        var errors = MetadataValidation.validate(object, isNamespaced: definition.isNamespaced)
        errors += definition.schema.validate(object)
        errors += definition.validate(object, old)
        if errors.isEmpty { return }
        throw .invalid(
            kind: definition.kind, group: definition.group, name: object.metadata.name, Self.withoutRepetition(errors))
    }

    /// The object with its `apiVersion` and `kind`, which may be left out since the path says them.
    private func typed(_ body: JSON) throws(StatusError) -> JSON {
        var object = body
        let apiVersion = body["apiVersion"]?.string ?? ""
        if apiVersion.isEmpty {
            object["apiVersion"] = .string(definition.apiVersion)
        } else if apiVersion != definition.apiVersion {
            throw .badRequest(
                "the API version in the data (\(apiVersion)) does not match the expected API version "
                    + "(\(definition.apiVersion))")
        }
        let kind = body["kind"]?.string ?? ""
        if kind.isEmpty {
            object["kind"] = .string(definition.kind)
        } else if kind != definition.kind {
            throw .badRequest("the kind in the data (\(kind)) does not match the expected kind (\(definition.kind))")
        }
        if let metadata = body["metadata"], metadata.object == nil, !metadata.isNull {
            throw .badRequest(
                "\(definition.kind) in version \"\(definition.version)\" cannot be handled as a \(definition.kind): "
                    + "metadata: Invalid value: must be an object")
        }
        if object["metadata"]?.object == nil { object["metadata"] = [:] }
        return object
    }

    private static func withoutRepetition(_ errors: [FieldError]) -> [FieldError] {
        var seen: Set<String> = []
        return errors.filter { seen.insert($0.field + $0.reason.rawValue).inserted }
    }
}
