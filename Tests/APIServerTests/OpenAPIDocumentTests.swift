import HTTP
import JSON
import Platform
import Resources
import Schema
import Storage
import Testing

@testable import APIServer

@Suite("OpenAPI documents") struct OpenAPIDocumentTests {
    private static let groups: [(path: String, definitions: [ResourceDefinition])] = {
        var groups: [(path: String, definitions: [ResourceDefinition])] = []
        for definition in BuiltInResources.all {
            let path = definition.group.isEmpty ? "/api/v1" : "/apis/\(definition.apiVersion)"
            if let index = groups.firstIndex(where: { $0.path == path }) {
                groups[index].definitions.append(definition)
            } else {
                groups.append((path, [definition]))
            }
        }
        return groups
    }()

    @Test("every reference leads to a schema, and every schema is referred to or is a kind")
    func references() {
        for group in Self.groups {
            let document = OpenAPIDocument(path: group.path, definitions: group.definitions).json
            let schemas = document["components", "schemas"]
            var found: Set<String> = []
            Self.collectReferences(document, into: &found)
            for reference in found {
                let name = reference.split(separator: "/").last.map(String.init) ?? ""
                #expect(schemas?[name]?.object != nil, "\(group.path): \(reference)")
            }
            for (name, schema) in schemas?.object ?? [:] where schema["x-kubernetes-group-version-kind"] == nil {
                #expect(found.contains("#/components/schemas/\(name)"), "\(group.path): \(name)")
            }
        }
    }

    @Test("parameters of every path are declared, and operations have names of their own")
    func paths() {
        for group in Self.groups {
            let document = OpenAPIDocument(path: group.path, definitions: group.definitions).json
            var identifiers: Set<JSON> = []
            for (path, item) in document["paths"]?.object ?? [:] {
                let declared = Set((item["parameters"]?.array ?? []).compactMap { $0["name"]?.string })
                let used = path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
                    String($0.dropFirst().dropLast())
                }
                #expect(declared == Set(used), "\(path)")
                for (method, operation) in item.object ?? [:] where method != "parameters" {
                    #expect(identifiers.insert(operation["operationId"] ?? .null).inserted, "\(path) \(method)")
                }
            }
        }
    }

    @Test("kubectl finds that the server validates and merges: the parameter, the patch type, the kind")
    func patches() {
        for group in Self.groups {
            let document = OpenAPIDocument(path: group.path, definitions: group.definitions).json
            for definition in group.definitions {
                let scope = definition.isNamespaced ? "/namespaces/{namespace}" : ""
                let patch = document["paths", "\(group.path)\(scope)/\(definition.plural)/{name}", "patch"]
                let parameters = (patch?["parameters"]?.array ?? []).compactMap { $0["name"]?.string }
                #expect(parameters.contains("fieldValidation"), "\(definition.kind)")
                #expect(patch?["requestBody", "content", "application/strategic-merge-patch+json"] != nil)
                #expect(patch?["x-kubernetes-group-version-kind", "kind"] == .string(definition.kind))
                let kinds = (document["components", "schemas"]?.object ?? [:]).filter { schema in
                    schema.value["x-kubernetes-group-version-kind"] == [OpenAPINames.kind(definition)]
                }
                #expect(kinds.count == 1, "\(definition.kind)")
            }
        }
    }

    @Test("a type name stands for one shape wherever it occurs")
    func typeNames() {
        var shapes: [String: [String]] = [:]
        for definition in BuiltInResources.all { Self.collectShapes(definition.schema, into: &shapes) }
        #expect(shapes.count > 50)
    }

    @Test("documents are sent once: under their hash for ever, and not again to whoever has them")
    func caching() async throws {
        try await TestCluster.run { cluster in
            let index = try await cluster.send("GET", "/openapi/v3").json
            let url = try #require(index["paths", "apis/apps/v1", "serverRelativeURL"]?.string)
            let answer = try await cluster.send("GET", url)
            #expect(answer.status == 200)
            #expect(answer.headers["Cache-Control"]?.contains("immutable") == true)
            let tag = try #require(answer.headers["ETag"])
            var headers = HTTPHeaders()
            headers["If-None-Match"] = tag
            let again = try await cluster.transport.send(
                HTTPRequest(method: "GET", target: "/openapi/v3/apis/apps/v1", headers: headers))
            #expect(again.status == 304)
            #expect(try await cluster.send("GET", "/openapi/v3/apis/none/v1").status == 404)
        }
    }

    private static func collectReferences(_ value: JSON, into found: inout Set<String>) {
        switch value {
        case .object(let members):
            for (name, member) in members {
                if name == "$ref", let text = member.string { found.insert(text) }
                collectReferences(member, into: &found)
            }
        case .array(let elements): for element in elements { collectReferences(element, into: &found) }
        default: break
        }
    }

    private static func collectShapes(_ schema: Schema, into shapes: inout [String: [String]]) {
        switch schema.shape {
        case .object(let fields):
            if let name = fields.typeName {
                let known = shapes[name]
                #expect(known == nil || known == fields.names.sorted(), "\(name)")
                shapes[name] = fields.names.sorted()
                if known != nil { return }
            }
            for field in fields.byName.values { collectShapes(field, into: &shapes) }
        case .array(let element, _), .map(let element): collectShapes(element, into: &shapes)
        default: break
        }
    }
}
