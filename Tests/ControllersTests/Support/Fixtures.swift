import JSON
import Platform
import Resources

/// Objects as the API server would give them.
enum Fixture {
    static let now = Timestamp(nanoseconds: 1_800_000_000 * 1_000_000_000)
    static func ago(_ seconds: Int) -> String { (now - .seconds(seconds)).rfc3339 }

    static func template(_ version: String = "1", labels: [String: String] = ["app": "web"]) -> JSON {
        [
            "metadata": ["labels": JSON(labels)],
            "spec": ["containers": [["name": "web", "image": .string("web:\(version)")]]],
        ]
    }

    static func replicaSet(
        _ name: String = "web-1", replicas: Int = 3, status: JSON = [:], spec: JSON = [:], metadata: JSON = [:],
        template: JSON = Self.template()
    ) -> ReplicaSet {
        var json: JSON = [
            "metadata": [
                "name": .string(name), "namespace": "default", "uid": .string("uid-\(name)"), "generation": 1,
                "resourceVersion": "7", "labels": ["app": "web"], "creationTimestamp": .string(ago(1000)),
            ],
            "spec": [
                "replicas": .int(Int64(replicas)), "selector": ["matchLabels": ["app": "web"]], "template": template,
            ],
        ]
        merge(metadata, into: &json, "metadata")
        merge(spec, into: &json, "spec")
        if !(status.object?.isEmpty ?? true) { json["status"] = status }
        return ReplicaSet(json)
    }

    static func pod(
        _ name: String, owner: String? = "web-1", phase: String = "Running", node: String = "n1",
        readySince: Int? = 100,
        labels: [String: String] = ["app": "web"], metadata: JSON = [:], restarts: Int = 0
    ) -> Pod {
        var json: JSON = [
            "metadata": [
                "name": .string(name), "namespace": "default", "uid": .string("uid-\(name)"), "resourceVersion": "9",
                "labels": JSON(labels), "creationTimestamp": .string(ago(500)),
            ],
            "spec": ["nodeName": .string(node)],
            "status": ["phase": .string(phase), "containerStatuses": [["restartCount": .int(Int64(restarts))]]],
        ]
        if let owner {
            json["metadata", "ownerReferences"] = [replicaSet(owner).controllerReference.json]
        }
        if let readySince {
            json["status", "conditions"] = [
                ["type": "Ready", "status": "True", "lastTransitionTime": .string(ago(readySince))]
            ]
        }
        merge(metadata, into: &json, "metadata")
        return Pod(json)
    }

    static func deployment(
        _ name: String = "web", replicas: Int = 3, spec: JSON = [:], status: JSON = [:], metadata: JSON = [:],
        template: JSON = Self.template()
    ) -> Deployment {
        var json: JSON = [
            "metadata": [
                "name": .string(name), "namespace": "default", "uid": .string("uid-\(name)"), "generation": 1,
                "resourceVersion": "5", "creationTimestamp": .string(ago(2000)),
            ],
            "spec": [
                "replicas": .int(Int64(replicas)), "selector": ["matchLabels": ["app": "web"]], "template": template,
            ],
        ]
        merge(metadata, into: &json, "metadata")
        merge(spec, into: &json, "spec")
        if !(status.object?.isEmpty ?? true) { json["status"] = status }
        return Deployment(json)
    }

    private static func merge(_ more: JSON, into json: inout JSON, _ part: String) {
        for (key, value) in more.object ?? [:] { json[part, key] = value }
    }
}
