import HTTP
import JSON
import Resources

/// What the server serves: `/api`, `/apis` and below, in the plain and in the aggregated form.
struct Discovery: Sendable {
    private var groups: [(name: String, versions: [(name: String, resources: [DiscoveredResource])])] = []

    private static let aggregatedTypes = ["v2", "v2beta1"].map {
        ($0, "application/json;g=apidiscovery.k8s.io;v=\($0);as=APIGroupDiscoveryList")
    }

    init(_ registry: ResourceRegistry, hasMetrics: Bool) {
        for group in registry.groups {
            let versions = group.versions.map { version in
                (version, registry.definitions(group: group.name, version: version).map(DiscoveredResource.init))
            }
            groups.append((group.name, versions))
        }
        if hasMetrics { groups.append((MetricsAPI.group, [(MetricsAPI.version, Self.metricsResources)])) }
    }

    /// nil when the path is none of discovery's.
    func respond(_ components: [String], accept: [String]) -> HTTPResponse? {
        let path = components.map { $0 }
        switch (path.first, path.count) {
        case ("api", 1): return aggregated(isCore: true, accept) ?? .json(coreVersions)
        case ("apis", 1): return aggregated(isCore: false, accept) ?? .json(groupList)
        case ("api", 2): return resources(group: "", version: path[1])
        case ("apis", 2): return groups.first { $0.name == path[1] && !path[1].isEmpty }.map { .json(group($0)) }
        case ("apis", 3): return resources(group: path[1], version: path[2])
        default: return nil
        }
    }

    private var coreVersions: JSON {
        [
            "kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": ""]],
        ]
    }

    private var groupList: JSON {
        [
            "kind": "APIGroupList", "apiVersion": "v1",
            "groups": .array(
                groups.filter { !$0.name.isEmpty }.map { entry in
                    var json = group(entry)
                    json["kind"] = nil
                    json["apiVersion"] = nil
                    return json
                }),
        ]
    }

    private func group(_ group: (name: String, versions: [(name: String, resources: [DiscoveredResource])])) -> JSON {
        let versions = group.versions.map { version -> JSON in
            ["groupVersion": .string("\(group.name)/\(version.name)"), "version": .string(version.name)]
        }
        return [
            "kind": "APIGroup", "apiVersion": "v1", "name": .string(group.name), "versions": .array(versions),
            "preferredVersion": versions.first ?? [:],
        ]
    }

    private func resources(group: String, version: String) -> HTTPResponse? {
        guard let found = groups.first(where: { $0.name == group })?.versions.first(where: { $0.name == version })
        else {
            return nil
        }
        return .json([
            "kind": "APIResourceList", "apiVersion": "v1",
            "groupVersion": .string(group.isEmpty ? version : "\(group)/\(version)"),
            "resources": .array(found.resources.flatMap(\.apiResources)),
        ])
    }

    /// The aggregated form, which tells everything in one answer; nil when the client did not ask for it.
    private func aggregated(isCore: Bool, _ accept: [String]) -> HTTPResponse? {
        let wanted = accept.joined(separator: ",").filter { $0 != " " }
        guard
            let (version, type) = Self.aggregatedTypes.first(where: { version, _ in
                wanted.contains("v=\(version);") || wanted.contains("v=\(version),") || wanted.hasSuffix("v=\(version)")
            }), wanted.contains("as=APIGroupDiscoveryList")
        else { return nil }
        let items = groups.filter { $0.name.isEmpty == isCore }.map { group -> JSON in
            let versions = group.versions.map { version -> JSON in
                [
                    "version": .string(version.name),
                    "resources": .array(
                        version.resources.map { $0.aggregated(group: group.name, version: version.name) }),
                    "freshness": "Current",
                ]
            }
            return [
                "metadata": group.name.isEmpty
                    ? ["creationTimestamp": .null] : ["name": .string(group.name), "creationTimestamp": .null],
                "versions": .array(versions),
            ]
        }
        return .json(
            [
                "kind": "APIGroupDiscoveryList", "apiVersion": .string("apidiscovery.k8s.io/\(version)"),
                "metadata": [:],
                "items": .array(items),
            ], contentType: type)
    }

    private static let metricsResources = [
        DiscoveredResource(
            name: "nodes", singular: "", isNamespaced: false, kind: "NodeMetrics", verbs: ["get", "list"]),
        DiscoveredResource(
            name: "pods", singular: "", isNamespaced: true, kind: "PodMetrics", verbs: ["get", "list"]),
    ]
}
