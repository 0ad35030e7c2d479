import JSON
import Resources
import Testing

@Suite("Autoscalers") struct AutoscalerTests {
    private static func autoscaler(_ more: JSON = [:]) -> JSON {
        var spec: JSON = [
            "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "web"], "maxReplicas": 10,
        ]
        for (name, value) in more.object ?? [:] { spec[name] = value }
        return ["metadata": ["name": "web"], "spec": spec]
    }

    private static func resource(_ target: JSON) -> JSON {
        [["type": "Resource", "resource": ["name": "cpu", "target": target]]]
    }

    @Test("a small autoscaler keeps the CPU at 80 %")
    func defaults() {
        let written = WrittenObject(HorizontalPodAutoscaler.definition, Self.autoscaler())
        #expect(written.messages == [])
        #expect(written.json["spec", "minReplicas"] == 1)
        #expect(
            written.json["spec", "metrics"] == Self.resource(["type": "Utilization", "averageUtilization": 80]))
        #expect(written.json["spec", "behavior"] == nil)
    }

    @Test("who says anything about the behavior gets all of it")
    func behavior() {
        let written = WrittenObject(
            HorizontalPodAutoscaler.definition,
            Self.autoscaler(["behavior": ["scaleDown": ["stabilizationWindowSeconds": 15]]]))
        #expect(written.messages == [])
        #expect(
            written.json["spec", "behavior"] == [
                "scaleUp": [
                    "stabilizationWindowSeconds": 0, "selectPolicy": "Max",
                    "policies": [
                        ["type": "Pods", "value": 4, "periodSeconds": 15],
                        ["type": "Percent", "value": 100, "periodSeconds": 15],
                    ],
                ],
                "scaleDown": [
                    "stabilizationWindowSeconds": 15, "selectPolicy": "Max",
                    "policies": [["type": "Percent", "value": 100, "periodSeconds": 15]],
                ],
            ])
    }

    @Test(
        "each cause is named",
        arguments: [
            (
                ["minReplicas": 5, "maxReplicas": 2],
                ["spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`"]
            ),
            (["minReplicas": 0], ["spec.minReplicas: Invalid value: 0: must be greater than or equal to 1"]),
            (
                ["maxReplicas": nil],
                [
                    "spec.maxReplicas: Invalid value: 0: must be greater than 0",
                    "spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`",
                ]
            ),
            (
                ["metrics": [["type": "Pods"]]],
                ["spec.metrics[0].pods: Required value: must populate information for the given metric source"]
            ),
            (
                ["metrics": resource(["type": "Utilization"])],
                [
                    "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw "
                        + "value or a target utilization"
                ]
            ),
            (
                ["metrics": resource(["type": "AverageValue", "averageValue": "0"])],
                [#"spec.metrics[0].resource.target.averageValue: Invalid value: "0": must be positive"#]
            ),
            (
                ["behavior": ["scaleUp": ["policies": [["type": "Pods", "value": 0, "periodSeconds": 1801]]]]],
                [
                    "spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero",
                    "spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal "
                        + "to 1800",
                ]
            ),
            (["scaleTargetRef": ["kind": "Deployment"]], ["spec.scaleTargetRef.name: Required value"]),
        ] as [(JSON, [String])])
    func invalid(fields: JSON, messages: [String]) {
        let written = WrittenObject(HorizontalPodAutoscaler.definition, Self.autoscaler(fields))
        #expect(written.messages == messages)
    }

    @Test("targets show each metric now and as it is wanted")
    func targets() {
        func cell(_ metrics: JSON, _ current: JSON? = nil) -> JSON? {
            var object: JSON = ["spec": ["metrics": metrics]]
            if let current { object["status", "currentMetrics"] = current }
            return WrittenObject.cells(HorizontalPodAutoscaler.definition, object)["Targets"]
        }
        let half = Self.resource(["type": "Utilization", "averageUtilization": 50])
        #expect(cell(half) == "cpu: <unknown>/50%")
        #expect(
            cell(half, [["type": "Resource", "resource": ["name": "cpu", "current": ["averageUtilization": 12]]]])
                == "cpu: 12%/50%")
        #expect(
            cell(
                Self.resource(["type": "AverageValue", "averageValue": "100Mi"]),
                [["type": "Resource", "resource": ["name": "cpu", "current": ["averageValue": "90Mi"]]]])
                == "cpu: 90Mi/100Mi")
        let pods: JSON = ["type": "Pods", "pods": ["metric": ["name": "rps"], "target": ["averageValue": "10"]]]
        let external: JSON = ["type": "External", "external": ["metric": ["name": "q"], "target": ["value": "30"]]]
        #expect(cell([pods, external, pods, pods]) == "<unknown>/10, <unknown>/30 + 2 more...")
        #expect(cell([]) == "<none>")
        let cells = WrittenObject.cells(HorizontalPodAutoscaler.definition, Self.autoscaler())
        #expect(cells["Reference"] == "Deployment/web")
        #expect(cells["MinPods"] == "<unset>")
        #expect(cells["MaxPods"] == "10")
        #expect(cells["Replicas"] == 0)
    }
}
