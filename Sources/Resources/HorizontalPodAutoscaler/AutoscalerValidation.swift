import JSON
import Schema

/// The rules for autoscalers that the schema can't say.
enum AutoscalerValidation {
    /// The field that holds the source of a metric of each type.
    static let sourceFields = [
        "Object": "object", "Pods": "pods", "Resource": "resource", "ContainerResource": "containerResource",
        "External": "external",
    ]
    private static let windowSecondsMax = 3600
    private static let periodSecondsMax = 1800

    static func validate(_ new: JSON, _ old: JSON?) -> [FieldError] {
        guard let spec = new["spec"] else { return [.required("spec.scaleTargetRef")] }
        if let old, old["spec"] == spec { return [] }
        var errors: [FieldError] = []
        let (least, most) = (spec["minReplicas"]?.int ?? 1, spec["maxReplicas"]?.int ?? 0)
        if least < 1 {
            errors.append(
                .invalid("spec.minReplicas", .int(Int64(least)), "must be greater than or equal to 1"))
        }
        if most < 1 {
            errors.append(.invalid("spec.maxReplicas", .int(Int64(most)), "must be greater than 0"))
        }
        if most < least {
            errors.append(
                .invalid("spec.maxReplicas", .int(Int64(most)), "must be greater than or equal to `minReplicas`"))
        }
        for field in ["kind", "name"] {
            guard let text = spec["scaleTargetRef"]?[field]?.string, let problem = segmentProblem(text) else {
                continue
            }
            errors.append(.invalid("spec.scaleTargetRef.\(field)", .string(text), problem))
        }
        for (index, metric) in (spec["metrics"]?.array ?? []).enumerated() {
            validateMetric(metric, at: "spec.metrics[\(index)]", into: &errors)
        }
        for direction in ["scaleUp", "scaleDown"] {
            guard let rules = spec["behavior"]?[direction] else { continue }
            validateRules(rules, at: "spec.behavior.\(direction)", into: &errors)
        }
        return errors
    }

    /// What becomes a part of a path of the API.
    private static func segmentProblem(_ text: String) -> String? {
        if text == "." || text == ".." { return "may not be '\(text)'" }
        for symbol in ["/", "%"] where text.contains(symbol) { return "may not contain '\(symbol)'" }
        return nil
    }

    private static func validateMetric(_ metric: JSON, at path: String, into errors: inout [FieldError]) {
        let type = metric["type"]?.string ?? ""
        guard let wanted = sourceFields[type] else { return }
        for field in sourceFields.values.sorted() where field != wanted && metric[field] != nil {
            errors.append(.forbidden("\(path).\(field)", "must populate the given metric source only"))
        }
        guard let source = metric[wanted] else {
            errors.append(
                .required("\(path).\(wanted)", "must populate information for the given metric source"))
            return
        }
        guard let target = source["target"] else { return }
        let place = "\(path).\(wanted).target"
        let (value, average, utilization) = (
            Quantity(target["value"]), Quantity(target["averageValue"]), target["averageUtilization"]
        )
        if let utilization, utilization.int ?? 0 < 1 {
            errors.append(.invalid("\(place).averageUtilization", utilization, "must be greater than 0"))
        }
        for (field, amount) in [("value", value), ("averageValue", average)] {
            guard let amount, amount <= .zero else { continue }
            errors.append(.invalid("\(place).\(field)", .string("\(amount)"), "must be positive"))
        }
        switch type {
        case "Resource", "ContainerResource":
            if utilization == nil, average == nil {
                errors.append(
                    .required(
                        "\(place).averageUtilization", "must set either a target raw value or a target utilization"))
            } else if utilization != nil, average != nil {
                errors.append(
                    .forbidden(
                        "\(place).averageValue", "may not set both a target raw value and a target utilization"))
            }
        case "Pods":
            if average == nil {
                errors.append(.required("\(place).averageValue", "must specify a positive target averageValue"))
            }
        default:
            if value == nil, average == nil {
                errors.append(
                    .required("\(place).averageValue", "must set either a target value or averageValue"))
            } else if value != nil, average != nil {
                errors.append(
                    .forbidden("\(place).value", "may not set both a target value and averageValue"))
            }
        }
    }

    private static func validateRules(_ rules: JSON, at path: String, into errors: inout [FieldError]) {
        if let window = rules["stabilizationWindowSeconds"], let seconds = window.int {
            if seconds < 0 {
                errors.append(
                    .invalid("\(path).stabilizationWindowSeconds", window, "must be greater than or equal to zero"))
            } else if seconds > windowSecondsMax {
                errors.append(
                    .invalid(
                        "\(path).stabilizationWindowSeconds", window,
                        "must be less than or equal to \(windowSecondsMax)"))
            }
        }
        let policies = rules["policies"]?.array ?? []
        if policies.isEmpty { errors.append(.required("\(path).policies", "must specify at least one Policy")) }
        for (index, policy) in policies.enumerated() {
            let place = "\(path).policies[\(index)]"
            for field in ["value", "periodSeconds"] {
                guard let amount = policy[field], amount.int ?? 0 <= 0 else { continue }
                errors.append(.invalid("\(place).\(field)", amount, "must be greater than zero"))
            }
            if let period = policy["periodSeconds"], period.int ?? 0 > periodSecondsMax {
                errors.append(
                    .invalid("\(place).periodSeconds", period, "must be less than or equal to \(periodSecondsMax)"))
            }
        }
    }
}
