import JSON

/// The columns of `kubectl get hpa`.
enum AutoscalerColumns {
    static let all: [ResourceDefinition.PrinterColumn] = [
        .name,
        .init("Reference", description: "What is scaled.") { autoscaler in
            let target = autoscaler["spec", "scaleTargetRef"]
            return .string("\(target?["kind"]?.string ?? "")/\(target?["name"]?.string ?? "")")
        },
        .init("Targets", description: "Each metric now, and as it is wanted.") { .string(targets($0)) },
        .init("MinPods", description: "Never fewer pods than these.") { autoscaler in
            .string(autoscaler["spec", "minReplicas"]?.int.map(String.init) ?? "<unset>")
        },
        .init("MaxPods", description: "Never more pods than these.") { autoscaler in
            .string(String(autoscaler["spec", "maxReplicas"]?.int ?? 0))
        },
        .count("Replicas", ["status", "currentReplicas"], description: "How many pods there are."),
        .age,
    ]

    /// More metrics than these are only counted.
    private static let shownMax = 2
    private static let unknown = "<unknown>"

    private static func targets(_ autoscaler: JSON) -> String {
        let metrics = autoscaler["spec", "metrics"]?.array ?? []
        if metrics.isEmpty { return "<none>" }
        let current = autoscaler["status", "currentMetrics"]?.array ?? []
        let texts = metrics.enumerated().map { index, metric in
            text(metric, index < current.count ? current[index] : [:])
        }
        if texts.count <= shownMax { return texts.joined(separator: ", ") }
        return texts.prefix(shownMax).joined(separator: ", ") + " + \(texts.count - shownMax) more..."
    }

    private static func text(_ metric: JSON, _ status: JSON) -> String {
        let type = metric["type"]?.string ?? ""
        guard let field = AutoscalerValidation.sourceFields[type], let source = metric[field] else {
            return "<unknown type>"
        }
        let target = source["target"]
        let current = status[field]?["current"]
        let (averageNow, averageWanted) = (shown(current?["averageValue"]), target?["averageValue"])
        switch type {
        case "Resource", "ContainerResource":
            let name = source["name"]?.string ?? ""
            if averageWanted != nil { return "\(name): \(averageNow ?? unknown)/\(shown(averageWanted) ?? "")" }
            let now = current?["averageUtilization"]?.int.map { "\($0)%" } ?? unknown
            let wanted = target?["averageUtilization"]?.int.map { "\($0)%" } ?? "<auto>"
            return "\(name): \(now)/\(wanted)"
        case "Pods": return "\(averageNow ?? unknown)/\(shown(averageWanted) ?? "")"
        default:
            if averageWanted != nil { return "\(averageNow ?? unknown)/\(shown(averageWanted) ?? "") (avg)" }
            return "\(shown(current?["value"]) ?? unknown)/\(shown(target?["value"]) ?? "")"
        }
    }

    private static func shown(_ value: JSON?) -> String? { Quantity(value).map { "\($0)" } }
}
