import JSON
import Storage
import Telemetry

/// Makes what every cluster has from its first moment, and leaves alone what is there.
struct Bootstrap: Sendable {
    static let namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"]

    var parts: ServerParts
    var configuration: APIServerConfiguration

    func run() async throws {
        for name in Self.namespaces {
            try await create(
                "namespaces", group: "", version: "v1", namespace: nil, ["metadata": ["name": .string(name)]])
        }
        try await create("services", group: "", version: "v1", namespace: "default", service)
        if let advertised = configuration.advertised {
            try await replace(
                "endpointslices", group: "discovery.k8s.io", version: "v1", namespace: "default",
                Self.slice(address: advertised.address, port: advertised.port))
            try await replace(
                "endpoints", group: "", version: "v1", namespace: "default",
                Self.endpoints(address: advertised.address, port: advertised.port))
        }
    }

    private var service: JSON {
        [
            "metadata": [
                "name": "kubernetes", "labels": ["component": "apiserver", "provider": "kubernetes"],
            ],
            "spec": [
                "clusterIP": .string(configuration.serviceNetwork.kubernetes.description), "type": "ClusterIP",
                "ports": [
                    [
                        "name": "https", "port": 443, "protocol": "TCP",
                        "targetPort": .int(Int64(configuration.advertised?.port ?? 6443)),
                    ]
                ],
            ],
        ]
    }

    private static func slice(address: String, port: Int) -> JSON {
        [
            "metadata": ["name": "kubernetes", "labels": ["kubernetes.io/service-name": "kubernetes"]],
            "addressType": "IPv4",
            "endpoints": [["addresses": [.string(address)], "conditions": ["ready": true]]],
            "ports": [["name": "https", "port": .int(Int64(port)), "protocol": "TCP"]],
        ]
    }

    /// The same for clients that do not know slices.
    private static func endpoints(address: String, port: Int) -> JSON {
        [
            "metadata": ["name": "kubernetes"],
            "subsets": [
                [
                    "addresses": [["ip": .string(address)]],
                    "ports": [["name": "https", "port": .int(Int64(port)), "protocol": "TCP"]],
                ]
            ],
        ]
    }

    private func create(
        _ plural: String, group: String, version: String, namespace: String?, _ object: JSON
    ) async throws {
        guard let writer = writer(plural, group: group, version: version, namespace: namespace) else { return }
        let intake = ObjectIntake(definition: writer.definition, fieldValidation: .ignore)
        do {
            _ = try await writer.create(try intake.take(object).object, WriteOptions())
        } catch let error as StatusError where error.reason == "AlreadyExists" {
            return
        } catch let error as StatusError where error.reason == "Invalid" {
            // The service's address is claimed: it is there since an earlier start.
            return
        }
    }

    /// The server may have another port than when it last ran.
    private func replace(
        _ plural: String, group: String, version: String, namespace: String, _ object: JSON
    ) async throws {
        try await create(plural, group: group, version: version, namespace: namespace, object)
        guard let writer = writer(plural, group: group, version: version, namespace: namespace) else { return }
        _ = try await writer.change(object.metadata.name, .main, WriteOptions()) { current in
            var new = current.visible
            for (name, value) in object.object ?? [:] where name != "metadata" { new[name] = value }
            return new
        }
    }

    private func writer(_ plural: String, group: String, version: String, namespace: String?) -> ObjectWriter? {
        guard let storage = parts.registry[.init(group: group, version: version, resource: plural)] else { return nil }
        return ObjectWriter(server: parts, storage: storage, namespace: namespace ?? "")
    }
}
