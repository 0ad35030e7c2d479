import JSON
import Platform
import Schema

/// Some of the addresses behind a Service (discovery.k8s.io/v1).
public struct EndpointSlice: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension EndpointSlice {
    public static let definition = ResourceDefinition(
        group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice", plural: "endpointslices", schema: schema,
        columns: [
            .name, .text("AddressType", ["addressType"], description: "The family of the addresses."),
            .init("Ports", description: "The ports at each of the addresses.") { .string(portsText($0)) },
            .init("Endpoints", description: "The addresses.") { slice in
                let addresses = (slice["endpoints"]?.array ?? []).flatMap { $0["addresses"]?.array ?? [] }
                return .string(ShortList.text(addresses.compactMap(\.string), whenEmpty: "<unset>"))
            },
            .age,
        ], prepare: prepare, validate: validate)

    private static let schema = Schema.resource(
        "io.k8s.api.discovery.v1.EndpointSlice",
        [
            "addressType": .string.oneOf("IPv4", "IPv6", "FQDN").required().doc(
                "What the addresses are; can't be changed."),
            "endpoints": .array(of: endpoint).doc("The addresses, at most 1000."),
            "ports": .array(of: port).doc("The ports at each of the addresses."),
        ]
    ).doc("Some of the addresses behind a service.")

    private static let endpoint = Schema.object(
        "io.k8s.api.discovery.v1.Endpoint",
        [
            "addresses": .array(of: .string, .set).required().doc("The same endpoint under its addresses."),
            "conditions": .object(
                "io.k8s.api.discovery.v1.EndpointConditions",
                ["ready": .boolean, "serving": .boolean, "terminating": .boolean]),
            "hostname": .string.format(.dnsLabel), "targetRef": .objectReference,
            "deprecatedTopology": .stringMap, "nodeName": .string.format(.dnsSubdomain), "zone": .string,
            "hints": .object(
                "io.k8s.api.discovery.v1.EndpointHints",
                [
                    "forZones": .array(
                        of: .object("io.k8s.api.discovery.v1.ForZone", ["name": .string.required()]))
                ]),
        ])

    private static let port = Schema.object(
        "io.k8s.api.discovery.v1.EndpointPort",
        [
            "name": .string.default(""), "protocol": .string.oneOf("TCP", "UDP", "SCTP").default("TCP"),
            "port": .int32.range(1...65535), "appProtocol": .string.format(.qualifiedName),
        ])

    /// Counts its versions although it has no `spec`: everything but the metadata is the desired state.
    private static func prepare(_ new: inout JSON, _ old: JSON?) {
        guard let old else {
            new["metadata", "generation"] = 1
            return
        }
        let isChanged = ["addressType", "endpoints", "ports"].contains { new[$0] != old[$0] }
        if isChanged || new["metadata", "labels"] != old["metadata", "labels"] {
            new["metadata", "generation"] = .int(Int64((old["metadata", "generation"]?.int ?? 0) + 1))
        }
    }

    private static let endpointsMax = 1000
    private static let addressesMax = 100
    private static let portsMax = 20_000

    private static func validate(_ new: JSON, _ old: JSON?) -> [FieldError] {
        let (endpoints, ports) = (new["endpoints"]?.array ?? [], new["ports"]?.array ?? [])
        var errors: [FieldError] = []
        if endpoints.count > endpointsMax {
            return [Rules.tooMany("endpoints", count: endpoints.count, countMax: endpointsMax)]
        }
        if ports.count > portsMax { return [Rules.tooMany("ports", count: ports.count, countMax: portsMax)] }
        for (index, endpoint) in endpoints.enumerated() {
            errors += addressErrors(
                "endpoints[\(index)].addresses", endpoint["addresses"]?.array ?? [], new["addressType"]?.string ?? "")
        }
        var names: Set<String> = []
        for (index, port) in ports.enumerated() {
            let name = port["name"]?.string ?? ""
            if !name.isEmpty { errors += Rules.format("ports[\(index)].name", name, .dnsLabel) }
            if !names.insert(name).inserted { errors.append(.duplicate("ports[\(index)].name", .string(name))) }
        }
        if let old { errors += Rules.unchanged("addressType", new["addressType"], old["addressType"]) }
        return errors
    }

    private static func addressErrors(_ field: String, _ addresses: [JSON], _ type: String) -> [FieldError] {
        if addresses.isEmpty { return [.required(field, "must contain at least 1 address")] }
        if addresses.count > addressesMax {
            return [Rules.tooMany(field, count: addresses.count, countMax: addressesMax)]
        }
        var errors: [FieldError] = []
        for (index, address) in addresses.enumerated() {
            let text = address.string ?? ""
            switch type {
            case "FQDN": errors += Rules.format("\(field)[\(index)]", text, .dnsSubdomain)
            case "IPv4", "IPv6":
                let isOfFamily =
                    Schema.Format.ipAddress.problem(with: text) == nil && text.contains(":") == (type == "IPv6")
                if !isOfFamily { errors.append(.invalid("\(field)[\(index)]", address, "must be an \(type) address")) }
            default: break
            }
        }
        return errors
    }

    private static func portsText(_ slice: JSON) -> String {
        let ports = (slice["ports"]?.array ?? []).map { port in
            let name = port["name"]?.string ?? ""
            return port["port"]?.int.map { String($0) } ?? (name.isEmpty ? "*" : name)
        }
        return ShortList.text(ports, whenEmpty: "<unset>")
    }
}

extension EndpointSlice {
    /// The label that names the Service.
    public static let serviceLabel = "kubernetes.io/service-name"
    /// The label that names who keeps the slice.
    public static let managedByLabel = "endpointslice.kubernetes.io/managed-by"

    public var serviceName: String { labels[Self.serviceLabel] ?? "" }
    public var addressType: String { json["addressType"]?.string ?? "IPv4" }
    public var endpoints: [JSON] {
        get { json["endpoints"]?.array ?? [] }
        set { json["endpoints"] = .array(newValue) }
    }
    public var ports: [JSON] {
        get { json["ports"]?.array ?? [] }
        set { json["ports"] = .array(newValue) }
    }
}
