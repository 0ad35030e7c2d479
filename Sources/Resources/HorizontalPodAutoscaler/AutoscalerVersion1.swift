import JSON
import Schema

extension HorizontalPodAutoscaler {
    /// autoscaling/v1, which `kubectl autoscale` of Kubernetes 1.32 writes: CPU is its only metric, and has a field of its own.
    static let version1 = OlderVersion(
        resource: GroupVersionResource(group: "autoscaling", version: "v1", resource: "horizontalpodautoscalers"),
        storedVersion: "v2", kind: "HorizontalPodAutoscaler", schema: AutoscalerVersion1.autoscaler,
        upgrade: AutoscalerVersion1.upgrade, downgrade: AutoscalerVersion1.downgrade)
}

/// The older version's fields, and what becomes of them.
enum AutoscalerVersion1 {
    private static let package = "io.k8s.api.autoscaling.v1"

    static let autoscaler = Schema.resource(
        "\(package).HorizontalPodAutoscaler",
        [
            "spec": .object(
                "\(package).HorizontalPodAutoscalerSpec",
                [
                    "scaleTargetRef": .object(
                        "\(package).CrossVersionObjectReference",
                        ["kind": .string.required(), "name": .string.required(), "apiVersion": .string]
                    ).required(),
                    "minReplicas": .int32, "maxReplicas": .int32, "targetCPUUtilizationPercentage": .int32,
                ]),
            "status": .object(
                "\(package).HorizontalPodAutoscalerStatus",
                [
                    "observedGeneration": .int64, "lastScaleTime": .string, "currentReplicas": .int32,
                    "desiredReplicas": .int32, "currentCPUUtilizationPercentage": .int32,
                ]),
        ])

    static func upgrade(_ old: JSON) -> JSON {
        var new = old
        new["apiVersion"] = "autoscaling/v2"
        new["status"] = nil
        if let percent = old["spec", "targetCPUUtilizationPercentage"] {
            new["spec", "targetCPUUtilizationPercentage"] = nil
            new["spec", "metrics"] = [
                [
                    "type": "Resource",
                    "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": percent]],
                ]
            ]
        }
        return new
    }

    /// Metrics other than CPU, and the behavior, have no place in the older version.
    static func downgrade(_ new: JSON) -> JSON {
        var old = new
        old["apiVersion"] = "autoscaling/v1"
        for member in ["metrics", "behavior"] where old["spec", member] != nil { old["spec", member] = nil }
        for member in ["currentMetrics", "conditions"] where old["status", member] != nil {
            old["status", member] = nil
        }
        if let percent = cpuPercent(new["spec", "metrics"], "target") {
            old["spec", "targetCPUUtilizationPercentage"] = percent
        }
        if let percent = cpuPercent(new["status", "currentMetrics"], "current") {
            old["status", "currentCPUUtilizationPercentage"] = percent
        }
        return old
    }

    private static func cpuPercent(_ metrics: JSON?, _ member: String) -> JSON? {
        (metrics?.array ?? []).first { $0["resource", "name"] == "cpu" }?["resource", member, "averageUtilization"]
    }
}
