import JSON

/// What an autoscaler that says little does.
enum AutoscalerDefaults {
    /// Without a metric the pods are kept at this part of the CPU that they request.
    private static let utilizationPercent: JSON = 80
    private static let scaleUpPolicies: JSON = [
        ["type": "Pods", "value": 4, "periodSeconds": 15], ["type": "Percent", "value": 100, "periodSeconds": 15],
    ]
    private static let scaleDownPolicies: JSON = [["type": "Percent", "value": 100, "periodSeconds": 15]]

    static func complete(_ autoscaler: inout JSON) {
        autoscaler.update("spec") { spec in
            if spec["metrics"]?.array?.isEmpty ?? true {
                spec["metrics"] = [
                    [
                        "type": "Resource",
                        "resource": [
                            "name": "cpu",
                            "target": ["type": "Utilization", "averageUtilization": utilizationPercent],
                        ],
                    ]
                ]
            }
            spec.updateElements(of: "metrics", canonicalizeTargets)
            spec.update("behavior", completeBehavior)
        }
    }

    private static func canonicalizeTargets(_ metric: inout JSON) {
        for source in ["object", "pods", "resource", "containerResource", "external"] {
            metric.update(source) { source in
                source.update("target") { target in
                    target.update("value") { $0.canonicalizeQuantity() }
                    target.update("averageValue") { $0.canonicalizeQuantity() }
                }
            }
        }
    }

    /// Who says anything about the behavior gets all of it. Up goes at once; how long down waits is left to the
    /// controller's own default.
    private static func completeBehavior(_ behavior: inout JSON) {
        complete("scaleUp", of: &behavior, policies: scaleUpPolicies, windowSeconds: 0)
        complete("scaleDown", of: &behavior, policies: scaleDownPolicies, windowSeconds: nil)
    }

    private static func complete(
        _ direction: String, of behavior: inout JSON, policies: JSON, windowSeconds: JSON?
    ) {
        var rules = behavior[direction] ?? [:]
        if rules["selectPolicy"] == nil { rules["selectPolicy"] = "Max" }
        if rules["policies"] == nil { rules["policies"] = policies }
        if rules["stabilizationWindowSeconds"] == nil { rules["stabilizationWindowSeconds"] = windowSeconds }
        behavior[direction] = rules
    }
}
