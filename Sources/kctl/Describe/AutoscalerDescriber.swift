import JSON
import Resources

enum AutoscalerDescriber: Describer {
    static func describe(_ object: JSON, _ context: DescribeContext, into text: inout Description) async throws {
        let scaler = HorizontalPodAutoscaler(object)
        text.heading(object)
        text.line(0, "CreationTimestamp:\t\(Values.time(object["metadata", "creationTimestamp"]))")
        text.line(0, "Reference:\t\(scaler.scaleTarget.kind)/\(scaler.scaleTarget.name)")
        text.line(0, "Metrics:\t( current / target )")
        let current = object["status", "currentMetrics"]?.array ?? []
        for (index, metric) in scaler.metrics.enumerated() {
            text.line(1, line(metric, index < current.count ? current[index] : [:]))
        }
        text.line(0, "Min replicas:\t\(Values.plain(object["spec", "minReplicas"], or: "<unset>"))")
        text.line(0, "Max replicas:\t\(scaler.maxReplicas)")
        if object["spec", "behavior"] != nil {
            text.line(0, "Behavior:")
            rules("Scale Up", scaler.behavior["scaleUp"], &text)
            rules("Scale Down", scaler.behavior["scaleDown"], &text)
        }
        text.line(
            0,
            "\(scaler.scaleTarget.kind) pods:\t\(scaler.currentReplicas) current / \(scaler.desiredReplicas) desired")
        text.conditions(object, [.type, .status, .reason, .message])
    }

    /// A metric's name, its value and its target.
    private static func line(_ metric: JSON, _ status: JSON) -> String {
        let type = metric["type"]?.string ?? ""
        let member = type.prefix(1).lowercased() + type.dropFirst()
        let source = metric[member] ?? [:]
        let current = status[member]?["current"]
        let name = source["metric", "name"]?.string ?? ""
        switch type {
        case "Resource": return resource("resource \(source["name"]?.string ?? "") on pods", source, current)
        case "ContainerResource":
            let container = source["container"]?.string ?? ""
            return resource(
                "resource \(source["name"]?.string ?? "") of container \"\(container)\" on pods", source, current)
        case "Pods": return "\"\(name)\" on pods:\t\(values(source, current, "averageValue"))"
        case "Object":
            let described = source["describedObject"]
            let subject = "\"\(name)\" on \(described?["kind"]?.string ?? "")/\(described?["name"]?.string ?? "") "
            return source["target", "type"]?.string == "AverageValue"
                ? "\(subject)(target average value):\t\(values(source, current, "averageValue"))"
                : "\(subject)(target value):\t\(values(source, current, "value"))"
        case "External":
            return source["target", "averageValue"] != nil
                ? "\"\(name)\" (target average value):\t\(values(source, current, "averageValue"))"
                : "\"\(name)\" (target value):\t\(values(source, current, "value"))"
        default: return "<unknown metric type \"\(type)\">"
        }
    }

    private static func resource(_ subject: String, _ source: JSON, _ current: JSON?) -> String {
        if source["target", "averageValue"] != nil { return "\(subject):\t\(values(source, current, "averageValue"))" }
        let value = current?["averageUtilization"]?.int.map { "\($0)% (\(Values.plain(current?["averageValue"])))" }
        let target = source["target", "averageUtilization"]?.int.map { "\($0)%" } ?? "<auto>"
        return "\(subject)  (as a percentage of request):\t\(value ?? "<unknown>") / \(target)"
    }

    private static func values(_ source: JSON, _ current: JSON?, _ member: String) -> String {
        "\(Values.plain(current?[member], or: "<unknown>")) / \(Values.plain(source["target", member]))"
    }

    private static func rules(_ title: String, _ rules: JSON?, _ text: inout Description) {
        guard let rules, !rules.isNull else { return }
        text.line(1, "\(title):")
        if let window = rules["stabilizationWindowSeconds"]?.int {
            text.line(2, "Stabilization Window: \(window) seconds")
        }
        let policies = rules["policies"]?.array ?? []
        if policies.isEmpty { return }
        text.line(2, "Select Policy: \(rules["selectPolicy"]?.string ?? "Max")")
        text.line(2, "Policies:")
        for policy in policies {
            text.line(
                3,
                "- Type: \(policy["type"]?.string ?? "")\tValue: \(Values.plain(policy["value"]))\tPeriod: "
                    + "\(Values.plain(policy["periodSeconds"])) seconds")
        }
    }
}
