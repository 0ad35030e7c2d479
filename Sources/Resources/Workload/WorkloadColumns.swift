import JSON

/// Columns of the kinds that have a pod template.
extension ResourceDefinition.PrinterColumn {
    static let templateContainers = Self(
        "Containers", priority: 1, description: "Names of each container in the template."
    ) { object in .string(listed("name", of: object)) }

    static let templateImages = Self(
        "Images", priority: 1, description: "Images referenced by each container in the template."
    ) { object in .string(listed("image", of: object)) }

    static let selector = Self(
        "Selector", priority: 1, description: "Which pods belong to the workload."
    ) { object in
        guard let selector = LabelSelector(object["spec", "selector"]), !selector.isEmpty else { return "<none>" }
        return .string(selector.text)
    }

    private static func listed(_ field: String, of object: JSON) -> String {
        let containers = object["spec", "template", "spec", "containers"]?.array ?? []
        return containers.map { $0[field]?.string ?? "" }.joined(separator: ",")
    }
}
