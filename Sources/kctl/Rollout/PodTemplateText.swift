import JSON

/// A template of pods in words, as `rollout history --revision` and a dry run of `rollout undo` show it.
enum PodTemplateText {
    static func describe(_ template: JSON, of owner: JSON) -> String {
        var lines = ["Pod Template:"]
        lines += map("  Labels:", template["metadata", "labels"])
        var annotations = template["metadata", "annotations"]?.stringMap ?? [:]
        if let cause = owner["metadata", "annotations", Revision.changeCause]?.string {
            annotations[Revision.changeCause] = cause
        }
        if !annotations.isEmpty { lines += map("  Annotations:", JSON(annotations)) }
        for (title, member) in [("Init Containers", "initContainers"), ("Containers", "containers")] {
            let containers = template["spec", member]?.array ?? []
            guard !containers.isEmpty || member == "containers" else { continue }
            lines.append("  \(title):")
            for container in containers { lines += describe(container: container) }
        }
        lines += volumes(template["spec", "volumes"]?.array ?? [])
        lines.append("  Node-Selectors:\t" + joined(template["spec", "nodeSelector"]))
        lines.append("  Tolerations:\t" + tolerations(template["spec", "tolerations"]?.array ?? []))
        // The tabs stay: kubectl leaves it to the terminal to line them up.
        return lines.joined(separator: "\n") + "\n"
    }

    private static func map(_ title: String, _ values: JSON?) -> [String] {
        let values = (values?.stringMap ?? [:]).sorted { $0.key < $1.key }
        guard let first = values.first else { return ["\(title)\t<none>"] }
        let separator = title.contains("Annotations") ? ": " : "="
        return ["\(title)\t\(first.key)\(separator)\(first.value)"]
            + values.dropFirst().map { "\t\($0.key)\(separator)\($0.value)" }
    }

    private static func joined(_ values: JSON?) -> String {
        let values = (values?.stringMap ?? [:]).sorted { $0.key < $1.key }
        return values.isEmpty ? "<none>" : values.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }

    private static func describe(container: JSON) -> [String] {
        func text(_ member: String) -> String { container[member]?.string ?? "" }
        var lines = ["   \(text("name")):", "    Image:\t\(text("image"))"]
        let ports = container["ports"]?.array ?? []
        let plural = ports.count > 1 ? "Ports" : "Port"
        let containerPorts = ports.map { "\($0["containerPort"]?.int ?? 0)/\($0["protocol"]?.string ?? "TCP")" }
        let hostPorts = ports.map { "\($0["hostPort"]?.int ?? 0)/\($0["protocol"]?.string ?? "TCP")" }
        lines.append("    \(plural):\t" + (ports.isEmpty ? "<none>" : containerPorts.joined(separator: ", ")))
        lines.append("    Host \(plural):\t" + (ports.isEmpty ? "<none>" : hostPorts.joined(separator: ", ")))
        for (title, member) in [("Command", "command"), ("Args", "args")] {
            let words = container[member]?.array?.compactMap(\.string) ?? []
            guard !words.isEmpty else { continue }
            lines.append("    \(title):")
            lines += words.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }.map { "      \($0)" }
        }
        for (title, member) in [("Limits", "limits"), ("Requests", "requests")] {
            let amounts = container["resources", member]?.object.map(Array.init) ?? []
            guard !amounts.isEmpty else { continue }
            lines.append("    \(title):")
            for (name, amount) in amounts.sorted(by: { $0.key < $1.key }) {
                lines.append("      \(name):\t\(amount.string ?? String(decoding: amount.encoded(), as: UTF8.self))")
            }
        }
        lines += environment(container["env"]?.array ?? [])
        let mounts = container["volumeMounts"]?.array ?? []
        lines.append("    Mounts:" + (mounts.isEmpty ? "\t<none>" : ""))
        for mount in mounts.sorted(by: { $0["mountPath"]?.string ?? "" < $1["mountPath"]?.string ?? "" }) {
            let mode = mount["readOnly"]?.bool == true ? "ro" : "rw"
            lines.append(
                "      \(mount["mountPath"]?.string ?? "") from \(mount["name"]?.string ?? "") (\(mode))")
        }
        return lines
    }

    private static func environment(_ variables: [JSON]) -> [String] {
        guard !variables.isEmpty else { return ["    Environment:\t<none>"] }
        return ["    Environment:"]
            + variables.map { variable in
                let name = variable["name"]?.string ?? ""
                if let source = variable["valueFrom"]?.object.map(Array.init)?.first {
                    let key = source.value["key"]?.string ?? source.value["fieldPath"]?.string ?? ""
                    let of = source.value["name"]?.string.map { " in \($0)" } ?? ""
                    return "      \(name):\t<set to \(source.key) '\(key)'\(of)>"
                }
                return "      \(name):\t\(variable["value"]?.string ?? "")"
            }
    }

    private static func volumes(_ volumes: [JSON]) -> [String] {
        guard !volumes.isEmpty else { return ["  Volumes:\t<none>"] }
        return ["  Volumes:"]
            + volumes.flatMap { volume -> [String] in
                let source = volume.object?.first { $0.key != "name" }
                return ["   \(volume["name"]?.string ?? ""):", "    Type:\t\(source?.key ?? "")"]
            }
    }

    private static func tolerations(_ tolerations: [JSON]) -> String {
        guard !tolerations.isEmpty else { return "<none>" }
        return tolerations.map { toleration in
            let key = toleration["key"]?.string ?? ""
            let value = toleration["value"]?.string.map { "=\($0)" } ?? ""
            let effect = toleration["effect"]?.string.map { ":\($0)" } ?? ""
            return key + value + effect
        }.joined(separator: ", ")
    }
}
