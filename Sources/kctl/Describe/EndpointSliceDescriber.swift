import JSON

enum EndpointSliceDescriber: Describer {
    static func describe(_ object: JSON, _ context: DescribeContext, into text: inout Description) async throws {
        text.heading(object)
        text.line(0, "AddressType:\t\(object["addressType"]?.string ?? "")")
        let ports = object["ports"]?.array ?? []
        if ports.isEmpty {
            text.line(0, "Ports: <unset>")
        } else {
            text.line(0, "Ports:")
            text.line(1, "Name\tPort\tProtocol")
            text.line(1, "----\t----\t--------")
        }
        for port in ports {
            let name = port["name"]?.string ?? ""
            let number = Values.plain(port["port"], or: "<unset>")
            text.line(1, "\(name.isEmpty ? "<unset>" : name)\t\(number)\t\(port["protocol"]?.string ?? "TCP")")
        }
        let endpoints = object["endpoints"]?.array ?? []
        text.line(0, endpoints.isEmpty ? "Endpoints: <none>" : "Endpoints:")
        for endpoint in endpoints { describe(endpoint, &text) }
    }

    private static func describe(_ endpoint: JSON, _ text: inout Description) {
        func or(_ value: JSON?) -> String { Values.plain(value, or: "<unset>") }
        text.line(1, "- Addresses:\t\(Values.orNone(Values.list(endpoint["addresses"]).joined(separator: ", ")))")
        text.line(2, "Conditions:")
        text.line(3, "Ready:\t\(or(endpoint["conditions", "ready"]))")
        text.line(2, "Hostname:\t\(or(endpoint["hostname"]))")
        if let target = endpoint["targetRef"] {
            text.line(2, "TargetRef:\t\(target["kind"]?.string ?? "")/\(target["name"]?.string ?? "")")
        }
        text.line(2, "NodeName:\t\(or(endpoint["nodeName"]))")
        text.line(2, "Zone:\t\(or(endpoint["zone"]))")
    }
}
