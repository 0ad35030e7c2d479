import JSON

/// The Service that `expose` makes for an object.
struct ExposedService {
    var name: String
    var target: FoundObject
    /// Values of the flags; empty for those that were not given.
    var port = ""
    var targetPort = ""
    var protocolName = ""
    var type = ""
    var selector = ""
    var labels = ""
    var clusterIP = ""
    var externalIP = ""
    var loadBalancerIP = ""
    var sessionAffinity = ""

    private struct Port {
        var number: Int
        var protocolName: String?
    }

    func object() throws(CommandError) -> JSON {
        let ports = try ports()
        var spec: JSON = ["selector": JSON(try selectorLabels())]
        spec["ports"] = .array(
            ports.enumerated().map { index, port in
                var json: JSON = [
                    "protocol": .string(
                        !protocolName.isEmpty ? protocolName.uppercased() : port.protocolName ?? "TCP"),
                    "port": .int(Int64(port.number)),
                    "targetPort": targetPort.isEmpty
                        ? .int(Int64(port.number)) : Int64(targetPort).map { .int($0) } ?? .string(targetPort),
                ]
                if ports.count > 1 { json["name"] = .string("port-\(index + 1)") }
                return json
            })
        if !type.isEmpty { spec["type"] = .string(type) }
        if !externalIP.isEmpty { spec["externalIPs"] = [.string(externalIP)] }
        if !loadBalancerIP.isEmpty { spec["loadBalancerIP"] = .string(loadBalancerIP) }
        if !clusterIP.isEmpty { spec["clusterIP"] = .string(clusterIP.lowercased() == "none" ? "None" : clusterIP) }
        if !sessionAffinity.isEmpty {
            guard ["None", "ClientIP"].contains(sessionAffinity) else {
                throw CommandError("unknown session affinity: \(sessionAffinity)")
            }
            spec["sessionAffinity"] = .string(sessionAffinity)
        }
        var metadata: JSON = ["name": .string(name)]
        let ownLabels =
            labels.isEmpty ? target.json["metadata", "labels"]?.stringMap ?? [:] : try Self.labels(labels)
        if !ownLabels.isEmpty { metadata["labels"] = JSON(ownLabels) }
        return ["apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec]
    }

    /// The port that --port names, or else all of the object's containers or of the service.
    private func ports() throws(CommandError) -> [Port] {
        let own = Self.ports(of: target)
        if port.isEmpty {
            guard !own.isEmpty else {
                throw CommandError("couldn't find port via --port flag or introspection")
            }
            return own
        }
        var ports: [Port] = []
        for text in port.split(separator: ",") {
            guard let number = Int(text), (1...65_535).contains(number) else {
                throw CommandError("the port \"\(text)\" is no number from 1 to 65535")
            }
            ports.append(Port(number: number, protocolName: own.first { $0.number == number }?.protocolName))
        }
        return ports
    }

    private static func ports(of target: FoundObject) -> [Port] {
        if target.type.kind == "Service" {
            return (target.json["spec", "ports"]?.array ?? []).compactMap { port in
                port["port"]?.int.map { Port(number: $0, protocolName: port["protocol"]?.string) }
            }
        }
        var seen: Set<Int> = []
        return PodTemplate.containers(of: target.json).flatMap { $0["ports"]?.array ?? [] }.compactMap { port in
            guard let number = port["containerPort"]?.int, seen.insert(number).inserted else { return nil }
            return Port(number: number, protocolName: port["protocol"]?.string)
        }
    }

    private func selectorLabels() throws(CommandError) -> [String: String] {
        if !selector.isEmpty { return try Self.labels(selector) }
        let kind = target.type.kind
        let found: [String: String]?
        switch kind {
        case "Pod": found = target.json["metadata", "labels"]?.stringMap
        case "Service", "ReplicationController": found = target.json["spec", "selector"]?.stringMap
        case "Deployment", "ReplicaSet":
            guard target.json["spec", "selector", "matchExpressions"]?.array?.isEmpty ?? true else {
                throw CommandError("couldn't convert expressions of the selector to map-based selector format")
            }
            found = target.json["spec", "selector", "matchLabels"]?.stringMap
        default:
            throw CommandError(
                "cannot expose a \(target.type.kind)\(target.type.group.isEmpty ? "" : "." + target.type.group)")
        }
        guard let found, !found.isEmpty else {
            let problem =
                kind == "Pod"
                ? "the pod has no labels and cannot be exposed"
                : "invalid \(kind.lowercased()): no selectors, therefore cannot be exposed"
            throw CommandError("couldn't retrieve selectors via --selector flag or introspection: \(problem)")
        }
        return found
    }

    /// "a=b,c=d".
    private static func labels(_ text: String) throws(CommandError) -> [String: String] {
        var labels: [String: String] = [:]
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2, !pair[0].isEmpty else { throw CommandError("unexpected label spec: \(part)") }
            labels[pair[0]] = pair[1]
        }
        return labels
    }
}
