import JSON
import Resources

/// One entry of an autoscaler's `spec.metrics`, as far as it can be measured here: CPU and memory, of whole pods or of one
/// container.
struct MetricSource: Sendable, Equatable {
    enum Kind: String, Sendable { case resource = "Resource", containerResource = "ContainerResource" }

    var kind: Kind
    /// "cpu" or "memory".
    var resource: String
    /// Only for a container's resource.
    var container: String?
    var target: ReplicaCalculator.Target

    /// The reason of `ScalingActive` when this metric can't be had.
    var failureReason: String {
        kind == .resource ? "FailedGetResourceMetric" : "FailedGetContainerResourceMetric"
    }

    /// As events name it.
    var description: String {
        if case .utilization = target { return "\(resource) resource utilization (percentage of request)" }
        return "\(resource) resource"
    }

    init(_ spec: JSON) throws(ReplicaCalculator.Failure) {
        let type = spec["type"]?.string ?? ""
        guard let kind = Kind(rawValue: type) else { throw Self.unsupported(type) }
        let source = kind == .resource ? spec["resource"] : spec["containerResource"]
        self.kind = kind
        resource = source?["name"]?.string ?? ""
        container = source?["container"]?.string
        let target = source?["target"]
        // Kubernetes asks the fields and not `target.type`; it does not let both be set.
        if let value = Quantity(target?["averageValue"]) {
            self.target = .averageValue(resource == "cpu" ? value.millis : value.value)
        } else if let percent = target?["averageUtilization"]?.int {
            self.target = .utilization(percent)
        } else {
            throw ReplicaCalculator.Failure(
                reason: kind == .resource ? "FailedGetResourceMetric" : "FailedGetContainerResourceMetric",
                message: "invalid resource metric source: neither an average utilization nor an average value is set")
        }
    }

    private static func unsupported(_ type: String) -> ReplicaCalculator.Failure {
        switch type {
        case "Pods", "Object", "External":
            .init(
                reason: "FailedGet\(type)Metric",
                message:
                    "metrics of type \(type) need a custom or external metrics API, which this cluster does not serve")
        default: .init(reason: "InvalidMetricSourceType", message: "unknown metric source type \"\(type)\"")
        }
    }

    /// The entry of `status.currentMetrics`.
    func status(_ proposal: ReplicaCalculator.Proposal) -> JSON {
        let average = resource == "cpu" ? Quantity(millis: proposal.averageValue) : Quantity(proposal.averageValue)
        var current: JSON = ["averageValue": .string(average.description)]
        if let percent = proposal.utilizationPercent { current["averageUtilization"] = .int(Int64(percent)) }
        var body: JSON = ["name": .string(resource), "current": current]
        if let container { body["container"] = .string(container) }
        return kind == .resource
            ? ["type": "Resource", "resource": body] : ["type": "ContainerResource", "containerResource": body]
    }
}
