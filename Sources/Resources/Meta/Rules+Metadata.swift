import JSON
import Schema

/// The rules for labels, annotations, selectors and names wherever they stand below a kind's own fields.
extension Rules {
    /// Annotations of one object may hold so much in all, keys and values (Kubernetes' limit).
    private static let annotationsBytesMax = 256 * 1024

    static func labels(_ path: String, _ labels: JSON?) -> [FieldError] {
        var errors: [FieldError] = []
        for (key, value) in labels?.object ?? [:] {
            if let problem = Names.qualifiedNameProblem(key) { errors.append(.invalid(path, .string(key), problem)) }
            if let problem = value.string.flatMap(Names.labelValueProblem) {
                errors.append(.invalid(path, value, problem))
            }
        }
        return errors
    }

    static func annotations(_ path: String, _ annotations: JSON?) -> [FieldError] {
        var errors: [FieldError] = []
        var bytes = 0
        for (key, value) in annotations?.object ?? [:] {
            if let problem = Names.qualifiedNameProblem(key.lowercased()) {
                errors.append(.invalid(path, .string(key), problem))
            }
            bytes += key.utf8.count + (value.string?.utf8.count ?? 0)
        }
        if bytes > annotationsBytesMax {
            errors.append(tooLong(path, bytesMax: annotationsBytesMax))
        }
        return errors
    }

    static func selector(_ path: String, _ selector: JSON?) -> [FieldError] {
        guard let selector else { return [] }
        var errors = labels("\(path).matchLabels", selector["matchLabels"])
        for (index, expression) in (selector["matchExpressions"]?.array ?? []).enumerated() {
            let place = "\(path).matchExpressions[\(index)]"
            let values = expression["values"]?.array ?? []
            switch expression["operator"]?.string ?? "" {
            case "In", "NotIn":
                if values.isEmpty {
                    errors.append(
                        .required("\(place).values", "must be specified when `operator` is 'In' or 'NotIn'"))
                }
            case "Exists", "DoesNotExist":
                if !values.isEmpty {
                    errors.append(
                        .forbidden(
                            "\(place).values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
                }
            default:
                errors.append(
                    .invalid("\(place).operator", expression["operator"] ?? "", "not a valid selector operator"))
            }
            let key = expression["key"] ?? ""
            if let problem = key.string.flatMap(Names.qualifiedNameProblem) {
                errors.append(.invalid("\(place).key", key, problem))
            }
            for (index, value) in values.enumerated() {
                guard let problem = value.string.flatMap(Names.labelValueProblem) else { continue }
                errors.append(.invalid("\(place).values[\(index)]", value, problem))
            }
        }
        return errors
    }

    /// A number that may not be below zero.
    static func nonnegative(_ path: String, _ value: JSON?) -> [FieldError] {
        guard let number = value?.int, number < 0 else { return [] }
        return [.invalid(path, .int(Int64(number)), "must be greater than or equal to 0")]
    }
}
