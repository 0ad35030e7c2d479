import JSON
import Resources
import Schema

/// What becomes of an object that a client writes: the stages through which the API server takes it.
struct WrittenObject {
    var json: JSON
    var unknown: [String]
    var typeErrors: [FieldError]
    var errors: [FieldError]

    /// - Parameter old: nil: it is created.
    init(_ definition: ResourceDefinition, _ written: JSON, over old: JSON? = nil) {
        var json = written
        unknown = definition.schema.prune(&json)
        typeErrors = definition.schema.typeErrors(in: json)
        definition.schema.applyDefaults(to: &json)
        definition.applyDefaults(&json)
        if definition.hasStatus, let old { json["status"] = old["status"] }
        definition.prepare(&json, old)
        errors = definition.schema.validate(json) + definition.validate(json, old)
        self.json = json
    }

    /// "spec.ports[0].port: Required value", one line for each cause.
    var messages: [String] { errors.map { "\($0.field): \($0.message)" } }

    /// The cells of the table, by the column's name.
    static func cells(_ definition: ResourceDefinition, _ object: JSON) -> [String: JSON] {
        Dictionary(uniqueKeysWithValues: definition.columns.map { ($0.name, $0.value(object)) })
    }
}
