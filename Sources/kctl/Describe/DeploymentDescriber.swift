import JSON
import Resources

enum DeploymentDescriber: Describer {
    static func describe(_ object: JSON, _ context: DescribeContext, into text: inout Description) async throws {
        let deployment = Deployment(object)
        text.line(0, "Name:\t\(deployment.name)")
        text.line(0, "Namespace:\t\(deployment.namespace)")
        text.line(0, "CreationTimestamp:\t\(Values.time(object["metadata", "creationTimestamp"]))")
        text.labels("Labels", object["metadata", "labels"])
        text.annotations("Annotations", object["metadata", "annotations"])
        text.line(0, "Selector:\t\(Values.selector(object["spec", "selector"]))")
        text.line(
            0,
            "Replicas:\t\(deployment.replicas) desired | \(deployment.updatedReplicas) updated | "
                + "\(deployment.statusReplicas) total | \(deployment.availableReplicas) available | "
                + "\(deployment.unavailableReplicas) unavailable")
        text.line(0, "StrategyType:\t\(object["spec", "strategy", "type"]?.string ?? "")")
        text.line(0, "MinReadySeconds:\t\(deployment.minReadySeconds)")
        if let rolling = object["spec", "strategy", "rollingUpdate"], !rolling.isNull {
            text.line(
                0,
                "RollingUpdateStrategy:\t\(Values.plain(rolling["maxUnavailable"])) max unavailable, "
                    + "\(Values.plain(rolling["maxSurge"])) max surge")
        }
        PodTemplateDescription.write(deployment.template, &text)
        text.statusConditions(object)
        let sets = try await replicaSets(deployment, context)
        let current = sets.first { isSameTemplate($0.template, deployment.template) }
        if !sets.isEmpty {
            let old = sets.filter { $0.uid != current?.uid && $0.replicas > 0 }
            text.line(0, "OldReplicaSets:\t\(names(old))")
            text.line(0, "NewReplicaSet:\t\(names(current.map { [$0] } ?? []))")
        }
    }

    private static func replicaSets(_ deployment: Deployment, _ context: DescribeContext) async throws -> [ReplicaSet] {
        let selector = Values.selector(deployment.json["spec", "selector"])
        let sets = try await context.list(
            ReplicaSet.definition.resource, namespace: deployment.namespace,
            labelSelector: selector == "<none>" ? nil : selector)
        return sets.map { ReplicaSet($0) }.filter { $0.controller?.uid == deployment.uid }
            .sorted {
                ($0.json["metadata", "creationTimestamp"]?.string ?? "", $0.name)
                    < ($1.json["metadata", "creationTimestamp"]?.string ?? "", $1.name)
            }
    }

    /// Whether a ReplicaSet's template is the deployment's, but for the label that tells its pods apart.
    private static func isSameTemplate(_ one: JSON, _ other: JSON) -> Bool {
        var one = one
        one["metadata", "labels", "pod-template-hash"] = nil
        return one == other
    }

    private static func names(_ sets: [ReplicaSet]) -> String {
        Values.orNone(
            sets.map { "\($0.name) (\($0.statusReplicas)/\($0.replicas) replicas created)" }.joined(separator: ", "))
    }
}

extension Description {
    /// The conditions of a workload.
    mutating func statusConditions(_ object: JSON) {
        let conditions = object["status", "conditions"]?.array ?? []
        if conditions.isEmpty { return }
        line(0, "Conditions:")
        line(1, "Type\tStatus\tReason")
        line(1, "----\t------\t------")
        for condition in conditions {
            line(
                1,
                "\(condition["type"]?.string ?? "") \t\(condition["status"]?.string ?? "")\t"
                    + "\(condition["reason"]?.string ?? "")")
        }
    }
}
