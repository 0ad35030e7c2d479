import JSON
import Platform
import Resources
import Testing

@testable import Controllers

@Suite("Autoscaler decision") struct AutoscalerDecisionTests {
    private static let now = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

    private static func utilization(_ percent: Int, of resource: String = "cpu") -> JSON {
        let target: JSON = ["type": "Utilization", "averageUtilization": .int(Int64(percent))]
        return ["type": "Resource", "resource": ["name": .string(resource), "target": target]]
    }

    private static func average(_ value: String, of resource: String, container: String? = nil) -> JSON {
        let target: JSON = ["type": "AverageValue", "averageValue": .string(value)]
        var source: JSON = ["name": .string(resource), "target": target]
        guard let container else { return ["type": "Resource", "resource": source] }
        source["container"] = .string(container)
        return ["type": "ContainerResource", "containerResource": source]
    }

    private static let pods: JSON = [
        "type": "Pods",
        "pods": ["metric": ["name": "requests"], "target": ["type": "AverageValue", "averageValue": 10]],
    ]

    /// A pod with two containers that request 100m and 100Mi each.
    private static func pod(_ number: Int) -> Pod {
        let requests: JSON = ["requests": ["cpu": "100m", "memory": "100Mi"]]
        let since = JSON.string((now - .seconds(1000)).rfc3339)
        return Pod([
            "metadata": ["name": .string("p\(number)")],
            "spec": ["containers": [["name": "web", "resources": requests], ["name": "log", "resources": requests]]],
            "status": [
                "phase": "Running", "startTime": since,
                "conditions": [["type": "Ready", "status": "True", "lastTransitionTime": since]],
            ],
        ])
    }

    private static func metrics(web: String, log: String, memory: String = "50Mi") -> PodMetrics {
        PodMetrics([
            "timestamp": .string(now.rfc3339), "window": "15s",
            "containers": [
                ["name": "web", "usage": ["cpu": .string(web), "memory": .string(memory)]],
                ["name": "log", "usage": ["cpu": .string(log), "memory": .string(memory)]],
            ],
        ])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var metrics: [JSON] = [AutoscalerDecisionTests.utilization(50)]
        var current = 2
        var minimum = 1
        var maximum = 10
        var usage: (web: String, log: String) = ("50m", "50m")
        var selector = "app=web"
        var isMeasured = true
        var replicas: Int?
        /// "type=status reason" of the conditions.
        var conditions: [String]
    }

    private static let good = "AbleToScale=True ReadyForNewScale"
    private static let active = "ScalingActive=True ValidMetricFound"
    private static let within = "ScalingLimited=False DesiredWithinRange"

    @Test(
        "metrics, limits and what is missing decide, and the conditions say why",
        arguments: [
            Case(testDescription: "on target nothing changes", conditions: [good, active, within]),
            Case(
                testDescription: "twice the target doubles", usage: ("100m", "100m"), replicas: 4,
                conditions: [good, active, within]),
            Case(
                testDescription: "the maximum limits", maximum: 3, usage: ("100m", "100m"), replicas: 3,
                conditions: [good, active, "ScalingLimited=True TooManyReplicas"]),
            Case(
                testDescription: "down waits for the window", usage: ("10m", "10m"),
                conditions: ["AbleToScale=True ScaleDownStabilized", active, within]),
            Case(
                testDescription: "average value of a container's resource",
                metrics: [average("50m", of: "cpu", container: "web")], usage: ("150m", "0"), replicas: 6,
                conditions: [good, active, within]),
            Case(
                testDescription: "the highest proposal of several wins",
                metrics: [utilization(50), average("50Mi", of: "memory")], replicas: 4,
                conditions: [good, active, within]),
            Case(
                testDescription: "0 replicas switch it off", current: 0,
                conditions: ["AbleToScale=True SucceededGetScale", "ScalingActive=False ScalingDisabled"]),
            Case(
                testDescription: "above the maximum it goes there at once", current: 20, replicas: 10,
                conditions: ["AbleToScale=True SucceededGetScale"]),
            Case(
                testDescription: "below the minimum it goes there at once", current: 1, minimum: 3, replicas: 3,
                conditions: ["AbleToScale=True SucceededGetScale"]),
            Case(
                testDescription: "without figures it says so", isMeasured: false,
                conditions: ["AbleToScale=True SucceededGetScale", "ScalingActive=False FailedGetResourceMetric"]),
            Case(
                testDescription: "a custom metric can't be had", metrics: [pods],
                conditions: ["AbleToScale=True SucceededGetScale", "ScalingActive=False FailedGetPodsMetric"]),
            Case(
                testDescription: "with a metric missing it still scales up", metrics: [pods, utilization(50)],
                usage: ("100m", "100m"), replicas: 4, conditions: [good, active, within]),
            Case(
                testDescription: "with a metric missing it does not scale down", metrics: [pods, utilization(50)],
                usage: ("10m", "10m"),
                conditions: ["AbleToScale=True SucceededGetScale", "ScalingActive=False FailedGetPodsMetric"]),
            Case(
                testDescription: "without a selector it knows no pods", selector: "",
                conditions: ["AbleToScale=True SucceededGetScale", "ScalingActive=False InvalidSelector"]),
        ])
    func decide(test: Case) {
        let autoscaler = HorizontalPodAutoscaler([
            "metadata": ["name": "web", "namespace": "default", "generation": 3],
            "spec": [
                "minReplicas": .int(Int64(test.minimum)), "maxReplicas": .int(Int64(test.maximum)),
                "metrics": .array(test.metrics),
            ],
        ])
        let pods = (0..<test.current).map { Self.pod($0) }
        var metrics: [String: PodMetrics] = [:]
        for pod in pods { metrics[pod.name] = Self.metrics(web: test.usage.web, log: test.usage.log) }
        let observed = AutoscalerDecision.Observed(
            autoscaler: autoscaler, currentReplicas: test.current, selector: test.selector, pods: pods,
            metrics: test.isMeasured
                ? .success(metrics) : .failure(.init(reason: "FailedGetResourceMetric", message: "none")),
            now: Self.now)
        var history = ScalingHistory()
        let outcome = AutoscalerDecision().decide(observed, history: &history)
        #expect(outcome.replicas == test.replicas)
        #expect(outcome.autoscaler.conditions.map { "\($0.type)=\($0.status) \($0.reason)" } == test.conditions)
        #expect(outcome.autoscaler.currentReplicas == test.current)
        #expect(outcome.autoscaler.json["status", "observedGeneration"] == 3)
    }

    @Test("the status shows what was measured")
    func currentMetrics() {
        let autoscaler = HorizontalPodAutoscaler([
            "spec": ["maxReplicas": 10, "metrics": [Self.utilization(50), Self.average("1Gi", of: "memory")]]
        ])
        let observed = AutoscalerDecision.Observed(
            autoscaler: autoscaler, currentReplicas: 1, selector: "a=b", pods: [Self.pod(0)],
            metrics: .success(["p0": Self.metrics(web: "60m", log: "40m")]), now: Self.now)
        var history = ScalingHistory()
        let outcome = AutoscalerDecision().decide(observed, history: &history)
        let expected: JSON = [
            [
                "type": "Resource",
                "resource": ["name": "cpu", "current": ["averageUtilization": 50, "averageValue": "100m"]],
            ],
            ["type": "Resource", "resource": ["name": "memory", "current": ["averageValue": "104857600"]]],
        ]
        #expect(outcome.autoscaler.json["status", "currentMetrics"] == expected)
    }

    @Test(
        "windows are read as Go writes durations",
        arguments: [
            ("30s", 30.0), ("1m0s", 60), ("1500ms", 1.5), ("1h2m3.5s", 3723.5), ("x", nil), ("5", nil), ("", nil),
        ])
    func durations(text: String, seconds: Double?) {
        #expect(PodMetrics.duration(text)?.secondsDouble == seconds)
    }

    @Test("behavior is read, and what it leaves out is the standard")
    func behavior() {
        let behavior = ScalingBehavior([
            "scaleDown": [
                "stabilizationWindowSeconds": 5, "selectPolicy": "Min",
                "policies": [["type": "Pods", "value": 2, "periodSeconds": 10]],
            ]
        ])
        #expect(behavior.scaleUp == ScalingBehavior.standard.scaleUp)
        #expect(
            behavior.scaleDown
                == .init(
                    stabilizationWindowSeconds: 5, selectPolicy: .min,
                    policies: [.init(kind: .pods, value: 2, periodSeconds: 10)]))
    }
}
