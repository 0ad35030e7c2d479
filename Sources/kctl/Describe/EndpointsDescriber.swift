import JSON

enum EndpointsDescriber: Describer {
    static func describe(_ object: JSON, _ context: DescribeContext, into text: inout Description) async throws {
        text.heading(object)
        text.line(0, "Subsets:")
        for subset in object["subsets"]?.array ?? [] {
            text.line(1, "Addresses:\t\(addresses(subset["addresses"]))")
            text.line(1, "NotReadyAddresses:\t\(addresses(subset["notReadyAddresses"]))")
            let ports = subset["ports"]?.array ?? []
            if !ports.isEmpty {
                text.line(1, "Ports:")
                text.line(2, "Name\tPort\tProtocol")
                text.line(2, "----\t----\t--------")
            }
            for port in ports {
                let name = port["name"]?.string ?? ""
                let transport = port["protocol"]?.string ?? ""
                text.line(2, "\(name.isEmpty ? "<unset>" : name)\t\(Values.plain(port["port"]))\t\(transport)")
            }
            text.line(0, "")
        }
    }

    private static func addresses(_ list: JSON?) -> String {
        Values.orNone((list?.array ?? []).map { $0["ip"]?.string ?? "" }.joined(separator: ","))
    }
}
