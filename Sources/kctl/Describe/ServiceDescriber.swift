import JSON
import Resources

enum ServiceDescriber: Describer {
    /// So many endpoints are named; of the others only their number.
    private static let endpointsMax = 3

    static func describe(_ object: JSON, _ context: DescribeContext, into text: inout Description) async throws {
        let spec = object["spec"] ?? [:]
        let slices = try await context.list(
            EndpointSlice.definition.resource, namespace: object["metadata", "namespace"]?.string,
            labelSelector: "\(EndpointSlice.serviceLabel)=\(object["metadata", "name"]?.string ?? "")")
        text.heading(object)
        let selector = (spec["selector"]?.stringMap ?? [:]).sorted { $0.key < $1.key }
        let selectorText = selector.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        text.line(0, "Selector:\t\(Values.orNone(selectorText))")
        text.line(0, "Type:\t\(spec["type"]?.string ?? "")")
        if let policy = spec["ipFamilyPolicy"]?.string { text.line(0, "IP Family Policy:\t\(policy)") }
        text.line(0, "IP Families:\t\(Values.orNone(Values.list(spec["ipFamilies"]).joined(separator: ",")))")
        text.line(0, "IP:\t\(spec["clusterIP"]?.string ?? "")")
        text.line(0, "IPs:\t\(Values.orNone(Values.list(spec["clusterIPs"]).joined(separator: ",")))")
        optional("External IPs", Values.list(spec["externalIPs"]).joined(separator: ","), &text)
        optional("Desired LoadBalancer IP", spec["loadBalancerIP"]?.string ?? "", &text)
        optional("External Name", spec["externalName"]?.string ?? "", &text)
        optional("LoadBalancer Ingress", ingress(object), &text)
        for port in spec["ports"]?.array ?? [] { describe(port, slices, &text) }
        text.line(0, "Session Affinity:\t\(spec["sessionAffinity"]?.string ?? "")")
        optional("External Traffic Policy", spec["externalTrafficPolicy"]?.string ?? "", &text)
        optional("Internal Traffic Policy", spec["internalTrafficPolicy"]?.string ?? "", &text)
        optional("HealthCheck NodePort", Values.plain(spec["healthCheckNodePort"]), &text)
        optional(
            "LoadBalancer Source Ranges", Values.list(spec["loadBalancerSourceRanges"]).joined(separator: ","), &text)
        optional("Traffic Distribution", spec["trafficDistribution"]?.string ?? "", &text)
    }

    private static func optional(_ title: String, _ value: String, _ text: inout Description) {
        if !value.isEmpty { text.line(0, "\(title):\t\(value)") }
    }

    private static func describe(_ port: JSON, _ slices: [JSON], _ text: inout Description) {
        let name = port["name"]?.string ?? ""
        let label = name.isEmpty ? "<unset>" : name
        let transport = port["protocol"]?.string ?? "TCP"
        text.line(0, "Port:\t\(label)\t\(Values.plain(port["port"]))/\(transport)")
        text.line(0, "TargetPort:\t\(Values.plain(port["targetPort"] ?? port["port"]))/\(transport)")
        optional("AppProtocol", port["appProtocol"]?.string ?? "", &text)
        if let nodePort = port["nodePort"]?.int, nodePort != 0 {
            text.line(0, "NodePort:\t\(label)\t\(nodePort)/\(transport)")
        }
        text.line(0, "Endpoints:\t\(endpoints(slices, port: name))")
    }

    private static func ingress(_ object: JSON) -> String {
        (object["status", "loadBalancer", "ingress"]?.array ?? []).map { entry in
            let mode = entry["ipMode"]?.string.map { " (\($0))" } ?? ""
            return entry["ip"]?.string.map { $0 + mode } ?? entry["hostname"]?.string ?? ""
        }.joined(separator: ", ")
    }

    /// "127.0.0.1:80,127.0.0.2:80,127.0.0.3:80 + 7 more...": the ready ones of a port.
    static func endpoints(_ slices: [JSON], port name: String) -> String {
        if slices.isEmpty { return "<none>" }
        var addresses: [String] = []
        for slice in slices {
            let ready = (slice["endpoints"]?.array ?? []).filter { $0["conditions", "ready"]?.bool ?? true }
            let hosts = ready.compactMap { $0["addresses"]?[0]?.string }
            let ports = slice["ports"]?.array ?? []
            if ports.isEmpty { addresses += hosts }
            for port in ports where (port["name"]?.string ?? "") == name {
                let number = Values.plain(port["port"])
                addresses += hosts.map { $0.contains(":") ? "[\($0)]:\(number)" : "\($0):\(number)" }
            }
        }
        let shown = addresses.prefix(endpointsMax).joined(separator: ",")
        return addresses.count > endpointsMax ? "\(shown) + \(addresses.count - endpointsMax) more..." : shown
    }
}
