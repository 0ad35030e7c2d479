import HTTP
import JSON
import Resources
import Schema
import Storage

extension ResourceHandler {
    /// `scale`: the number of replicas of any kind that has one, in one shape (autoscaling/v1 Scale).
    func scale(_ paths: ResourceDefinition.ScalePaths) async throws -> HTTPResponse {
        switch context.request.method {
        case "GET", "HEAD":
            return .json(Self.scale(of: try await storage.current(namespace: namespace, name: name).visible, paths))
        case "PUT":
            let body = try await BodyDecoder.decode(context, kind: "Scale", schema: CommonSchemas.scale)
            try objects.checkName(of: body, name)
            return try await setScale(paths) { _ in body }
        case "PATCH":
            let document = try PatchDocument(contentType: context.contentType, body: try await context.body())
            return try await setScale(paths) { present in
                try document.apply(to: present, schema: Schema())
            }
        default: throw StatusError.methodNotAllowed
        }
    }

    private func setScale(
        _ paths: ResourceDefinition.ScalePaths, _ wanted: (JSON) throws -> JSON
    ) async throws -> HTTPResponse {
        let bytes = try await objects.change(name, .main, try WriteOptions(query)) { current in
            var object = current.visible
            let scale = try wanted(Self.scale(of: object, paths))
            let replicas = scale["spec", "replicas"] ?? 0
            guard let number = replicas.int, number >= 0 else { throw invalidReplicas(replicas) }
            object.assign(.int(Int64(number)), at: paths.specReplicas[...])
            object["metadata", "resourceVersion"] = scale["metadata", "resourceVersion"]
            if let uid = scale["metadata", "uid"] { object["metadata", "uid"] = uid }
            return object
        }
        return .json(Self.scale(of: (try? JSON(parsing: bytes)) ?? [:], paths))
    }

    private func invalidReplicas(_ value: JSON) -> StatusError {
        .invalid(
            kind: "Scale", group: "autoscaling", name: name,
            [
                .init(
                    field: "spec.replicas", reason: .invalid,
                    message:
                        "Invalid value: \(String(decoding: value.encoded(), as: UTF8.self)): must be greater than or "
                        + "equal to 0")
            ])
    }

    private static func scale(of object: JSON, _ paths: ResourceDefinition.ScalePaths) -> JSON {
        var metadata: JSON = [:]
        for name in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            metadata[name] = object["metadata", name]
        }
        var status: JSON = ["replicas": object.value(at: paths.statusReplicas) ?? 0]
        if let selector = object.value(at: paths.selector) { status["selector"] = .string(selectorText(selector)) }
        return [
            "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata,
            "spec": ["replicas": object.value(at: paths.specReplicas) ?? 0], "status": status,
        ]
    }

    /// A label selector object, or a plain map, as one line.
    private static func selectorText(_ selector: JSON) -> String {
        let isObject = selector["matchLabels"] != nil || selector["matchExpressions"] != nil
        let labels = (isObject ? selector["matchLabels"] : selector)?.stringMap ?? [:]
        var parts = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        for expression in selector["matchExpressions"]?.array ?? [] {
            let key = expression["key"]?.string ?? ""
            let values = (expression["values"]?.array ?? []).compactMap(\.string).sorted().joined(separator: ",")
            switch expression["operator"]?.string {
            case "In": parts.append("\(key) in (\(values))")
            case "NotIn": parts.append("\(key) notin (\(values))")
            case "Exists": parts.append(key)
            case "DoesNotExist": parts.append("!\(key)")
            default: break
            }
        }
        return parts.joined(separator: ",")
    }
}
