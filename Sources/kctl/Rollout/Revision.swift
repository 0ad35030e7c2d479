import JSON
import Resources

/// The numbered templates of a deployment: each is kept by a replica set.
enum Revision {
    static let annotation = "deployment.kubernetes.io/revision"
    static let changeCause = "kubernetes.io/change-cause"
    /// Tells the pods of a revision apart; the deployment's own template has none.
    static let hashLabel = "pod-template-hash"

    /// 0 for what has none.
    static func of(_ object: JSON) -> Int {
        object["metadata", "annotations", annotation]?.string.flatMap { Int($0) } ?? 0
    }

    /// The replica sets of a deployment, by their revisions.
    static func replicaSets(of deployment: FoundObject, _ invocation: Invocation) async throws -> [Int: JSON] {
        let client = try invocation.cluster().client
        let selector = LabelSelector(deployment.json["spec", "selector"])?.text
        let resource = GroupVersionResource(group: "apps", version: "v1", resource: "replicasets")
        let list = try await client.list(resource, namespace: deployment.key.namespace, labelSelector: selector)
        let uid = deployment.json["metadata", "uid"]
        var found: [Int: JSON] = [:]
        for replicaSet in list.items {
            let owners = replicaSet["metadata", "ownerReferences"]?.array ?? []
            guard owners.contains(where: { $0["controller"] == true && $0["uid"] == uid }) else { continue }
            found[of(replicaSet)] = replicaSet
        }
        return found
    }

    /// The template of a replica set, as the deployment had it.
    static func template(of replicaSet: JSON) -> JSON {
        var template = replicaSet["spec", "template"] ?? [:]
        template["metadata", "labels", hashLabel] = nil
        return template
    }

    /// The deployment with the template of an older revision, as JSON Patch.
    static func patch(to replicaSet: JSON, of deployment: JSON) -> JSON {
        // Annotations belong to a revision too, except those that the controller or apply keep for themselves.
        let kept = deployment["metadata", "annotations"]?.stringMap ?? [:]
        var annotations = kept.filter { ownAnnotations.contains($0.key) }
        for (key, value) in replicaSet["metadata", "annotations"]?.stringMap ?? [:]
        where !ownAnnotations.contains(key) && !key.hasPrefix("deployment.kubernetes.io/") {
            annotations[key] = value
        }
        return [
            ["op": "replace", "path": "/spec/template", "value": template(of: replicaSet)],
            ["op": "replace", "path": "/metadata/annotations", "value": JSON(annotations)],
        ]
    }

    private static let ownAnnotations: Set = [
        "kubectl.kubernetes.io/last-applied-configuration", annotation, "deployment.kubernetes.io/revision-history",
        "deployment.kubernetes.io/desired-replicas", "deployment.kubernetes.io/max-replicas",
        "deprecated.deployment.rollback.to",
    ]
}
