import JSON
import Platform
import Schema

/// The addresses behind a Service, in the old form (core/v1).
public struct Endpoints: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension Endpoints {
    public static let definition = ResourceDefinition(
        group: "", version: "v1", kind: "Endpoints", plural: "endpoints", shortNames: ["ep"], schema: schema,
        columns: [
            .name, .init("Endpoints", description: "The addresses and ports that are ready.") { .string(text($0)) },
            .age,
        ], validate: validate)

    private static let schema = Schema.resource(
        "io.k8s.api.core.v1.Endpoints",
        [
            "subsets": .array(
                of: .object(
                    "io.k8s.api.core.v1.EndpointSubset",
                    [
                        "addresses": .array(of: address).doc("Where the service is ready."),
                        "notReadyAddresses": .array(of: address).doc("Where it is not."),
                        "ports": .array(of: port).doc("The ports at each of the addresses."),
                    ])
            ).doc("Groups of addresses that have the same ports.")
        ]
    ).doc("The addresses behind a service, in the old form: see EndpointSlice.")

    private static let address = Schema.object(
        "io.k8s.api.core.v1.EndpointAddress",
        [
            "ip": .string.format(.ipAddress).required(), "hostname": .string.format(.dnsLabel),
            "nodeName": .string.format(.dnsSubdomain), "targetRef": .objectReference,
        ])

    private static let port = Schema.object(
        "io.k8s.api.core.v1.EndpointPort",
        [
            "name": .string, "port": .int32.range(1...65535).required(),
            "protocol": .string.oneOf("TCP", "UDP", "SCTP").default("TCP"),
            "appProtocol": .string.format(.qualifiedName),
        ])

    private static func validate(_ new: JSON, _ old: JSON?) -> [FieldError] {
        var errors: [FieldError] = []
        for (index, subset) in (new["subsets"]?.array ?? []).enumerated() {
            let field = "subsets[\(index)]"
            if subset["addresses"]?[0] == nil, subset["notReadyAddresses"]?[0] == nil {
                errors.append(.required(field, "must specify `addresses` or `notReadyAddresses`"))
            }
            let ports = subset["ports"]?.array ?? []
            for (number, port) in ports.enumerated() {
                let name = port["name"]?.string ?? ""
                if !name.isEmpty {
                    errors += Rules.format("\(field).ports[\(number)].name", name, .dnsLabel)
                } else if ports.count > 1 {
                    errors.append(.required("\(field).ports[\(number)].name"))
                }
            }
        }
        return errors
    }

    private static func text(_ endpoints: JSON) -> String {
        var items: [String] = []
        for subset in endpoints["subsets"]?.array ?? [] {
            let addresses = (subset["addresses"]?.array ?? []).compactMap { $0["ip"]?.string }
            let ports = subset["ports"]?.array ?? []
            if ports.isEmpty { items += addresses }
            for port in ports {
                items += addresses.map { address in
                    "\(address.contains(":") ? "[\(address)]" : address):\(port["port"]?.int ?? 0)"
                }
            }
        }
        return ShortList.text(items, whenEmpty: "<none>")
    }
}
