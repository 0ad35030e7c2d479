import JSON
import Resources
import Schema

/// One group and version as an OpenAPI v3 document: its kinds' schemas, and the paths under which they are read and
/// written. It is what `kubectl explain` prints, and how kubectl finds out what the server validates and merges itself.
struct OpenAPIDocument {
    private let prefix: String
    private var paths = JSONObject()
    private var components = OpenAPIComponents()

    /// - Parameter path: "/apis/apps/v1".
    init(path: String, definitions: [ResourceDefinition]) {
        prefix = path
        for schema in [CommonSchemas.status, CommonSchemas.deleteOptions, CommonSchemas.patch] {
            _ = components.place(schema)
        }
        for definition in definitions { add(definition) }
    }

    var json: JSON {
        let sorted = paths.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return [
            "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": .string(ServerVersion.git)],
            "paths": .object(JSONObject(sorted)), "components": ["schemas": components.json],
        ]
    }

    private mutating func add(_ definition: ResourceDefinition) {
        let names = OpenAPINames(definition)
        let kind = OpenAPINames.kind(definition)
        components.add(
            definition.schema, named: names.type, ["x-kubernetes-group-version-kind": [kind]])
        components.add(
            Self.list(of: definition), named: names.listType,
            [
                "x-kubernetes-group-version-kind": [
                    OpenAPINames.kind(definition, named: definition.listKind)
                ]
            ])
        let scope = definition.isNamespaced ? "\(prefix)/namespaces/{namespace}" : prefix
        let shared = definition.isNamespaced ? [OpenAPIParameter.namespace] : []
        let collection = "\(scope)/\(definition.plural)"
        let builder = OpenAPIOperations(names: names, kind: kind)
        var operations = builder.collection
        if !definition.canDeleteCollection { operations["delete"] = nil }
        paths[collection] = Self.pathItem(operations, shared)
        paths["\(collection)/{name}"] = Self.pathItem(builder.object, [.name] + shared)
        if definition.isNamespaced {
            paths["\(prefix)/\(definition.plural)"] = Self.pathItem(builder.everywhere, [])
        }
        if definition.hasStatus {
            paths["\(collection)/{name}/status"] = Self.pathItem(builder.status, [.name] + shared)
        }
        if definition.scale != nil {
            _ = components.place(CommonSchemas.scale)
            paths["\(collection)/{name}/scale"] = Self.pathItem(builder.scale, [.name] + shared)
        }
        guard definition.group.isEmpty, definition.kind == "Pod" else { return }
        for (name, schema) in [("binding", CommonSchemas.binding), ("eviction", CommonSchemas.eviction)] {
            _ = components.place(schema)
            paths["\(collection)/{name}/\(name)"] = Self.pathItem(
                builder.posted(name, schema), [.name] + shared)
        }
    }

    private static func pathItem(_ operations: JSON, _ parameters: [OpenAPIParameter]) -> JSON {
        var item = operations
        if !parameters.isEmpty { item["parameters"] = .array(parameters.map(\.json)) }
        return item
    }

    private static func list(of definition: ResourceDefinition) -> Schema {
        Schema.object([
            "apiVersion": .string, "kind": .string, "metadata": CommonSchemas.listMeta,
            "items": .array(of: definition.schema).required(),
        ]).doc("A list of \(definition.plural).")
    }
}
