import JSON
import Resources

/// The variables of a container.
struct EnvironmentDescription {
    var container: JSON
    /// Whose fields they may refer to; nil in a template.
    var pod: JSON?

    func write(_ text: inout Description) {
        let sources = container["envFrom"]?.array ?? []
        if !sources.isEmpty { text.line(2, "Environment Variables from:") }
        for source in sources { describe(source: source, &text) }
        let variables = container["env"]?.array ?? []
        text.line(2, "Environment:\(variables.isEmpty ? "\t<none>" : "")")
        for variable in variables { describe(variable, &text) }
    }

    private func describe(source: JSON, _ text: inout Description) {
        let isConfigMap = source["configMapRef"] != nil
        let reference = source[isConfigMap ? "configMapRef" : "secretRef"]
        let prefix = source["prefix"]?.string ?? ""
        let with = prefix.isEmpty ? "" : " with prefix '\(prefix)'"
        text.line(
            3,
            "\(reference?["name"]?.string ?? "")\t\(isConfigMap ? "ConfigMap" : "Secret")\(with)\tOptional: "
                + "\(reference?["optional"]?.bool ?? false)")
    }

    private func describe(_ variable: JSON, _ text: inout Description) {
        let name = variable["name"]?.string ?? ""
        guard let from = variable["valueFrom"] else {
            let lines = (variable["value"]?.string ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() { text.line(3, index == 0 ? "\(name):\t\(line)" : "\t\(line)") }
            return
        }
        if let field = from["fieldRef"] {
            let path = field["fieldPath"]?.string ?? ""
            text.line(3, "\(name):\t\(value(of: path)) (\(field["apiVersion"]?.string ?? "v1"):\(path))")
        } else if let resource = from["resourceFieldRef"]?["resource"]?.string {
            text.line(3, "\(name):\t\(amount(resource)) (\(resource))")
        } else if let secret = from["secretKeyRef"] {
            text.line(
                3,
                "\(name):\t<set to the key '\(secret["key"]?.string ?? "")' in secret '\(secret["name"]?.string ?? "")'>\t"
                    + "Optional: \(secret["optional"]?.bool ?? false)")
        } else if let map = from["configMapKeyRef"] {
            text.line(
                3,
                "\(name):\t<set to the key '\(map["key"]?.string ?? "")' of config map '\(map["name"]?.string ?? "")'>\t"
                    + "Optional: \(map["optional"]?.bool ?? false)")
        }
    }

    /// The value of a field of the pod: "metadata.name", "metadata.labels['app']", "status.podIP".
    private func value(of path: String) -> String {
        guard let pod, let parsed = try? JSONPath(relaxed: path) else { return "" }
        return (try? parsed.values(pod).first).map { JSONPath.text($0) } ?? ""
    }

    /// "limits.cpu" of the container, in whole units.
    private func amount(_ resource: String) -> String {
        let parts = resource.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return "" }
        let amount = container["resources", parts[0], parts[1]].flatMap { Quantity($0) }
        if amount == nil, parts[0] == "limits", parts[1] == "cpu" || parts[1] == "memory" { return "node allocatable" }
        return "\(amount?.value ?? 0)"
    }
}
