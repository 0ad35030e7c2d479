import JSON
import Schema

/// The fields of a HorizontalPodAutoscaler (autoscaling/v2).
enum AutoscalerSchema {
    static let autoscaler = Schema.resource(
        "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler", ["spec": spec, "status": status])

    private static let spec = Schema.object(
        "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec",
        [
            "scaleTargetRef": objectReference.required().doc("What is scaled."),
            "minReplicas": .int32.default(1).doc("Never fewer pods than these."),
            "maxReplicas": .int32.doc("Never more pods than these."),
            "metrics": .array(of: metric).doc("What decides; the metric that wants most pods wins."),
            "behavior": .object(
                "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior",
                ["scaleUp": scalingRules, "scaleDown": scalingRules]
            ).doc("How fast it may go up and down."),
        ])

    private static let objectReference = Schema.object(
        "io.k8s.api.autoscaling.v2.CrossVersionObjectReference",
        ["kind": .string.required(), "name": .string.required(), "apiVersion": .string])

    private static let scalingRules = Schema.object(
        "io.k8s.api.autoscaling.v2.HPAScalingRules",
        [
            "stabilizationWindowSeconds": .int32,
            "selectPolicy": .string.oneOf("Max", "Min", "Disabled").default("Max"),
            "policies": .array(
                of: .object(
                    "io.k8s.api.autoscaling.v2.HPAScalingPolicy",
                    [
                        "type": .string.oneOf("Pods", "Percent").required(), "value": .int32.required(),
                        "periodSeconds": .int32.required(),
                    ])),
        ])

    private static let metricTypes = Schema.string.oneOf(
        "Object", "Pods", "Resource", "ContainerResource", "External"
    ).required()

    private static let identifier = Schema.object(
        "io.k8s.api.autoscaling.v2.MetricIdentifier",
        ["name": .string.required(), "selector": .labelSelector])

    private static let target = Schema.object(
        "io.k8s.api.autoscaling.v2.MetricTarget",
        [
            "type": .string.oneOf("Utilization", "Value", "AverageValue").required(), "value": .quantity,
            "averageValue": .quantity, "averageUtilization": .int32,
        ])

    private static let current = Schema.object(
        "io.k8s.api.autoscaling.v2.MetricValueStatus",
        ["value": .quantity, "averageValue": .quantity, "averageUtilization": .int32])

    private static let metric = metricOf("Spec", "Source", ["target": target.required()])
    private static let metricStatus = metricOf("Status", "Status", ["current": current])

    /// A metric as it is wanted and as it is now have the same five sources.
    private static func metricOf(
        _ suffix: String, _ sourceSuffix: String, _ value: KeyValuePairs<String, Schema>
    ) -> Schema {
        func source(_ name: String, _ fields: KeyValuePairs<String, Schema>) -> Schema {
            Schema.object(fields).adding("io.k8s.api.autoscaling.v2.\(name)Metric\(sourceSuffix)", value)
        }
        return .object(
            "io.k8s.api.autoscaling.v2.Metric\(suffix)",
            [
                "type": metricTypes,
                "object": source(
                    "Object", ["describedObject": objectReference.required(), "metric": identifier.required()]),
                "pods": source("Pods", ["metric": identifier.required()]),
                "resource": source("Resource", ["name": .string.required()]),
                "containerResource": source(
                    "ContainerResource", ["name": .string.required(), "container": .string.required()]),
                "external": source("External", ["metric": identifier.required()]),
            ])
    }

    private static let status = Schema.object(
        "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus",
        [
            "observedGeneration": .int64, "lastScaleTime": .dateTime, "currentReplicas": .int32,
            "desiredReplicas": .int32, "currentMetrics": .array(of: metricStatus),
            "conditions": .conditions("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition"),
        ])
}
