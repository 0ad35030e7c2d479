import JSON

/// The template of pods in a workload's description.
enum PodTemplateDescription {
    static func write(_ template: JSON, _ text: inout Description) {
        let spec = template["spec"] ?? [:]
        text.line(0, "Pod Template:")
        text.labels("  Labels", template["metadata", "labels"])
        if !(template["metadata", "annotations"]?.object?.isEmpty ?? true) {
            text.annotations("  Annotations", template["metadata", "annotations"])
        }
        if let account = spec["serviceAccountName"]?.string, !account.isEmpty {
            text.line(1, "Service Account:\t\(account)")
        }
        let initial = spec["initContainers"]?.array ?? []
        if !initial.isEmpty { ContainersDescription(space: "  ").write("Init Containers", initial, &text) }
        ContainersDescription(space: "  ").write("Containers", spec["containers"]?.array ?? [], &text)
        VolumesDescription.write(spec["volumes"]?.array ?? [], space: "  ", &text)
        PodDescriber.topologySpread(spec, space: "  ", &text)
        if let priority = spec["priorityClassName"]?.string, !priority.isEmpty {
            text.line(1, "Priority Class Name:\t\(priority)")
        }
        text.labels("  Node-Selectors", spec["nodeSelector"])
        text.values("  Tolerations", PodDescriber.tolerations(spec))
    }
}
