import JSON

/// The schemas of an OpenAPI v3 document (`components.schemas`), gathered from the schemas that are asked for: an object
/// that has a type name stands there once, and is referred to from wherever it occurs.
public struct OpenAPIComponents: Sendable {
    /// By type name.
    public private(set) var schemas: [String: JSON] = [:]

    public static let quantityName = "io.k8s.apimachinery.pkg.api.resource.Quantity"
    public static let intOrStringName = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"

    public init() {}

    /// The whole document's member, in the order of the names, so that the same schemas give the same bytes.
    public var json: JSON {
        .object(JSONObject(schemas.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
    }

    public static func reference(_ name: String) -> JSON { ["$ref": .string("#/components/schemas/\(name)")] }

    /// Puts the schema there under this name, its own type name or not, with further members such as
    /// `x-kubernetes-group-version-kind`.
    public mutating func add(_ schema: Schema, named name: String, _ extensions: KeyValuePairs<String, JSON> = [:]) {
        guard schemas[name] == nil else { return }
        schemas[name] = .null  // Is there already while what it is made of is added.
        var json = schema.openAPIBody(into: &self)
        if !schema.summary.isEmpty { json["description"] = .string(schema.summary) }
        for (key, value) in extensions { json[key] = value }
        schemas[name] = json
    }

    /// The schema in place, or a reference where it stands among the components.
    public mutating func place(_ schema: Schema) -> JSON {
        var json: JSON
        switch schema.shape {
        case .object(let fields):
            guard let name = fields.typeName else { return decorated(schema, schema.openAPIBody(into: &self)) }
            add(schema.withoutSummary, named: name)
            json = Self.reference(name)
        case .quantity:
            add(Self.quantity, named: Self.quantityName)
            json = Self.reference(Self.quantityName)
        case .intOrString:
            add(Self.intOrString, named: Self.intOrStringName)
            json = Self.reference(Self.intOrStringName)
        default: return decorated(schema, schema.openAPIBody(into: &self))
        }
        // Beside a reference nothing else may stand.
        let decoration = decorated(schema, [:])
        if decoration == [:] { return json }
        json = ["allOf": [json]]
        for (key, value) in decoration.object ?? [:] { json[key] = value }
        return json
    }

    private static let quantity = Schema(.quantity).doc(
        "An amount: a number with a suffix such as m, k, M, G, Ki, Mi or Gi, or with an exponent of ten.")
    private static let intOrString = Schema(.intOrString).doc("A number, or a text such as a name or \"25%\".")

    /// What is said of a value where it stands, whatever its type.
    private func decorated(_ schema: Schema, _ body: JSON) -> JSON {
        var json = body
        if !schema.summary.isEmpty { json["description"] = .string(schema.summary) }
        if let value = schema.defaultValue { json["default"] = value }
        if let strategy = schema.patchStrategy {
            json["x-kubernetes-patch-strategy"] = .string(strategy.text)
            if let key = strategy.mergesByKey { json["x-kubernetes-patch-merge-key"] = .string(key) }
        }
        return json
    }
}

extension Schema.PatchStrategy {
    /// "merge", "retainKeys" or "merge,retainKeys".
    fileprivate var text: String {
        let isMerging = mergesByKey != nil || mergesPrimitives
        return [isMerging ? "merge" : nil, retainsKeys ? "retainKeys" : nil].compactMap { $0 }.joined(separator: ",")
    }
}
