import JSON
import Platform
import Schema

/// Scales a workload by what its pods use (autoscaling/v2).
public struct HorizontalPodAutoscaler: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension HorizontalPodAutoscaler {
    public static let definition = ResourceDefinition(
        group: "autoscaling", version: "v2", kind: "HorizontalPodAutoscaler", plural: "horizontalpodautoscalers",
        shortNames: ["hpa"], categories: ["all"], schema: AutoscalerSchema.autoscaler, hasStatus: true,
        columns: AutoscalerColumns.all, applyDefaults: AutoscalerDefaults.complete,
        prepare: { new, old in
            if old == nil { new["status"] = ["currentReplicas": 0, "desiredReplicas": 0] }
        },
        validate: AutoscalerValidation.validate)
}

extension HorizontalPodAutoscaler {
    public struct ScaleTarget: Sendable, Hashable {
        public var apiVersion: String
        public var kind: String
        public var name: String
    }

    public var scaleTarget: ScaleTarget {
        let target = json["spec", "scaleTargetRef"]
        return ScaleTarget(
            apiVersion: target?["apiVersion"]?.string ?? "", kind: target?["kind"]?.string ?? "",
            name: target?["name"]?.string ?? "")
    }
    public var minReplicas: Int { json["spec", "minReplicas"]?.int ?? 1 }
    public var maxReplicas: Int { json["spec", "maxReplicas"]?.int ?? 0 }
    /// The entries of `spec.metrics`, as they are.
    public var metrics: [JSON] { json["spec", "metrics"]?.array ?? [] }
    public var behavior: JSON { json["spec", "behavior"] ?? [:] }
    public var currentReplicas: Int { json["status", "currentReplicas"]?.int ?? 0 }
    public var desiredReplicas: Int { json["status", "desiredReplicas"]?.int ?? 0 }
    public var lastScaleTime: Timestamp? { json["status", "lastScaleTime"]?.timestamp }
}
