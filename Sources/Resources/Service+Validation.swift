import JSON
import Schema

extension Service {
    static func validate(_ new: JSON, _ old: JSON?) -> [FieldError] {
        let spec = new["spec"] ?? [:]
        var errors: [FieldError] = []
        if let name = new["metadata", "name"], let problem = Names.dns1035LabelProblem(name.string ?? "") {
            errors.append(.invalid("metadata.name", name, problem))
        }
        errors += typeErrors(spec) + addressErrors(spec) + portsErrors(spec) + affinityErrors(spec)
        errors += balancerErrors(spec) + policyErrors(spec)
        for (key, value) in spec["selector"]?.object ?? [:] {
            errors += Rules.format("spec.selector", key, .qualifiedName)
            errors += Rules.format("spec.selector", value.string ?? "", .labelValue)
        }
        if let former = old?["spec"] { errors += changeErrors(spec, former) }
        return errors
    }

    /// A service whose port this is would hide the agent of every node.
    private static let agentPort = 10_250

    private static func typeErrors(_ spec: JSON) -> [FieldError] {
        let isHeadless = spec["clusterIP"] == "None"
        let type = spec["type"]?.string ?? ""
        switch type {
        case "LoadBalancer", "NodePort":
            var errors: [FieldError] = []
            if isHeadless {
                errors.append(.invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for \(type) services"))
            }
            guard type == "LoadBalancer" else { return errors }
            for (index, port) in (spec["ports"]?.array ?? []).enumerated() where port["port"]?.int == agentPort {
                errors.append(
                    .invalid(
                        "spec.ports[\(index)].port", .int(Int64(agentPort)),
                        "may not expose port \(agentPort) externally since it is used by kubelet"))
            }
            return errors
        case "ExternalName":
            var errors: [FieldError] = []
            if let addresses = spec["clusterIPs"]?.array, !addresses.isEmpty {
                errors.append(.forbidden("spec.clusterIPs", "may not be set for ExternalName services"))
            }
            var name = spec["externalName"]?.string ?? ""
            if name.hasSuffix(".") { name.removeLast() }
            if name.isEmpty { return errors + [.required("spec.externalName")] }
            return errors + Rules.format("spec.externalName", name, .dnsSubdomain)
        default: return []
        }
    }

    private static func addressErrors(_ spec: JSON) -> [FieldError] {
        guard let addresses = spec["clusterIPs"]?.array, !addresses.isEmpty else { return [] }
        var errors: [FieldError] = []
        if let address = spec["clusterIP"]?.string, !address.isEmpty, .string(address) != addresses[0] {
            errors.append(.invalid("spec.clusterIPs", .array(addresses), "first value must match `clusterIP`"))
        }
        for (index, address) in addresses.enumerated() where address != "None" {
            if Schema.Format.ipAddress.problem(with: address.string ?? "") != nil {
                errors.append(
                    .invalid("spec.clusterIPs[\(index)]", address, "must be empty, 'None', or a valid IP address"))
            }
        }
        if addresses.count > 1, addresses.contains("None") {
            errors.append(.invalid("spec.clusterIPs", .array(addresses), "'None' must be the first and only value"))
        }
        return errors
    }

    private static func portsErrors(_ spec: JSON) -> [FieldError] {
        let ports = spec["ports"]?.array ?? []
        if ports.isEmpty, spec["clusterIP"] != "None", spec["type"] != "ExternalName" {
            return [.required("spec.ports")]
        }
        var errors: [FieldError] = []
        var names: Set<String> = []
        var nodePorts: Set<[JSON?]> = []
        for (index, port) in ports.enumerated() {
            let field = "spec.ports[\(index)]"
            let name = port["name"]?.string ?? ""
            if !name.isEmpty {
                errors += Rules.format("\(field).name", name, .dnsLabel)
                if !names.insert(name).inserted { errors.append(.duplicate("\(field).name", .string(name))) }
            } else if ports.count > 1 {
                errors.append(.required("\(field).name"))
            }
            if let target = port["targetPort"] { errors += Rules.portReference("\(field).targetPort", target) }
            guard let nodePort = port["nodePort"], nodePort != 0 else { continue }
            if !hasNodePorts(spec) {
                let type = spec["type"]?.string ?? ""
                errors.append(.forbidden("\(field).nodePort", "may not be used when `type` is '\(type)'"))
            } else if !nodePorts.insert([port["protocol"], nodePort]).inserted {
                errors.append(.duplicate("\(field).nodePort", nodePort))
            }
        }
        return errors
    }

    private static let affinitySecondsMax = 86_400

    private static func affinityErrors(_ spec: JSON) -> [FieldError] {
        let field = "spec.sessionAffinityConfig"
        guard spec["sessionAffinity"] == "ClientIP" else {
            return spec["sessionAffinityConfig"] == nil
                ? [] : [.forbidden(field, "must not be set when session affinity is None")]
        }
        guard let seconds = spec["sessionAffinityConfig", "clientIP", "timeoutSeconds"],
            !(1...affinitySecondsMax).contains(seconds.int ?? 0)
        else { return [] }
        return [
            .invalid(
                "\(field).clientIP.timeoutSeconds", seconds,
                "must be greater than 0 and less than \(affinitySecondsMax)")
        ]
    }

    private static func balancerErrors(_ spec: JSON) -> [FieldError] {
        guard spec["type"] != "LoadBalancer" else {
            return spec["allocateLoadBalancerNodePorts"] == nil ? [.required("spec.allocateLoadBalancerNodePorts")] : []
        }
        return ["allocateLoadBalancerNodePorts", "loadBalancerClass", "loadBalancerSourceRanges"].compactMap { field in
            spec[field] == nil ? nil : .forbidden("spec.\(field)", "may only be used when `type` is 'LoadBalancer'")
        }
    }

    private static func policyErrors(_ spec: JSON) -> [FieldError] {
        var errors: [FieldError] = []
        if let policy = spec["externalTrafficPolicy"], !isExternallyReachable(spec) {
            errors.append(
                .invalid(
                    "spec.externalTrafficPolicy", policy, "may only be set for externally-accessible services"))
        }
        if let port = spec["healthCheckNodePort"], port != 0, !needsHealthCheckPort(spec) {
            errors.append(
                .invalid(
                    "spec.healthCheckNodePort", port,
                    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"))
        }
        return errors
    }

    private static func changeErrors(_ spec: JSON, _ former: JSON) -> [FieldError] {
        var errors: [FieldError] = []
        let needsAddress = spec["type"] != "ExternalName" && former["type"] != "ExternalName"
        if needsAddress, let old = former["clusterIP"]?.string, !old.isEmpty, spec["clusterIP"]?.string != old {
            errors.append(.invalid("spec.clusterIPs[0]", spec["clusterIPs"] ?? [], "may not change once set"))
        }
        if spec["type"] == "LoadBalancer", former["type"] == "LoadBalancer" {
            errors += Rules.unchanged(
                "spec.loadBalancerClass", spec["loadBalancerClass"], former["loadBalancerClass"],
                "may not change once set")
        }
        return errors
    }
}
