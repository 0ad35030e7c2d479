import JSON
import Resources

/// One group and version as an OpenAPI v3 document: its kinds' schemas, and enough of its paths for clients to find the
/// kind behind a path and the parameters that writing takes.
struct OpenAPIDocument {
    /// "/apis/apps/v1".
    var path: String
    var definitions: [ResourceDefinition]

    var json: JSON {
        var paths: JSON = [:]
        for definition in definitions {
            let collection =
                definition.isNamespaced
                ? "\(path)/namespaces/{namespace}/\(definition.plural)" : "\(path)/\(definition.plural)"
            paths[collection] = operations(["get": "list", "post": "post", "delete": "deletecollection"], definition)
            paths["\(collection)/{name}"] = operations(
                ["get": "get", "put": "put", "patch": "patch", "delete": "delete"], definition)
            if definition.isNamespaced {
                paths["\(path)/\(definition.plural)"] = operations(["get": "list"], definition)
            }
        }
        return [
            "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": .string(ServerVersion.git)],
            "paths": paths, "components": ["schemas": schemas],
        ]
    }

    private var schemas: JSON { [:] }

    private func operations(_ actions: KeyValuePairs<String, String>, _ definition: ResourceDefinition) -> JSON {
        var item: JSON = [:]
        for (method, action) in actions {
            var operation: JSON = [
                "x-kubernetes-action": .string(action), "x-kubernetes-group-version-kind": Self.kind(definition),
                "responses": ["200": ["description": "OK"]],
            ]
            if ["post", "put", "patch"].contains(method) {
                // kubectl leaves validation to the server when it finds `fieldValidation` here.
                operation["parameters"] = .array(["dryRun", "fieldManager", "fieldValidation"].map(Self.parameter))
            }
            item[method] = operation
        }
        return item
    }

    private static func parameter(_ name: String) -> JSON {
        ["name": .string(name), "in": "query", "schema": ["type": "string", "uniqueItems": true]]
    }

    static func kind(_ definition: ResourceDefinition) -> JSON {
        [
            "group": .string(definition.group), "version": .string(definition.version),
            "kind": .string(definition.kind),
        ]
    }
}
