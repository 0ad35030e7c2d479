import JSON
import Schema

/// `resources` of a container.
extension PodValidation {
    private static let standardResources: Set = ["cpu", "memory", "ephemeral-storage"]

    static func validateResources(_ resources: JSON, at path: String, into errors: inout [FieldError]) {
        let limits = resources["limits"]?.object ?? [:]
        let requests = resources["requests"]?.object ?? [:]
        for (name, value) in limits { validateAmount(name, value, at: "\(path).limits[\(name)]", into: &errors) }
        for (name, value) in requests {
            validateAmount(name, value, at: "\(path).requests[\(name)]", into: &errors)
            guard let request = Quantity(value) else { continue }
            guard let limit = Quantity(limits[name]) else {
                if !mayExceed(name) {
                    errors.append(.required("\(path).limits", "Limit must be set for non overcommitable resources"))
                }
                continue
            }
            if !mayExceed(name), request != limit {
                errors.append(
                    .invalid("\(path).requests", .string("\(request)"), "must be equal to \(name) limit of \(limit)"))
            } else if request > limit {
                errors.append(
                    .invalid(
                        "\(path).requests", .string("\(request)"),
                        "must be less than or equal to \(name) limit of \(limit)"))
            }
        }
    }

    private static func validateAmount(
        _ name: String, _ value: JSON, at path: String, into errors: inout [FieldError]
    ) {
        if let problem = Names.qualifiedNameProblem(name) {
            errors.append(.invalid(path, .string(name), problem))
        } else if !name.contains("/"), !standardResources.contains(name), !isHugePages(name) {
            errors.append(.invalid(path, .string(name), "must be a standard resource for containers"))
        }
        guard let quantity = Quantity(value) else { return }
        if quantity < .zero {
            errors.append(.invalid(path, .string("\(quantity)"), "must be greater than or equal to 0"))
        } else if !mayExceed(name), quantity != Quantity(quantity.value) {
            errors.append(.invalid(path, .string("\(quantity)"), "must be an integer"))
        }
    }

    private static func isHugePages(_ name: String) -> Bool { name.hasPrefix("hugepages-") }

    /// Whether a node may promise more than it has.
    private static func mayExceed(_ name: String) -> Bool { standardResources.contains(name) }

    private static let fieldResources: Set = [
        "limits.cpu", "limits.memory", "limits.ephemeral-storage", "requests.cpu", "requests.memory",
        "requests.ephemeral-storage",
    ]

    /// `resourceFieldRef` of a variable or of a file.
    static func validateResourceField(_ reference: JSON, at path: String, into errors: inout [FieldError]) {
        guard let resource = reference["resource"]?.string, !resource.isEmpty else { return }
        let isKnown =
            fieldResources.contains(resource) || resource.hasPrefix("limits.hugepages-")
            || resource.hasPrefix("requests.hugepages-")
        if !isKnown {
            errors.append(.notSupported("\(path).resource", .string(resource), Array(fieldResources)))
            return
        }
        guard let divisor = Quantity(reference["divisor"]), divisor != .zero else { return }
        let name = resource.split(separator: ".").last.map(String.init) ?? ""
        let choices =
            name == "cpu"
            ? ["1m", "1"]
            : ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"]
        if !choices.contains("\(divisor)") {
            errors.append(
                .invalid(
                    "\(path).divisor", .string("\(divisor)"),
                    "only divisor's values \(choices.joined(separator: ", ")) are supported with the \(name) resource"))
        }
    }
}
