import JSON
import Schema

/// The rules for pods that the schema can't say, in Kubernetes' words, in one file a topic.
enum PodValidation {
    /// Where a pod's specification stands, which decides what it may hold.
    enum Place { case pod, template }

    static func validate(_ pod: JSON, _ old: JSON?) -> [FieldError] {
        let spec = pod["spec"] ?? [:]
        if let old {
            let former = old["spec"] ?? [:]
            // What was accepted once and has not changed is not looked at again: a status comes every few moments.
            if spec == former { return [] }
            return self.spec(spec, at: "spec", .pod) + update(spec, former)
        }
        if pod["spec"] == nil { return [.required("spec.containers")] }
        var errors = self.spec(spec, at: "spec", .pod)
        if let containers = spec["ephemeralContainers"]?.array, !containers.isEmpty {
            errors.append(.forbidden("spec.ephemeralContainers", "cannot be set on create"))
        }
        errors += priorityClass(spec)
        return errors
    }

    static func spec(_ spec: JSON, at path: String, _ place: Place) -> [FieldError] {
        var errors: [FieldError] = []
        let volumes = validateVolumes(spec, at: path, into: &errors)
        validateContainers(spec, volumes: volumes, at: path, place, into: &errors)
        validateIdentity(spec, at: path, into: &errors)
        validateScheduling(spec, at: path, into: &errors)
        validateDNS(spec, at: path, into: &errors)
        validatePodSecurity(spec, at: path, into: &errors)
        return errors
    }

    /// Names, times and the like.
    private static func validateIdentity(_ spec: JSON, at path: String, into errors: inout [FieldError]) {
        for field in ["hostname", "subdomain"] {
            guard let name = spec[field]?.string, !name.isEmpty, let problem = Names.dnsLabelProblem(name) else {
                continue
            }
            errors.append(.invalid("\(path).\(field)", .string(name), problem))
        }
        for field in ["serviceAccountName", "nodeName", "priorityClassName", "runtimeClassName"] {
            guard let name = spec[field]?.string, !name.isEmpty, let problem = Names.dnsSubdomainProblem(name) else {
                continue
            }
            errors.append(.invalid("\(path).\(field)", .string(name), problem))
        }
        if let seconds = spec["activeDeadlineSeconds"]?.int, !(1...Int(Int32.max)).contains(seconds) {
            errors.append(
                .invalid(
                    "\(path).activeDeadlineSeconds", .int(Int64(seconds)),
                    "must be between 1 and 2147483647, inclusive"))
        }
        for (index, reference) in (spec["imagePullSecrets"]?.array ?? []).enumerated()
        where reference["name"]?.string?.isEmpty ?? true {
            errors.append(.required("\(path).imagePullSecrets[\(index)].name"))
        }
        for (index, gate) in (spec["readinessGates"]?.array ?? []).enumerated() {
            guard let type = gate["conditionType"]?.string, let problem = Names.qualifiedNameProblem(type) else {
                continue
            }
            errors.append(.invalid("\(path).readinessGates[\(index)].conditionType", .string(type), problem))
        }
        if spec["shareProcessNamespace"]?.bool ?? false, spec["hostPID"]?.bool ?? false {
            errors.append(
                .invalid(
                    "\(path).shareProcessNamespace", true,
                    "ShareProcessNamespace and HostPID cannot both be enabled"))
        }
    }

    private static let nameserversMax = 3
    private static let searchesMax = 32

    private static func validateDNS(_ spec: JSON, at path: String, into errors: inout [FieldError]) {
        let servers = spec["dnsConfig", "nameservers"]?.array ?? []
        if spec["dnsPolicy"] == "None" {
            if spec["dnsConfig"] == nil {
                errors.append(.required("\(path).dnsConfig", "must provide `dnsConfig` when `dnsPolicy` is None"))
            } else if servers.isEmpty {
                errors.append(
                    .required(
                        "\(path).dnsConfig.nameservers",
                        "must provide at least one DNS nameserver when `dnsPolicy` is None"))
            }
        }
        if servers.count > nameserversMax {
            errors.append(
                .invalid(
                    "\(path).dnsConfig.nameservers", .array(servers),
                    "must not have more than \(nameserversMax) nameservers"))
        }
        for (index, server) in servers.enumerated() {
            guard let problem = server.string.flatMap(Schema.Format.ipAddress.problem) else { continue }
            errors.append(.invalid("\(path).dnsConfig.nameservers[\(index)]", server, problem))
        }
        let searches = spec["dnsConfig", "searches"]?.array ?? []
        if searches.count > searchesMax {
            errors.append(
                .invalid(
                    "\(path).dnsConfig.searches", .array(searches),
                    "must not have more than \(searchesMax) search paths"))
        }
        for (index, alias) in (spec["hostAliases"]?.array ?? []).enumerated() {
            guard let address = alias["ip"]?.string, let problem = Schema.Format.ipAddress.problem(with: address)
            else { continue }
            errors.append(.invalid("\(path).hostAliases[\(index)].ip", .string(address), problem))
        }
    }

    /// Priority classes are no kind yet: a pod of one that every cluster has is taken, any other is refused rather than
    /// run with a priority that its author did not mean.
    private static func priorityClass(_ spec: JSON) -> [FieldError] {
        guard let name = spec["priorityClassName"]?.string, !name.isEmpty else { return [] }
        guard let priority = PodAdmission.priorityClasses[name] else {
            return [.forbidden("spec.priorityClassName", "no PriorityClass with name \(name) was found")]
        }
        if spec["priority"]?.int == Int(priority) { return [] }
        return [
            .forbidden(
                "spec.priority",
                "the integer value of priority (\(spec["priority"]?.int ?? 0)) must not be provided in pod spec; "
                    + "priority admission controller computed \(priority) from the given PriorityClass name")
        ]
    }
}
