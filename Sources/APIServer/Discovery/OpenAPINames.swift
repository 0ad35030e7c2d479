import JSON
import Resources

/// How OpenAPI names a kind, its schemas and its operations.
struct OpenAPINames: Sendable {
    /// "io.k8s.api.apps.v1.Deployment".
    let type: String
    let listType: String
    /// "AppsV1", "CoreV1": a part of the operations' identifiers.
    private let group: String
    private let kind: String
    private let isNamespaced: Bool

    init(_ definition: ResourceDefinition) {
        if case .object(let fields) = definition.schema.shape, let name = fields.typeName {
            type = name
        } else {
            // As Kubernetes names custom kinds: the group's parts from the last to the first.
            let parts = definition.group.split(separator: ".").reversed().map(String.init)
            type = (parts + [definition.version, definition.kind]).joined(separator: ".")
        }
        listType = type + "List"
        let name = definition.group.split(separator: ".").first.map(String.init) ?? "core"
        group = Self.capitalized(name) + Self.capitalized(definition.version)
        kind = definition.kind
        isNamespaced = definition.isNamespaced
    }

    /// "readAppsV1NamespacedDeploymentScale".
    func operation(_ action: String, _ part: String = "") -> JSON {
        .string("\(action)\(group)\(isNamespaced ? "Namespaced" : "")\(kind)\(Self.capitalized(part))")
    }

    var listEverywhere: JSON { .string("list\(group)\(kind)ForAllNamespaces") }

    static func kind(_ definition: ResourceDefinition, named name: String? = nil) -> JSON {
        [
            "group": .string(definition.group), "version": .string(definition.version),
            "kind": .string(name ?? definition.kind),
        ]
    }

    private static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
