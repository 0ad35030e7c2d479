import JSON
import Platform
import Schema

/// Keeps a number of equal pods running (apps/v1).
public struct ReplicaSet: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension ReplicaSet {
    public static let definition = ResourceDefinition(
        group: "apps", version: "v1", kind: "ReplicaSet", plural: "replicasets", shortNames: ["rs"],
        categories: ["all"], schema: schema, hasStatus: true,
        scale: .init(
            specReplicas: ["spec", "replicas"], statusReplicas: ["status", "replicas"], selector: ["spec", "selector"]),
        columns: [
            .name, .count("Desired", ["spec", "replicas"], description: "How many pods are wanted."),
            .count("Current", ["status", "replicas"], description: "How many pods there are."),
            .count("Ready", ["status", "readyReplicas"], description: "How many pods are ready."), .age,
            .templateContainers, .templateImages, .selector,
        ],
        selectableFields: ["status.replicas": ["status", "replicas"]],
        applyDefaults: WorkloadLifecycle.completeTemplate, prepare: prepare, validate: validate)

    private static let schema = Schema.resource(
        "io.k8s.api.apps.v1.ReplicaSet",
        [
            "spec": .object(
                "io.k8s.api.apps.v1.ReplicaSetSpec",
                [
                    "replicas": .int32.default(1).doc("How many pods are wanted."),
                    "minReadySeconds": .int32.doc("How long a pod must be ready to count as available."),
                    "selector": Schema.labelSelector.doc("Which pods belong to the ReplicaSet; can't be changed."),
                    "template": PodSchema.template.doc("What each pod is made from."),
                ]),
            "status": .object(
                "io.k8s.api.apps.v1.ReplicaSetStatus",
                [
                    "replicas": .int32, "fullyLabeledReplicas": .int32, "readyReplicas": .int32,
                    "availableReplicas": .int32, "observedGeneration": .int64,
                    "conditions": .conditions("io.k8s.api.apps.v1.ReplicaSetCondition"),
                ]),
        ])

    private static func prepare(_ new: inout JSON, _ old: JSON?) {
        WorkloadLifecycle.prepare(&new, old)
        // The number of replicas is published from the beginning: readers may rely on it.
        if old == nil { new["status"] = ["replicas": 0] }
    }

    private static func validate(_ new: JSON, _ old: JSON?) -> [FieldError] {
        guard let spec = new["spec"] else { return [.required("spec.selector"), .required("spec.template")] }
        var errors = WorkloadValidation.validate(spec, old?["spec"])
        if spec["template"] == nil { errors.append(.required("spec.template")) }
        return errors
    }
}

extension ReplicaSet {
    public var replicas: Int {
        get { json["spec", "replicas"]?.int ?? 1 }
        set { json["spec", "replicas"] = .int(Int64(newValue)) }
    }
    public var minReadySeconds: Int { json["spec", "minReadySeconds"]?.int ?? 0 }
    public var selector: LabelSelector? { LabelSelector(json["spec", "selector"]) }
    public var template: JSON { json["spec", "template"] ?? [:] }
    /// What the status says of the pods that are there, ready and available, and the state it was computed from.
    public var statusReplicas: Int { json["status", "replicas"]?.int ?? 0 }
    public var readyReplicas: Int { json["status", "readyReplicas"]?.int ?? 0 }
    public var availableReplicas: Int { json["status", "availableReplicas"]?.int ?? 0 }
    public var fullyLabeledReplicas: Int { json["status", "fullyLabeledReplicas"]?.int ?? 0 }
    public var observedGeneration: Int { json["status", "observedGeneration"]?.int ?? 0 }
}
