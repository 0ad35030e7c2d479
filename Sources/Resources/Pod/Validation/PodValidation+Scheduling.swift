import JSON
import Schema

/// Where a pod wants to run.
extension PodValidation {
    static func validateScheduling(_ spec: JSON, at path: String, into errors: inout [FieldError]) {
        errors += Rules.labels("\(path).nodeSelector", spec["nodeSelector"])
        for (index, toleration) in (spec["tolerations"]?.array ?? []).enumerated() {
            validateToleration(toleration, at: "\(path).tolerations[\(index)]", into: &errors)
        }
        validateTopology(spec, at: path, into: &errors)
        validateAffinity(spec["affinity"], at: "\(path).affinity", into: &errors)
        for (index, gate) in (spec["schedulingGates"]?.array ?? []).enumerated() {
            guard let name = gate["name"]?.string, let problem = Names.qualifiedNameProblem(name) else { continue }
            errors.append(.invalid("\(path).schedulingGates[\(index)].name", .string(name), problem))
        }
    }

    private static let taintEffects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]

    private static func validateToleration(_ toleration: JSON, at path: String, into errors: inout [FieldError]) {
        let key = toleration["key"]?.string ?? ""
        let operation = toleration["operator"]?.string ?? ""
        let effect = toleration["effect"]?.string ?? ""
        if !key.isEmpty, let problem = Names.qualifiedNameProblem(key) {
            errors.append(.invalid("\(path).key", .string(key), problem))
        }
        if key.isEmpty, operation != "Exists" {
            errors.append(
                .invalid(
                    "\(path).operator", .string(operation),
                    #"operator must be Exists when `key` is empty, which means "match all values and all keys""#))
        }
        if toleration["tolerationSeconds"] != nil, effect != "NoExecute" {
            errors.append(
                .invalid(
                    "\(path).effect", .string(effect), "effect must be 'NoExecute' when `tolerationSeconds` is set"))
        }
        let value = toleration["value"]?.string ?? ""
        switch operation {
        case "Equal", "":
            if let problem = Names.labelValueProblem(value) {
                errors.append(.invalid("\(path).operator", .string(value), problem))
            }
        case "Exists":
            if !value.isEmpty {
                errors.append(
                    .invalid("\(path).operator", toleration, "value must be empty when `operator` is 'Exists'"))
            }
        default: errors.append(.notSupported("\(path).operator", .string(operation), ["Equal", "Exists"]))
        }
        if !effect.isEmpty, !taintEffects.contains(effect) {
            errors.append(.notSupported("\(path).effect", .string(effect), taintEffects))
        }
    }

    private static func validateTopology(_ spec: JSON, at path: String, into errors: inout [FieldError]) {
        for (index, constraint) in (spec["topologySpreadConstraints"]?.array ?? []).enumerated() {
            let place = "\(path).topologySpreadConstraints[\(index)]"
            if let skew = constraint["maxSkew"], skew.int ?? 0 <= 0 {
                errors.append(.invalid("\(place).maxSkew", skew, "must be greater than zero"))
            }
            if let key = constraint["topologyKey"]?.string, !key.isEmpty,
                let problem = Names.qualifiedNameProblem(key)
            {
                errors.append(.invalid("\(place).topologyKey", .string(key), problem))
            }
            if let domains = constraint["minDomains"] {
                if domains.int ?? 0 <= 0 {
                    errors.append(.invalid("\(place).minDomains", domains, "must be greater than zero"))
                }
                if constraint["whenUnsatisfiable"] != "DoNotSchedule" {
                    errors.append(
                        .invalid(
                            "\(place).minDomains", domains,
                            "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not "
                                + (constraint["whenUnsatisfiable"]?.string ?? "")))
                }
            }
            errors += Rules.selector("\(place).labelSelector", constraint["labelSelector"])
        }
    }

    private static let required = "requiredDuringSchedulingIgnoredDuringExecution"
    private static let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

    private static func validateAffinity(_ affinity: JSON?, at path: String, into errors: inout [FieldError]) {
        guard let affinity else { return }
        if let nodes = affinity["nodeAffinity"] {
            validateNodeAffinity(nodes, at: "\(path).nodeAffinity", into: &errors)
        }
        for kind in ["podAffinity", "podAntiAffinity"] {
            guard let terms = affinity[kind] else { continue }
            for (index, term) in (terms[required]?.array ?? []).enumerated() {
                validatePodTerm(term, at: "\(path).\(kind).\(required)[\(index)]", into: &errors)
            }
            for (index, weighted) in (terms[preferred]?.array ?? []).enumerated() {
                let place = "\(path).\(kind).\(preferred)[\(index)]"
                validateWeight(weighted, at: place, into: &errors)
                if let term = weighted["podAffinityTerm"] {
                    validatePodTerm(term, at: "\(place).podAffinityTerm", into: &errors)
                }
            }
        }
    }

    private static func validateWeight(_ weighted: JSON, at path: String, into errors: inout [FieldError]) {
        guard let weight = weighted["weight"], !(1...100).contains(weight.int ?? 0) else { return }
        errors.append(.invalid("\(path).weight", weight, "must be in the range 1-100"))
    }

    private static func validatePodTerm(_ term: JSON, at path: String, into errors: inout [FieldError]) {
        for field in ["labelSelector", "namespaceSelector"] {
            errors += Rules.selector("\(path).\(field)", term[field])
        }
        for (index, namespace) in (term["namespaces"]?.array ?? []).enumerated() {
            guard let problem = namespace.string.flatMap(Names.dnsLabelProblem) else { continue }
            errors.append(.invalid("\(path).namespaces[\(index)]", namespace, problem))
        }
        if let key = term["topologyKey"]?.string, !key.isEmpty, let problem = Names.qualifiedNameProblem(key) {
            errors.append(.invalid("\(path).topologyKey", .string(key), problem))
        }
    }

    private static func validateNodeAffinity(_ affinity: JSON, at path: String, into errors: inout [FieldError]) {
        if let selector = affinity[required] {
            let terms = selector["nodeSelectorTerms"]?.array ?? []
            if terms.isEmpty {
                errors.append(
                    .required("\(path).\(required).nodeSelectorTerms", "must have at least one node selector term"))
            }
            for (index, term) in terms.enumerated() {
                validateNodeTerm(term, at: "\(path).\(required).nodeSelectorTerms[\(index)]", into: &errors)
            }
        }
        for (index, weighted) in (affinity[preferred]?.array ?? []).enumerated() {
            let place = "\(path).\(preferred)[\(index)]"
            validateWeight(weighted, at: place, into: &errors)
            if let term = weighted["preference"] {
                validateNodeTerm(term, at: "\(place).preference", into: &errors)
            }
        }
    }

    private static func validateNodeTerm(_ term: JSON, at path: String, into errors: inout [FieldError]) {
        for list in ["matchExpressions", "matchFields"] {
            for (index, requirement) in (term[list]?.array ?? []).enumerated() {
                let place = "\(path).\(list)[\(index)]"
                validateNodeRequirement(requirement, at: place, into: &errors)
                let key = requirement["key"]?.string ?? ""
                if list == "matchFields", key != "metadata.name" {
                    errors.append(.notSupported("\(place).key", .string(key), ["metadata.name"]))
                } else if list == "matchExpressions", !key.isEmpty, let problem = Names.qualifiedNameProblem(key) {
                    errors.append(.invalid("\(place).key", .string(key), problem))
                }
            }
        }
    }

    private static func validateNodeRequirement(
        _ requirement: JSON, at path: String, into errors: inout [FieldError]
    ) {
        let values = requirement["values"]?.array ?? []
        switch requirement["operator"]?.string ?? "" {
        case "In", "NotIn":
            if values.isEmpty {
                errors.append(.required("\(path).values", "must be specified when `operator` is 'In' or 'NotIn'"))
            }
        case "Exists", "DoesNotExist":
            if !values.isEmpty {
                errors.append(
                    .forbidden(
                        "\(path).values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
            }
        case "Gt", "Lt":
            if values.count != 1 {
                errors.append(
                    .required("\(path).values", "must be specified single value when `operator` is 'Lt' or 'Gt'"))
            }
        default:
            errors.append(
                .invalid("\(path).operator", requirement["operator"] ?? "", "not a valid selector operator"))
        }
    }
}
