import JSON
import Platform
import Schema
import Storage

/// Gives services their cluster addresses and node ports.
///
/// Which ones are taken stands in the store, one key each, written in the transaction that stores the service: no two
/// services can have the same, however many servers share the store. New ones are picked at random, so that the clusters
/// of several servers on one machine rarely meet.
struct ServiceAllocator: Sendable {
    var range: ServiceNetwork
    var nodePorts: ClosedRange<Int>
    var store: any Store
    var random: any RandomSource

    /// Completes `spec` and says what the service claims and what it gives back.
    func allocate(_ service: inout JSON, old: JSON?) async throws -> Admission.Claims {
        let held = old.map { Set(claims(of: $0)) } ?? []
        carryOver(&service, old)
        try await allocateAddress(&service, held: held)
        try await allocatePorts(&service, held: held)
        let wanted = claims(of: service)
        return Admission.Claims(
            acquired: wanted.filter { !held.contains($0) },
            released: held.subtracting(wanted).sorted())
    }

    /// The keys that a service holds.
    func claims(of service: JSON) -> [String] {
        var keys: [String] = []
        if let address = service["spec", "clusterIP"]?.string, IPv4Address(address) != nil {
            keys.append(Self.key(address: address))
        }
        if Self.hasNodePorts(service) {
            var ports: [Int] = []
            for port in service["spec", "ports"]?.array ?? [] {
                if let number = port["nodePort"]?.int, number > 0, !ports.contains(number) { ports.append(number) }
            }
            if let number = service["spec", "healthCheckNodePort"]?.int, number > 0 { ports.append(number) }
            keys += ports.map(Self.key(port:))
        }
        return keys
    }

    static func key(address: String) -> String { "/registry/ranges/serviceips/\(address)" }
    static func key(port: Int) -> String { "/registry/ranges/servicenodeports/\(port)" }

    /// An update that leaves the address or a port out keeps the one that was given, as Kubernetes does it.
    private func carryOver(_ service: inout JSON, _ old: JSON?) {
        guard let old else { return }
        let type = service["spec", "type"]?.string ?? "ClusterIP"
        if type == "ExternalName" {
            service["spec", "clusterIP"] = nil
            service["spec", "clusterIPs"] = nil
            return
        }
        if service["spec", "clusterIP"]?.string?.isEmpty ?? true {
            service["spec", "clusterIP"] = old["spec", "clusterIP"]
            service["spec", "clusterIPs"] = old["spec", "clusterIPs"]
        }
        guard Self.hasNodePorts(service), var ports = service["spec", "ports"]?.array else { return }
        for index in ports.indices where (ports[index]["nodePort"]?.int ?? 0) == 0 {
            let former = old["spec", "ports"]?.array?.first { Self.isSamePort($0, ports[index]) }
            if let number = former?["nodePort"]?.int, number > 0 { ports[index]["nodePort"] = .int(Int64(number)) }
        }
        service["spec", "ports"] = .array(ports)
        if service["spec", "healthCheckNodePort"] == nil, service["spec", "externalTrafficPolicy"] == "Local" {
            service["spec", "healthCheckNodePort"] = old["spec", "healthCheckNodePort"]
        }
    }

    private func allocateAddress(_ service: inout JSON, held: Set<String>) async throws {
        let type = service["spec", "type"]?.string ?? "ClusterIP"
        if type == "ExternalName" { return }
        let given = service["spec", "clusterIP"]?.string ?? service["spec", "clusterIPs"]?[0]?.string ?? ""
        if given == "None" {
            service["spec", "clusterIP"] = "None"
            service["spec", "clusterIPs"] = ["None"]
            Self.setFamilies(&service)
            return
        }
        let address: String
        if given.isEmpty {
            address = try await freeAddress()
        } else {
            try await check(address: given, held: held, service)
            address = given
        }
        service["spec", "clusterIP"] = .string(address)
        service["spec", "clusterIPs"] = [.string(address)]
        Self.setFamilies(&service)
    }

    private static func setFamilies(_ service: inout JSON) {
        if service["spec", "ipFamilies"] == nil { service["spec", "ipFamilies"] = ["IPv4"] }
        if service["spec", "ipFamilyPolicy"] == nil { service["spec", "ipFamilyPolicy"] = "SingleStack" }
    }

    private func check(address: String, held: Set<String>, _ service: JSON) async throws {
        let problem: String
        if held.contains(Self.key(address: address)) { return }
        if let parsed = IPv4Address(address) {
            if !range.contains(parsed) {
                problem = "failed to allocate IP \(address): the provided IP is not in the valid range \(range)"
            } else if try await store.get(Self.key(address: address)) != nil {
                problem = "failed to allocate IP \(address): provided IP is already allocated"
            } else {
                return
            }
        } else {
            problem = "must be a valid IPv4 address"
        }
        throw Self.invalid(service, "spec.clusterIPs", "Invalid value: [\"\(address)\"]: \(problem)")
    }

    private func freeAddress() async throws -> String {
        for _ in 0..<Limits.allocationAttemptsMax {
            let address = range.address(at: 1 + random.next(below: range.size - 2))
            if address == range.kubernetes || address == range.dns { continue }
            if try await store.get(Self.key(address: address.description)) == nil { return address.description }
        }
        throw StatusError.internalError("failed to allocate a serviceIP: the range \(range) is full")
    }

    private func allocatePorts(_ service: inout JSON, held: Set<String>) async throws {
        guard var ports = service["spec", "ports"]?.array else { return }
        guard Self.hasNodePorts(service) else { return }
        var taken: Set<Int> = Set(ports.compactMap { $0["nodePort"]?.int })
        for index in ports.indices {
            if let number = ports[index]["nodePort"]?.int, number != 0 {
                try await check(port: number, at: index, held: held, service)
            } else {
                let number = try await freePort(besides: taken)
                taken.insert(number)
                ports[index]["nodePort"] = .int(Int64(number))
            }
        }
        service["spec", "ports"] = .array(ports)
        let needsHealthCheck =
            service["spec", "type"] == "LoadBalancer" && service["spec", "externalTrafficPolicy"] == "Local"
        if needsHealthCheck, (service["spec", "healthCheckNodePort"]?.int ?? 0) == 0 {
            service["spec", "healthCheckNodePort"] = .int(Int64(try await freePort(besides: taken)))
        }
    }

    private func check(port: Int, at index: Int, held: Set<String>, _ service: JSON) async throws {
        let problem: String
        if held.contains(Self.key(port: port)) { return }
        if !nodePorts.contains(port) {
            problem =
                "provided port is not in the valid range. The range of valid ports is "
                + "\(nodePorts.lowerBound)-\(nodePorts.upperBound)"
        } else if try await store.get(Self.key(port: port)) != nil {
            problem = "provided port is already allocated"
        } else {
            return
        }
        throw Self.invalid(service, "spec.ports[\(index)].nodePort", "Invalid value: \(port): \(problem)")
    }

    private func freePort(besides taken: Set<Int>) async throws -> Int {
        for _ in 0..<Limits.allocationAttemptsMax {
            let port = nodePorts.lowerBound + random.next(below: nodePorts.count)
            if taken.contains(port) { continue }
            if try await store.get(Self.key(port: port)) == nil { return port }
        }
        throw StatusError.internalError("failed to allocate a nodePort: range is full")
    }

    private static func hasNodePorts(_ service: JSON) -> Bool {
        switch service["spec", "type"]?.string {
        case "NodePort": true
        case "LoadBalancer": service["spec", "allocateLoadBalancerNodePorts"]?.bool ?? true
        default: false
        }
    }

    private static func isSamePort(_ left: JSON, _ right: JSON) -> Bool {
        left["port"] == right["port"] && (left["protocol"] ?? "TCP") == (right["protocol"] ?? "TCP")
    }

    private static func invalid(_ service: JSON, _ field: String, _ message: String) -> StatusError {
        .invalid(
            kind: "Service", group: "", name: service.metadata.name,
            [FieldError(field: field, reason: .invalid, message: message)])
    }
}
