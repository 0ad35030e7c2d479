import Client
import JSON
import Resources

/// A type of resource that the server serves, as far as the command line needs to know it.
struct ResourceType: Sendable, Hashable {
    /// Empty for the core group.
    var group: String
    var version: String
    /// "pods".
    var plural: String
    var singular: String
    var kind: String
    var shortNames: [String]
    var categories: [String]
    var isNamespaced: Bool
    var verbs: [String]

    /// "v1", "apps/v1".
    var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
    var resource: GroupVersionResource { GroupVersionResource(group: group, version: version, resource: plural) }
    /// "deployments.apps", as messages of the server name it.
    var qualifiedPlural: String { group.isEmpty ? plural : "\(plural).\(group)" }
    /// "deployment.apps": what stands before the name in "deployment.apps/web created".
    var qualifiedKind: String { group.isEmpty ? kind.lowercased() : "\(kind.lowercased()).\(group)" }

    /// The path of a list (without name) or an object. A nil namespace means all of them.
    func path(namespace: String?, name: String? = nil, subresource: String? = nil) -> String {
        RequestTarget.path(
            resource, namespace: isNamespaced ? namespace : nil, name: name, subresource: subresource)
    }

    /// Whether a word means this type: plural, singular, short name or kind, without regard to case.
    func isCalled(_ word: String) -> Bool {
        plural == word || singular == word || shortNames.contains(word) || kind.lowercased() == word
    }
}

extension ResourceType {
    static let allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

    init(_ definition: ResourceDefinition) {
        self.init(
            group: definition.group, version: definition.version, plural: definition.plural,
            singular: definition.singular, kind: definition.kind, shortNames: definition.shortNames,
            categories: definition.categories, isNamespaced: definition.isNamespaced, verbs: Self.allVerbs)
    }

    /// One entry of the aggregated discovery.
    init(discovered entry: JSON, group: String, version: String) {
        let kind = entry["responseKind", "kind"]?.string ?? ""
        let singular = entry["singularResource"]?.string ?? ""
        func strings(_ member: String) -> [String] { entry[member]?.array?.compactMap(\.string) ?? [] }
        self.init(
            group: group, version: version, plural: entry["resource"]?.string ?? "",
            singular: singular.isEmpty ? kind.lowercased() : singular, kind: kind, shortNames: strings("shortNames"),
            categories: strings("categories"), isNamespaced: entry["scope"]?.string == "Namespaced",
            verbs: strings("verbs"))
    }
}
