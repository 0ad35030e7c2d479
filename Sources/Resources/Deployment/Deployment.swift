import JSON
import Platform
import Schema

/// Releases versions of a pod's template, each as a ReplicaSet (apps/v1).
public struct Deployment: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension Deployment {
    public static let definition = ResourceDefinition(
        group: "apps", version: "v1", kind: "Deployment", plural: "deployments", shortNames: ["deploy"],
        categories: ["all"], schema: DeploymentSchema.deployment, hasStatus: true,
        scale: .init(
            specReplicas: ["spec", "replicas"], statusReplicas: ["status", "replicas"], selector: ["spec", "selector"]),
        columns: [
            .name,
            .init("Ready", description: "Number of the pod with ready state") { deployment in
                let ready = deployment["status", "readyReplicas"]?.int ?? 0
                return .string("\(ready)/\(deployment["spec", "replicas"]?.int ?? 0)")
            },
            .count("Up-to-date", ["status", "updatedReplicas"], description: "Pods of the newest template."),
            .count("Available", ["status", "availableReplicas"], description: "Pods that serve."),
            .age, .templateContainers, .templateImages, .selector,
        ],
        applyDefaults: DeploymentSchema.complete, prepare: WorkloadLifecycle.prepare,
        validate: DeploymentSchema.validate)
}

extension Deployment {
    public enum Strategy: Sendable, Hashable {
        case recreate
        case rollingUpdate(maxSurge: IntOrPercent, maxUnavailable: IntOrPercent)
    }

    public var replicas: Int {
        get { json["spec", "replicas"]?.int ?? 1 }
        set { json["spec", "replicas"] = .int(Int64(newValue)) }
    }
    public var isPaused: Bool { json["spec", "paused"]?.bool ?? false }
    public var minReadySeconds: Int { json["spec", "minReadySeconds"]?.int ?? 0 }
    public var revisionHistoryLimit: Int { json["spec", "revisionHistoryLimit"]?.int ?? 10 }
    public var progressDeadlineSeconds: Int { json["spec", "progressDeadlineSeconds"]?.int ?? 600 }
    public var selector: LabelSelector? { LabelSelector(json["spec", "selector"]) }
    public var template: JSON {
        get { json["spec", "template"] ?? [:] }
        set { json["spec", "template"] = newValue }
    }
    public var strategy: Strategy {
        if json["spec", "strategy", "type"]?.string == "Recreate" { return .recreate }
        let rolling = json["spec", "strategy", "rollingUpdate"]
        return .rollingUpdate(
            maxSurge: IntOrPercent(rolling?["maxSurge"]) ?? .percent(25),
            maxUnavailable: IntOrPercent(rolling?["maxUnavailable"]) ?? .percent(25))
    }
    public var observedGeneration: Int { json["status", "observedGeneration"]?.int ?? 0 }
    public var statusReplicas: Int { json["status", "replicas"]?.int ?? 0 }
    public var updatedReplicas: Int { json["status", "updatedReplicas"]?.int ?? 0 }
    public var readyReplicas: Int { json["status", "readyReplicas"]?.int ?? 0 }
    public var availableReplicas: Int { json["status", "availableReplicas"]?.int ?? 0 }
    public var unavailableReplicas: Int { json["status", "unavailableReplicas"]?.int ?? 0 }

    /// The annotation that numbers releases, on a Deployment and on its ReplicaSets.
    public static let revisionAnnotation = "deployment.kubernetes.io/revision"
}
