import Client
import HTTP
import JSON

@testable import kctl

/// A small cluster without controllers: what is in it stays as it is.
enum ComparisonFixtures {
    static let node: JSON = [
        "apiVersion": "v1", "kind": "Node", "metadata": ["name": "n1"],
        "status": ["capacity": ["cpu": "2", "memory": "4Gi", "pods": "110"]],
    ]

    static func template(image: String, hash: String? = nil) -> JSON {
        var labels: [String: String] = ["app": "web"]
        labels["pod-template-hash"] = hash
        return [
            "metadata": ["labels": JSON(labels)],
            "spec": [
                "containers": [
                    [
                        "name": "nginx", "image": .string(image),
                        "ports": [["containerPort": 80, "protocol": "TCP"]],
                        "env": [["name": "STAGE", "value": "test"]],
                        "resources": ["requests": ["cpu": "100m", "memory": "64Mi"]],
                    ]
                ],
                "restartPolicy": "Always", "dnsPolicy": "ClusterFirst", "terminationGracePeriodSeconds": 30,
                "schedulerName": "default-scheduler", "securityContext": [:],
            ],
        ]
    }

    static let deployment: JSON = [
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": [
            "name": "web", "labels": ["app": "web"],
            "annotations": ["deployment.kubernetes.io/revision": "2", "owner": "me"],
        ],
        "spec": [
            "replicas": 3, "selector": ["matchLabels": ["app": "web"]], "template": template(image: "host/nginx:2"),
        ],
    ]

    static let deploymentStatus: JSON = [
        "status": [
            "observedGeneration": 1, "replicas": 3, "updatedReplicas": 3, "readyReplicas": 3, "availableReplicas": 3,
            "conditions": [
                ["type": "Available", "status": "True", "reason": "MinimumReplicasAvailable"],
                ["type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"],
            ],
        ]
    ]

    static func replicaSet(revision: Int, replicas: Int64, owner: JSON) -> JSON {
        let hash = "h\(revision)"
        return [
            "apiVersion": "apps/v1", "kind": "ReplicaSet",
            "metadata": [
                "name": .string("web-\(hash)"), "labels": ["app": "web", "pod-template-hash": .string(hash)],
                "annotations": [
                    "deployment.kubernetes.io/revision": .string("\(revision)"),
                    "kubernetes.io/change-cause": .string("change \(revision)"),
                ],
                "ownerReferences": [
                    [
                        "apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "controller": true,
                        "blockOwnerDeletion": true, "uid": owner,
                    ]
                ],
            ],
            "spec": [
                "replicas": .int(replicas),
                "selector": ["matchLabels": ["app": "web", "pod-template-hash": .string(hash)]],
                "template": template(image: "host/nginx:\(revision)", hash: hash),
            ],
        ]
    }

    static func pod(_ name: String, containers: [String] = ["nginx"], labels: JSON = ["app": "web"]) -> JSON {
        [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": .string(name), "labels": labels],
            "spec": [
                "nodeName": "n1",
                "containers": .array(containers.map { ["name": .string($0), "image": "host"] }),
            ],
        ]
    }

    static func fill(_ client: APIClient) async throws {
        let apps = "/apis/apps/v1/namespaces/default"
        let core = "/api/v1/namespaces/default"
        func create(_ object: JSON, at path: String) async throws -> JSON {
            try await client.request("POST", path, body: object)
        }
        func setStatus(_ status: JSON, at path: String) async throws {
            _ = try await client.request(
                "PATCH", "\(path)/status", body: status, contentType: PatchType.merge.rawValue)
        }
        _ = try await create(node, at: "/api/v1/nodes")
        let web = try await create(deployment, at: "\(apps)/deployments")
        try await setStatus(deploymentStatus, at: "\(apps)/deployments/web")
        let owner = web["metadata", "uid"] ?? ""
        _ = try await create(replicaSet(revision: 1, replicas: 0, owner: owner), at: "\(apps)/replicasets")
        _ = try await create(replicaSet(revision: 2, replicas: 3, owner: owner), at: "\(apps)/replicasets")
        _ = try await create(pod("web-0"), at: "\(core)/pods")
        _ = try await create(
            pod("two", containers: ["first", "second"], labels: ["app": "two"]), at: "\(core)/pods")
        try await setStatus(
            ["status": ["phase": "Running", "conditions": [["type": "Ready", "status": "True"]]]],
            at: "\(core)/pods/web-0")
        _ = try await create(
            [
                "apiVersion": "v1", "kind": "Service", "metadata": ["name": "front"],
                "spec": ["selector": ["app": "web"], "ports": [["port": 80, "protocol": "TCP", "targetPort": 80]]],
            ], at: "\(core)/services")
    }
}
