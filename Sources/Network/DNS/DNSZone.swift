import JSON

/// All names below `cluster.local`, as the DNS specification of Kubernetes gives them: a pure function of Services and
/// EndpointSlices.
public struct DNSZone: Sendable {
    private var records: [String: [DNSRecord]] = [:]
    /// Names that have others below them: they exist without a record of their own.
    private var parents: Set<String> = []

    static let domain = "cluster.local"
    /// Answers are cut to what a client can use; a headless Service of thousands need not send all.
    private static let recordsMax = 256

    public init() { addParents(of: "svc." + Self.domain) }

    public init(services: [JSON], endpointSlices: [JSON]) {
        self.init()
        let slices = Dictionary(grouping: endpointSlices) { slice in
            let metadata = slice["metadata"]
            return
                "\(metadata?["namespace"]?.string ?? "")/\(metadata?["labels"]?["kubernetes.io/service-name"]?.string ?? "")"
        }
        for service in services { add(service, slices[RoutingTable.key(service)] ?? []) }
    }

    /// Nil for a name that is none of ours.
    func answer(_ question: DNSQuestion) -> DNSAnswer? {
        let name = question.labels.joined(separator: ".")
        guard question.recordClass == 1 else { return DNSAnswer(code: .refused) }
        if let found = records[name] {
            let matching = found.filter { record in
                record.type == question.type || record.type == DNSRecord.aliasType
                    || question.type == DNSRecord.anyType
            }
            return DNSAnswer(code: .noError, records: Array(matching.prefix(Self.recordsMax)))
        }
        if parents.contains(name) { return DNSAnswer(code: .noError) }
        let isOurs = name == Self.domain || name.hasSuffix("." + Self.domain)
        return isOurs ? DNSAnswer(code: .nameError) : nil
    }

    // MARK: - Records

    private mutating func add(_ service: JSON, _ slices: [JSON]) {
        guard let namespace = service["metadata"]?["namespace"]?.string,
            let name = service["metadata"]?["name"]?.string,
            let spec = service["spec"]
        else { return }
        let full = "\(name).\(namespace).svc.\(Self.domain)"
        addParents(of: full)
        if spec["type"]?.string == "ExternalName" {
            if let external = spec["externalName"]?.string { append(.alias(external), to: full) }
            return
        }
        guard let address = spec["clusterIP"]?.string, !address.isEmpty else { return }
        if address == "None" { return addHeadless(full, slices, spec["publishNotReadyAddresses"]?.bool ?? false) }
        append(.address(address), to: full)
        append(.pointer(full), to: Self.reverse(address))
        for port in spec["ports"]?.array ?? [] {
            guard let number = RoutingTable.portNumber(port["port"]) else { continue }
            addService(port, number, target: full, below: full)
        }
    }

    /// A Service without an address of its own has those of its endpoints, each with a name too.
    private mutating func addHeadless(_ full: String, _ slices: [JSON], _ publishesNotReady: Bool) {
        records[full] = []
        for slice in slices where slice["addressType"]?.string ?? "IPv4" == "IPv4" {
            for endpoint in slice["endpoints"]?.array ?? [] where publishesNotReady || RoutingTable.isReady(endpoint) {
                guard let address = endpoint["addresses"]?.array?.first?.string else { continue }
                let host = endpoint["hostname"]?.string ?? address.split(separator: ".").joined(separator: "-")
                let target = "\(host).\(full)"
                append(.address(address), to: full)
                append(.address(address), to: target)
                append(.pointer(target), to: Self.reverse(address))
                for port in slice["ports"]?.array ?? [] {
                    guard let number = RoutingTable.portNumber(port["port"]) else { continue }
                    addService(port, number, target: target, below: full)
                }
            }
        }
    }

    private mutating func addService(_ port: JSON, _ number: UInt16, target: String, below full: String) {
        guard let name = port["name"]?.string, !name.isEmpty else { return }
        let transport = (port["protocol"]?.string ?? "TCP").lowercased()
        append(.service(port: number, target: target), to: "_\(name)._\(transport).\(full)")
    }

    private mutating func append(_ record: DNSRecord, to name: String) {
        let name = name.lowercased()
        if records[name]?.contains(record) == true { return }
        records[name, default: []].append(record)
        addParents(of: name)
    }

    private mutating func addParents(of name: String) {
        var rest = Substring(name)
        while let dot = rest.firstIndex(of: ".") {
            rest = rest[rest.index(after: dot)...]
            guard rest.hasSuffix(Self.domain), parents.insert(String(rest)).inserted else { return }
        }
    }

    private static func reverse(_ address: String) -> String {
        address.split(separator: ".").reversed().joined(separator: ".") + ".in-addr.arpa"
    }
}
