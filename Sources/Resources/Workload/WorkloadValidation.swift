import JSON
import Schema

/// The rules that Deployments and ReplicaSets share: a selector, and a template whose pods it finds.
enum WorkloadValidation {
    static func validate(_ spec: JSON, _ old: JSON?) -> [FieldError] {
        var errors: [FieldError] = []
        for field in ["replicas", "minReadySeconds"] {
            errors += Rules.nonnegative("spec.\(field)", spec[field])
        }
        validateSelector(spec, into: &errors)
        if let former = old?["selector"], let selector = spec["selector"], selector != former {
            errors.append(
                FieldError(
                    field: "spec.selector", reason: .invalid,
                    message: "Invalid value: \(goText(selector)): field is immutable"))
        }
        // A template that was accepted once and has not changed is not looked at again: most updates only scale.
        if let old, old["template"] == spec["template"] { return errors }
        if let template = spec["template"] { validateTemplate(template, into: &errors) }
        return errors
    }

    private static func validateSelector(_ spec: JSON, into errors: inout [FieldError]) {
        guard let json = spec["selector"] else {
            errors.append(.required("spec.selector"))
            return
        }
        let problems = Rules.selector("spec.selector", json)
        errors += problems
        guard problems.isEmpty, let selector = LabelSelector(json) else { return }
        if selector.isEmpty {
            errors.append(.invalid("spec.selector", json, "empty selector is invalid for deployment"))
            return
        }
        let labels = spec["template", "metadata", "labels"]?.stringMap ?? [:]
        guard spec["template"] != nil, !selector.matches(labels) else { return }
        errors.append(
            FieldError(
                field: "spec.template.metadata.labels", reason: .invalid,
                message: "Invalid value: \(goText(labels)): `selector` does not match template `labels`"))
    }

    private static func validateTemplate(_ template: JSON, into errors: inout [FieldError]) {
        errors += Rules.labels("spec.template.labels", template["metadata", "labels"])
        errors += Rules.annotations("spec.template.annotations", template["metadata", "annotations"])
        guard let spec = template["spec"] else {
            errors.append(.required("spec.template.spec.containers"))
            return
        }
        errors += PodValidation.spec(spec, at: "spec.template.spec", .template)
        if let policy = spec["restartPolicy"], policy != "Always" {
            errors.append(.notSupported("spec.template.spec.restartPolicy", policy, ["Always"]))
        }
        if spec["activeDeadlineSeconds"] != nil {
            errors.append(
                .forbidden(
                    "spec.template.spec.activeDeadlineSeconds", "activeDeadlineSeconds in ReplicaSet is not Supported"))
        }
    }

    /// Kubernetes shows maps and structs in its messages as Go writes them, and people search the web for these.
    private static func goText(_ map: [String: String]) -> String {
        if map.isEmpty { return "map[string]string(nil)" }
        let members = map.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
        return "map[string]string{\(members.joined(separator: ", "))}"
    }

    private static func goText(_ selector: JSON) -> String {
        let expressions = (selector["matchExpressions"]?.array ?? []).map { expression in
            let values = (expression["values"]?.array ?? []).compactMap(\.string).map { "\"\($0)\"" }
            let list = values.isEmpty ? "[]string(nil)" : "[]string{\(values.joined(separator: ", "))}"
            return "v1.LabelSelectorRequirement{Key:\"\(expression["key"]?.string ?? "")\", "
                + "Operator:\"\(expression["operator"]?.string ?? "")\", Values:\(list)}"
        }
        let list =
            expressions.isEmpty
            ? "[]v1.LabelSelectorRequirement(nil)"
            : "[]v1.LabelSelectorRequirement{\(expressions.joined(separator: ", "))}"
        let labels = goText(selector["matchLabels"]?.stringMap ?? [:])
        return "v1.LabelSelector{MatchLabels:\(labels), MatchExpressions:\(list)}"
    }
}
