import JSON
import Resources

/// Fields of the pod and its containers' resources, as variables and files (the downward API).
struct DownwardFields: Sendable {
    var pod: PodManifest
    var podIP: String
    var hostIP: String
    var nodeName: String
    /// What a container without limits may use: the node's own.
    var nodeCPUMillis: Int
    var nodeMemoryBytes: Int

    func field(_ path: String) throws(ConfigurationError) -> String {
        switch path {
        case "metadata.name": return pod.key.name
        case "metadata.namespace": return pod.key.namespace
        case "metadata.uid": return pod.uid
        case "metadata.labels": return Self.lines(pod.labels)
        case "metadata.annotations": return Self.lines(pod.annotations)
        case "spec.nodeName": return nodeName
        case "spec.serviceAccountName": return pod.json["spec", "serviceAccountName"]?.string ?? "default"
        case "status.hostIP", "status.hostIPs": return hostIP
        case "status.podIP", "status.podIPs": return podIP
        default: break
        }
        for (prefix, map) in [("metadata.labels['", pod.labels), ("metadata.annotations['", pod.annotations)]
        where path.hasPrefix(prefix) && path.hasSuffix("']") {
            return map[String(path.dropFirst(prefix.count).dropLast(2))] ?? ""
        }
        throw ConfigurationError("unsupported fieldPath: \(path)")
    }

    /// "limits.cpu" and the like, in units of the divisor, rounded up.
    func resource(_ reference: JSON, container: ContainerManifest) throws(ConfigurationError) -> String {
        let name = reference["containerName"]?.string ?? container.name
        guard let source = pod.container(named: name) else {
            throw ConfigurationError("container \(name) not found")
        }
        let resource = reference["resource"]?.string ?? ""
        let divisor = Quantity(reference["divisor"])?.millisInt ?? 1000
        // A divisor of 0, which the API server writes for "not set", is 1.
        let unit = divisor <= 0 ? 1000 : divisor
        let parts = resource.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, ["limits", "requests"].contains(parts[0]) else {
            throw ConfigurationError("unsupported container resource : \(resource)")
        }
        let given = Quantity(source.json["resources", parts[0]]?[parts[1]])?.millisInt
        let value = given ?? (parts[0] == "limits" ? nodeMillis(parts[1]) : 0)
        return String(value / unit + (value % unit > 0 ? 1 : 0))
    }

    private func nodeMillis(_ resource: String) -> Int {
        switch resource {
        case "cpu": nodeCPUMillis
        case "memory": nodeMemoryBytes * 1000
        default: 0
        }
    }

    /// `key="value"` a line, sorted, quoted as Go does.
    private static func lines(_ map: [String: String]) -> String {
        map.sorted { $0.key < $1.key }.map { key, value in
            let escaped = value.map { character in
                switch character {
                case "\"": "\\\""
                case "\\": "\\\\"
                case "\n": "\\n"
                default: String(character)
                }
            }
            return "\(key)=\"\(escaped.joined())\""
        }.joined(separator: "\n")
    }
}

extension Quantity {
    var millisInt: Int { Int(millis) }
}
