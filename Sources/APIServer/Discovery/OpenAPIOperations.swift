import JSON
import Schema

/// The operations on one kind.
struct OpenAPIOperations {
    var names: OpenAPINames
    var kind: JSON

    private static let patchTypes = [
        "application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json",
        "application/strategic-merge-patch+json",
    ]
    private static let bodyTypes = ["application/json", "application/yaml"]
    private static let statusName = typeName(CommonSchemas.status)

    var collection: JSON {
        [
            "get": operation("list", names.operation("list"), OpenAPIParameter.list, answer: names.listType),
            "post": operation(
                "post", names.operation("create"), OpenAPIParameter.write, body: names.type, answer: names.type,
                code: "201"),
            "delete": operation(
                "deletecollection", names.operation("deleteCollection"),
                OpenAPIParameter.delete + OpenAPIParameter.list.filter { !Self.isDelete($0) },
                body: Self.typeName(CommonSchemas.deleteOptions), answer: Self.statusName),
        ]
    }

    var object: JSON {
        var item = readAndWrite(names.type)
        item["delete"] = operation(
            "delete", names.operation("delete"), OpenAPIParameter.delete,
            body: Self.typeName(CommonSchemas.deleteOptions), answer: Self.statusName)
        return item
    }

    /// The kind in all namespaces.
    var everywhere: JSON {
        ["get": operation("list", names.listEverywhere, OpenAPIParameter.list, answer: names.listType)]
    }

    var status: JSON { readAndWrite(names.type, part: "status") }
    var scale: JSON { readAndWrite(Self.typeName(CommonSchemas.scale), part: "scale") }

    func posted(_ part: String, _ schema: Schema) -> JSON {
        let type = Self.typeName(schema)
        return [
            "post": operation(
                "post", names.operation("create", part), OpenAPIParameter.write, body: type, answer: type, code: "201")
        ]
    }

    private func readAndWrite(_ type: String, part: String = "") -> JSON {
        [
            "get": operation("get", names.operation("read", part), [], answer: type),
            "put": operation("put", names.operation("replace", part), OpenAPIParameter.write, body: type, answer: type),
            "patch": operation(
                "patch", names.operation("patch", part), OpenAPIParameter.patch,
                body: Self.typeName(CommonSchemas.patch), bodyTypes: Self.patchTypes, answer: type),
        ]
    }

    private func operation(
        _ action: String, _ identifier: JSON, _ parameters: [OpenAPIParameter], body: String? = nil,
        bodyTypes: [String] = bodyTypes, answer: String, code: String = "200"
    ) -> JSON {
        var operation: JSON = [
            "operationId": identifier, "x-kubernetes-action": .string(action),
            "x-kubernetes-group-version-kind": kind,
            "responses": .object([
                code: ["description": "OK", "content": Self.content(answer, ["application/json"])],
                "401": ["description": "Unauthorized"],
            ]),
        ]
        if !parameters.isEmpty { operation["parameters"] = .array(parameters.map(\.json)) }
        if let body {
            operation["requestBody"] = ["content": Self.content(body, bodyTypes)]
            if action != "delete", action != "deletecollection" { operation["requestBody", "required"] = true }
        }
        return operation
    }

    private static func content(_ type: String, _ mediaTypes: [String]) -> JSON {
        .object(JSONObject(mediaTypes.map { ($0, ["schema": OpenAPIComponents.reference(type)]) }))
    }

    private static func isDelete(_ parameter: OpenAPIParameter) -> Bool {
        OpenAPIParameter.delete.contains { $0.json["name"] == parameter.json["name"] }
    }

    private static func typeName(_ schema: Schema) -> String {
        guard case .object(let fields) = schema.shape else { return "" }
        return fields.typeName ?? ""
    }
}
