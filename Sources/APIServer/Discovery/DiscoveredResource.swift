import JSON
import Resources

/// A resource or subresource as discovery lists it.
struct DiscoveredResource: Sendable {
    var name: String
    var singular: String
    var isNamespaced: Bool
    var kind: String
    /// Of the answer, where it differs from the path's: `deployments/scale` answers with autoscaling/v1.
    var group: String?
    var version: String?
    var verbs: [String]
    var shortNames: [String] = []
    var categories: [String] = []
    var subresources: [DiscoveredResource] = []
}

extension DiscoveredResource {
    private static let verbs = [
        "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch",
    ]

    /// A namespace takes all that is in it along: they are deleted one by one, as in Kubernetes.
    private static func verbs(of definition: ResourceDefinition) -> [String] {
        verbs.filter { $0 != "deletecollection" || definition.canDeleteCollection }
    }

    init(_ definition: ResourceDefinition) {
        self.init(
            name: definition.plural, singular: definition.singular, isNamespaced: definition.isNamespaced,
            kind: definition.kind, verbs: Self.verbs(of: definition), shortNames: definition.shortNames,
            categories: definition.categories)
        if definition.scale != nil {
            subresources.append(
                below(
                    "scale", kind: "Scale", group: "autoscaling", version: "v1", verbs: ["get", "patch", "update"]))
        }
        if definition.hasStatus {
            subresources.append(below("status", kind: kind, verbs: ["get", "patch", "update"]))
        }
        guard definition.group.isEmpty else { return }
        switch definition.kind {
        case "Pod": subresources += podSubresources
        case "Namespace": subresources.append(below("finalize", kind: kind, verbs: ["update"]))
        case "Node": subresources.append(below("proxy", kind: "NodeProxyOptions", verbs: ["get"]))
        default: break
        }
    }

    private var podSubresources: [DiscoveredResource] {
        [
            below("attach", kind: "PodAttachOptions", verbs: ["create", "get"]),
            below("binding", kind: "Binding", verbs: ["create"]),
            below("eviction", kind: "Eviction", group: "policy", version: "v1", verbs: ["create"]),
            below("exec", kind: "PodExecOptions", verbs: ["create", "get"]),
            below("log", kind: kind, verbs: ["get"]),
            below("portforward", kind: "PodPortForwardOptions", verbs: ["create", "get"]),
        ]
    }

    private func below(
        _ name: String, kind: String, group: String? = nil, version: String? = nil, verbs: [String]
    ) -> DiscoveredResource {
        DiscoveredResource(
            name: name, singular: "", isNamespaced: isNamespaced, kind: kind, group: group, version: version,
            verbs: verbs)
    }

    /// The entry of an APIResourceList, and those of its subresources.
    var apiResources: [JSON] {
        [apiResource(path: name)] + subresources.map { $0.apiResource(path: "\(name)/\($0.name)") }
    }

    private func apiResource(path: String) -> JSON {
        var json: JSON = [
            "name": .string(path), "singularName": .string(singular), "namespaced": .bool(isNamespaced),
            "kind": .string(kind), "verbs": .array(verbs.map { .string($0) }),
        ]
        if let group { json["group"] = .string(group) }
        if let version { json["version"] = .string(version) }
        if !shortNames.isEmpty { json["shortNames"] = .array(shortNames.map { .string($0) }) }
        if !categories.isEmpty { json["categories"] = .array(categories.map { .string($0) }) }
        return json
    }

    /// The entry of an aggregated APIVersionDiscovery.
    func aggregated(group: String, version: String) -> JSON {
        var json: JSON = [
            "resource": .string(name), "responseKind": responseKind(group, version),
            "scope": isNamespaced ? "Namespaced" : "Cluster", "singularResource": .string(singular),
            "verbs": .array(verbs.map { .string($0) }),
        ]
        if !shortNames.isEmpty { json["shortNames"] = .array(shortNames.map { .string($0) }) }
        if !categories.isEmpty { json["categories"] = .array(categories.map { .string($0) }) }
        if !subresources.isEmpty {
            json["subresources"] = .array(
                subresources.map { part in
                    [
                        "subresource": .string(part.name), "responseKind": part.responseKind(group, version),
                        "verbs": .array(part.verbs.map { .string($0) }),
                    ]
                })
        }
        return json
    }

    private func responseKind(_ group: String, _ version: String) -> JSON {
        [
            "group": .string(self.group ?? group), "version": .string(self.version ?? version), "kind": .string(kind),
        ]
    }
}

extension ResourceDefinition {
    var canDeleteCollection: Bool { !(group.isEmpty && kind == "Namespace") }
}
