import JSON
import Resources
import Schema

/// Kinds with just enough of the real ones' rules, so that these tests are about the server alone.
enum TestKinds {
    static let all = [
        kind("", "Namespace", "namespaces", isNamespaced: false, hasStatus: true, selectable: ["status.phase"]),
        kind("", "Node", "nodes", isNamespaced: false, hasStatus: true),
        kind("", "Pod", "pods", hasStatus: true, selectable: ["spec.nodeName", "status.phase"]),
        kind("", "Service", "services", hasStatus: true),
        kind("", "ConfigMap", "configmaps"),
        kind("discovery.k8s.io", "EndpointSlice", "endpointslices"),
        kind(
            "apps", "Deployment", "deployments", hasStatus: true,
            scale: .init(
                specReplicas: ["spec", "replicas"], statusReplicas: ["status", "replicas"],
                selector: ["spec", "selector"]), shortNames: ["deploy"]),
    ]

    private static func kind(
        _ group: String, _ kind: String, _ plural: String, isNamespaced: Bool = true, hasStatus: Bool = false,
        scale: ResourceDefinition.ScalePaths? = nil, shortNames: [String] = [], selectable: [String] = []
    ) -> ResourceDefinition {
        ResourceDefinition(
            group: group, version: "v1", kind: kind, plural: plural, shortNames: shortNames,
            categories: ["all"], isNamespaced: isNamespaced, schema: Schema(), hasStatus: hasStatus, scale: scale,
            columns: [
                .init("Name", format: "name") { $0["metadata", "name"] ?? "" },
                .init("Age", type: "date") { $0["metadata", "creationTimestamp"] ?? .null },
            ],
            selectableFields: Dictionary(
                uniqueKeysWithValues: selectable.map { name in (name, name.split(separator: ".").map(String.init)) }),
            prepare: { new, old in
                if hasStatus, old == nil, kind == "Deployment" { new["status"] = nil }
            },
            validate: { new, old in
                var errors: [FieldError] = []
                if let replicas = new["spec", "replicas"]?.int, replicas < 0 {
                    errors.append(
                        FieldError(
                            field: "spec.replicas", reason: .invalid,
                            message: "Invalid value: \(replicas): must be greater than or equal to 0"))
                }
                return errors
            })
    }
}

enum Samples {
    static func configMap(_ name: String, labels: [String: String] = [:], data: JSON = ["k": "v"]) -> JSON {
        var object: JSON = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)], "data": data,
        ]
        if !labels.isEmpty { object["metadata", "labels"] = JSON(labels) }
        return object
    }

    static func pod(_ name: String, node: String? = nil) -> JSON {
        var object: JSON = [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": .string(name)],
            "spec": ["containers": [["name": "main", "image": "host"]]],
        ]
        if let node { object["spec", "nodeName"] = .string(node) }
        return object
    }

    static func deployment(_ name: String, replicas: Int = 3) -> JSON {
        [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name)],
            "spec": [
                "replicas": .int(Int64(replicas)), "selector": ["matchLabels": ["app": .string(name)]],
            ],
        ]
    }

    static func service(_ name: String, spec: JSON = [:]) -> JSON {
        var spec = spec
        if spec["ports"] == nil { spec["ports"] = [["port": 80]] }
        return ["apiVersion": "v1", "kind": "Service", "metadata": ["name": .string(name)], "spec": spec]
    }
}

enum Paths {
    static let configMaps = "/api/v1/namespaces/default/configmaps"
    static let pods = "/api/v1/namespaces/default/pods"
    static let services = "/api/v1/namespaces/default/services"
    static let deployments = "/apis/apps/v1/namespaces/default/deployments"
}
