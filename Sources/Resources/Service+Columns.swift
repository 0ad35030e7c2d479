import JSON

extension Service {
    static let columns: [ResourceDefinition.PrinterColumn] = [
        .name, .text("Type", ["spec", "type"], description: "From where the service is reached."),
        .init("Cluster-IP", description: "The address within the cluster.") { service in
            let address = service["spec", "clusterIPs"]?[0]?.string ?? Service(service).clusterIP
            return .string(address.isEmpty ? "<none>" : address)
        },
        .init("External-IP", description: "The addresses outside of the cluster.") { .string(externalText($0)) },
        .init("Port(s)", description: "The ports, with those of the nodes behind a colon.") { .string(portsText($0)) },
        .age,
        .init("Selector", priority: 1, description: "The labels of the pods.") { service in
            .string(LabelsText.text(service["spec", "selector"]))
        },
    ]

    private static func externalText(_ service: JSON) -> String {
        let addresses = (service["spec", "externalIPs"]?.array ?? []).compactMap(\.string)
        switch Service(service).type {
        case "ExternalName": return service["spec", "externalName"]?.string ?? ""
        case "LoadBalancer":
            let ingress = service["status", "loadBalancer", "ingress"]?.array ?? []
            let balancers = Set(ingress.compactMap { ($0["ip"] ?? $0["hostname"])?.string }).sorted()
            let all = balancers + addresses
            return all.isEmpty ? "<pending>" : all.joined(separator: ",")
        default: return addresses.isEmpty ? "<none>" : addresses.joined(separator: ",")
        }
    }

    private static func portsText(_ service: JSON) -> String {
        let ports = Service(service).ports.map { port in
            port.nodePort > 0
                ? "\(port.port):\(port.nodePort)/\(port.networkProtocol)" : "\(port.port)/\(port.networkProtocol)"
        }
        return ports.isEmpty ? "<none>" : ports.joined(separator: ",")
    }
}
