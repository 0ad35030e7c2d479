import JSON

/// `kctl create service`
struct CreateServiceCommand: Command {
    let name = "service"
    let aliases = ["svc"]
    let summary = "Create a service using a specified subcommand"
    let usage = "service (clusterip | nodeport) [options]"
    let subcommands: [any Command] = [CreateClusterIPServiceCommand(), CreateNodePortServiceCommand()]
}

/// Makes the object of a service from its flags.
enum ServiceObject {
    static let tcp = Flag.list("tcp", "A port and the containers' port: 80:8080; may be repeated.")

    static func make(_ name: String, type: String, _ flags: ParsedFlags) throws(CommandError) -> JSON {
        var ports: [JSON] = []
        for text in flags.list("tcp") {
            let pair = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard let number = pair.first.flatMap({ Int64($0) }), (1...65_535).contains(number) else {
                throw CommandError("invalid port: \(text)")
            }
            let target = pair.count > 1 ? Int64(pair[1]).map { JSON.int($0) } ?? .string(pair[1]) : .int(number)
            ports.append([
                "name": .string(pair.joined(separator: "-")), "port": .int(number), "protocol": "TCP",
                "targetPort": target,
            ])
        }
        let labels: JSON = ["app": .string(name)]
        var spec: JSON = ["selector": labels, "type": .string(type)]
        if flags.string("clusterip").lowercased() == "none" {
            spec["clusterIP"] = "None"
        } else if ports.isEmpty {
            throw CommandError("at least one tcp port specifier must be provided")
        }
        if !ports.isEmpty { spec["ports"] = .array(ports) }
        return [
            "apiVersion": "v1", "kind": "Service",
            "metadata": ["creationTimestamp": .null, "labels": labels, "name": .string(name)], "spec": spec,
            "status": ["loadBalancer": [:]],
        ]
    }
}
