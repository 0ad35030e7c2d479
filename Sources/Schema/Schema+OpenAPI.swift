import JSON

extension Schema {
    /// The schema's own keywords in OpenAPI v3 (3.0.0, "Schema Object") and Kubernetes' extensions of it, without what is
    /// said of it where it stands.
    func openAPIBody(into components: inout OpenAPIComponents) -> JSON {
        switch shape {
        case .any: return ["x-kubernetes-preserve-unknown-fields": true]
        case .string: return stringBody
        case .boolean: return ["type": "boolean"]
        case .integer(let bits): return integerBody(bits)
        case .number: return ["type": "number", "format": "double"]
        case .quantity: return ["oneOf": [["type": "string"], ["type": "number"]]]
        case .intOrString: return ["format": "int-or-string", "oneOf": [["type": "integer"], ["type": "string"]]]
        case .array(let element, let type): return arrayBody(element, type, into: &components)
        case .map(let element): return ["type": "object", "additionalProperties": components.place(element)]
        case .object(let fields): return objectBody(fields, into: &components)
        }
    }

    private var stringBody: JSON {
        var json: JSON = ["type": "string"]
        switch formats {
        case .dateTime: json["format"] = "date-time"
        case .base64: json["format"] = "byte"
        default: break
        }
        if !choices.isEmpty { json["enum"] = .array(choices.sorted().map { .string($0) }) }
        return json
    }

    private func integerBody(_ bits: Int) -> JSON {
        var json: JSON = ["type": "integer", "format": .string("int\(bits)")]
        guard let bounds else { return json }
        if bounds.lowerBound != .min { json["minimum"] = .int(bounds.lowerBound) }
        if bounds.upperBound != .max { json["maximum"] = .int(bounds.upperBound) }
        return json
    }

    private func arrayBody(_ element: Schema, _ type: ListType, into components: inout OpenAPIComponents) -> JSON {
        var json: JSON = ["type": "array", "items": components.place(element)]
        switch type {
        case .set: json["x-kubernetes-list-type"] = "set"
        case .map(let keys):
            json["x-kubernetes-list-type"] = "map"
            json["x-kubernetes-list-map-keys"] = .array(keys.map { .string($0) })
        // A list that patches merge is not atomic, though nothing forbids its elements to repeat.
        case .atomic: if patchStrategy == nil { json["x-kubernetes-list-type"] = "atomic" }
        }
        return json
    }

    private func objectBody(_ fields: Fields, into components: inout OpenAPIComponents) -> JSON {
        var properties = JSONObject()
        for name in fields.names.sorted() {
            guard let schema = fields.byName[name] else { continue }
            properties[name] = components.place(schema)
        }
        var json: JSON = ["type": "object", "properties": .object(properties)]
        let required = fields.names.filter { fields.byName[$0]?.isRequired ?? false }.sorted()
        if !required.isEmpty { json["required"] = .array(required.map { .string($0) }) }
        return json
    }

    /// The same shape, as every place has it that refers to it.
    var withoutSummary: Schema { Schema(shape) }
}
