import JSON
import Resources

/// Releases: each template is a ReplicaSet of its own, with a number that only grows.
extension DeploymentPlan {
    /// Annotations of a Deployment that are not its ReplicaSets'.
    private static let annotationsKept: Set<String> = [
        "kubectl.kubernetes.io/last-applied-configuration", Deployment.revisionAnnotation, historyAnnotation,
        ReplicaSet.desiredAnnotation, ReplicaSet.maxAnnotation, "deprecated.deployment.rollback.to",
    ]
    /// The numbers that a ReplicaSet had before: a template that is released again gets a new number.
    static let historyAnnotation = "deployment.kubernetes.io/revision-history"
    /// Longest history, in characters; its oldest numbers are dropped.
    private static let historyLengthMax = 2000

    /// Brings number, annotations and `minReadySeconds` of the present template's ReplicaSet up to date, and the number on
    /// the Deployment.
    mutating func numberRelease() {
        guard let newIndex else { return }
        let (deployment, revision) = (deployment, nextRevision)
        change(newIndex) { set in
            Self.copyAnnotations(of: deployment, to: &set)
            Self.raise(&set, to: revision)
            if set.minReadySeconds != deployment.minReadySeconds {
                set.json["spec", "minReadySeconds"] = .int(Int64(deployment.minReadySeconds))
            }
        }
        noteRevision(sets[newIndex].set.revision)
    }

    /// Makes the ReplicaSet of the present template, if there is none.
    mutating func ensureNew() {
        guard newIndex == nil else { return }
        let revision = nextRevision
        var set = makeNew(replicas: initialReplicas)
        Self.copyAnnotations(of: deployment, to: &set)
        Self.raise(&set, to: revision)
        set.noteSize(of: deployment, bounds)
        insertNew(set)
        noteRevision(revision)
    }

    private var nextRevision: Int { (old.map(\.revision).max() ?? 0) + 1 }

    private var initialReplicas: Int {
        switch deployment.strategy {
        case .recreate: deployment.replicas
        case .rollingUpdate: min(room, deployment.replicas)
        }
    }

    private func makeNew(replicas: Int) -> ReplicaSet {
        let collisions = deployment.json["status", "collisionCount"]?.int ?? 0
        let hash = PodTemplate(deployment.template).hash(collisionCount: collisions)
        var template = deployment.template
        template["metadata", "labels", PodTemplate.hashLabel] = .string(hash)
        var selector = deployment.json["spec", "selector"] ?? [:]
        selector["matchLabels", PodTemplate.hashLabel] = .string(hash)
        var spec: JSON = ["replicas": .int(Int64(replicas)), "selector": selector, "template": template]
        if deployment.minReadySeconds > 0 { spec["minReadySeconds"] = .int(Int64(deployment.minReadySeconds)) }
        return ReplicaSet([
            "apiVersion": .string(ReplicaSet.definition.apiVersion), "kind": "ReplicaSet",
            "metadata": [
                "name": .string("\(deployment.name)-\(hash)"), "namespace": .string(deployment.namespace),
                "labels": template["metadata", "labels"] ?? [:],
                "ownerReferences": [deployment.controllerReference.json],
            ],
            "spec": spec,
        ])
    }

    private static func copyAnnotations(of deployment: Deployment, to set: inout ReplicaSet) {
        let known = set.annotations
        for (name, value) in deployment.annotations.sorted(by: { $0.key < $1.key })
        where !annotationsKept.contains(name) && known[name] != value { set.setAnnotation(name, value) }
    }

    private static func raise(_ set: inout ReplicaSet, to revision: Int) {
        let former = set.revision
        guard former < revision else { return }
        set.setAnnotation(Deployment.revisionAnnotation, "\(revision)")
        guard former > 0 else { return }
        var history = (set.annotations[historyAnnotation] ?? "").split(separator: ",").map(String.init)
        history.append("\(former)")
        while history.joined(separator: ",").count > historyLengthMax { history.removeFirst() }
        set.setAnnotation(historyAnnotation, history.joined(separator: ","))
    }

    /// The cache of ReplicaSets may be behind the Deployment: a number that the controller wrote is never taken back. One
    /// on a Deployment that it has not looked at came with the manifest, perhaps from another cluster.
    private mutating func noteRevision(_ revision: Int) {
        let noted = deployment.annotations[Deployment.revisionAnnotation]
        let isForeign = deployment.observedGeneration == 0
        if noted == "\(revision)" || (!isForeign && (noted.flatMap { Int($0) } ?? 0) > revision) { return }
        self.revision = "\(revision)"
    }

    /// Deletes the oldest of the ReplicaSets that are no longer used, beyond the limit of the history.
    mutating func cleanUp() {
        let candidates = old.filter { !$0.isBeingDeleted }
        let excess = candidates.count - deployment.revisionHistoryLimit
        guard excess > 0 else { return }
        let byAge = candidates.sorted {
            $0.revision == $1.revision ? Self.isOlder($0, $1) : $0.revision < $1.revision
        }
        for set in byAge.prefix(excess) where set.replicas == 0 && set.statusReplicas == 0 && set.isObserved {
            delete(set)
        }
    }
}
