import JSON
import Resources

enum PodDescriber: Describer {
    static func describe(_ object: JSON, _ context: DescribeContext, into text: inout Description) async throws {
        let spec = object["spec"] ?? [:]
        let status = object["status"] ?? [:]
        text.line(0, "Name:\t\(object["metadata", "name"]?.string ?? "")")
        text.line(0, "Namespace:\t\(object["metadata", "namespace"]?.string ?? "")")
        optional("Priority", spec["priority"], &text)
        optional("Priority Class Name", spec["priorityClassName"], &text)
        optional("Runtime Class Name", spec["runtimeClassName"], &text)
        optional("Service Account", spec["serviceAccountName"], &text)
        let node = spec["nodeName"]?.string ?? ""
        text.line(0, "Node:\t\(node.isEmpty ? "<none>" : "\(node)/\(status["hostIP"]?.string ?? "")")")
        if let start = status["startTime"] { text.line(0, "Start Time:\t\(Values.time(start))") }
        text.labels("Labels", object["metadata", "labels"])
        text.annotations("Annotations", object["metadata", "annotations"])
        phase(object, context, &text)
        optional("Reason", status["reason"], &text)
        optional("Message", status["message"], &text)
        optional("SeccompProfile", spec["securityContext", "seccompProfile", "type"], &text)
        addresses(object, &text)
        optional("NominatedNodeName", status["nominatedNodeName"], &text)
        containers(object, &text)
        conditions(object, &text)
        VolumesDescription.write(spec["volumes"]?.array ?? [], space: "", &text)
        text.line(0, "QoS Class:\t\(status["qosClass"]?.string ?? "BestEffort")")
        text.labels("Node-Selectors", spec["nodeSelector"])
        text.values("Tolerations", tolerations(spec))
        topologySpread(spec, space: "", &text)
    }

    private static func optional(_ title: String, _ value: JSON?, _ text: inout Description) {
        let value = Values.plain(value)
        if !value.isEmpty { text.line(0, "\(title):\t\(value)") }
    }

    private static func phase(_ object: JSON, _ context: DescribeContext, _ text: inout Description) {
        let phase = object["status", "phase"]?.string ?? ""
        let deletion = object["metadata", "deletionTimestamp"]
        guard let deletion, phase != "Failed", phase != "Succeeded" else {
            return text.line(0, "Status:\t\(phase)")
        }
        text.line(0, "Status:\tTerminating (lasts \(Values.age(deletion, context.now)))")
        text.line(0, "Termination Grace Period:\t\(Values.plain(object["metadata", "deletionGracePeriodSeconds"]))s")
    }

    private static func addresses(_ object: JSON, _ text: inout Description) {
        text.line(0, "IP:\t\(object["status", "podIP"]?.string ?? "")")
        let addresses = object["status", "podIPs"]?.array ?? []
        text.line(0, addresses.isEmpty ? "IPs:\t<none>" : "IPs:")
        for address in addresses { text.line(1, "IP:\t\(address["ip"]?.string ?? "")") }
        if let controller = Values.controller(object) { text.line(0, "Controlled By:\t\(controller)") }
    }

    private static func containers(_ object: JSON, _ text: inout Description) {
        func write(_ title: String, _ member: String, _ statuses: String) {
            let description = ContainersDescription(pod: object, statuses: object["status", statuses]?.array ?? [])
            description.write(title, object["spec", member]?.array ?? [], &text)
        }
        if !(object["spec", "initContainers"]?.array?.isEmpty ?? true) {
            write("Init Containers", "initContainers", "initContainerStatuses")
        }
        write("Containers", "containers", "containerStatuses")
        if !(object["spec", "ephemeralContainers"]?.array?.isEmpty ?? true) {
            write("Ephemeral Containers", "ephemeralContainers", "ephemeralContainerStatuses")
        }
    }

    private static func conditions(_ object: JSON, _ text: inout Description) {
        let conditions = object["status", "conditions"]?.array ?? []
        func status(_ type: String) -> String? {
            conditions.first { $0["type"]?.string == type }?["status"]?.string
        }
        let gates = object["spec", "readinessGates"]?.array?.compactMap { $0["conditionType"]?.string } ?? []
        if !gates.isEmpty { text.line(0, "Readiness Gates:\n  Type\tStatus") }
        for gate in gates { text.line(1, "\(gate) \t\(status(gate) ?? "<none>") ") }
        if conditions.isEmpty { return }
        text.line(0, "Conditions:\n  Type\tStatus")
        for condition in conditions {
            text.line(1, "\(condition["type"]?.string ?? "") \t\(condition["status"]?.string ?? "") ")
        }
    }

    // MARK: - What templates show too

    /// "node.kubernetes.io/not-ready:NoExecute op=Exists for 300s"
    static func tolerations(_ spec: JSON) -> [String] {
        let tolerations = (spec["tolerations"]?.array ?? []).sorted {
            ($0["key"]?.string ?? "") < ($1["key"]?.string ?? "")
        }
        return tolerations.map { toleration in
            let key = toleration["key"]?.string ?? ""
            let value = toleration["value"]?.string ?? ""
            let effect = toleration["effect"]?.string ?? ""
            var text = key
            if !value.isEmpty { text += "=\(value)" }
            if !effect.isEmpty { text += ":\(effect)" }
            if toleration["operator"]?.string == "Exists", value.isEmpty {
                text += text.isEmpty ? "op=Exists" : " op=Exists"
            }
            if let seconds = toleration["tolerationSeconds"]?.int { text += " for \(seconds)s" }
            return text
        }
    }

    static func topologySpread(_ spec: JSON, space: String, _ text: inout Description) {
        let constraints = spec["topologySpreadConstraints"]?.array ?? []
        if constraints.isEmpty { return }
        let sorted = constraints.sorted { ($0["topologyKey"]?.string ?? "") < ($1["topologyKey"]?.string ?? "") }
        text.values(
            "\(space)Topology Spread Constraints",
            sorted.map { constraint in
                let selector = constraint["labelSelector"].map { " for selector \(Values.selector($0))" } ?? ""
                return
                    "\(constraint["topologyKey"]?.string ?? ""):\(constraint["whenUnsatisfiable"]?.string ?? "") when max "
                    + "skew \(Values.plain(constraint["maxSkew"])) is exceeded\(selector)"
            })
    }
}
