import JSON
import Schema

/// The rules for `metadata` that hold for every kind. Names become parts of paths and of the store's keys, and mostly DNS
/// names: RFC 1123 subdomains. Kinds with a stricter rule have it in their definition.
enum MetadataValidation {
    static func validate(_ object: JSON, isNamespaced: Bool) -> [FieldError] {
        let metadata = object.metadata
        var errors: [FieldError] = []
        if metadata.name.isEmpty {
            errors.append(
                FieldError(
                    field: "metadata.name", reason: .required,
                    message: "Required value: name or generateName is required"))
        } else if let problem = Names.dnsSubdomainProblem(metadata.name) {
            errors.append(
                FieldError(
                    field: "metadata.name", reason: .invalid,
                    message: "Invalid value: \"\(metadata.name)\": \(problem)"))
        }
        if isNamespaced, metadata.namespace.isEmpty {
            errors.append(FieldError(field: "metadata.namespace", reason: .required, message: "Required value"))
        }
        for (name, value) in metadata.labels.sorted(by: { $0.key < $1.key }) {
            if let problem = Names.qualifiedNameProblem(name) {
                errors.append(invalid("metadata.labels", name, problem))
            }
            if let problem = Names.labelValueProblem(value) {
                errors.append(invalid("metadata.labels", value, problem))
            }
        }
        for name in metadata.annotations.keys.sorted() {
            guard let problem = Names.qualifiedNameProblem(name.lowercased()) else { continue }
            errors.append(invalid("metadata.annotations", name, problem))
        }
        return errors
    }

    private static func invalid(_ field: String, _ value: String, _ rule: String) -> FieldError {
        FieldError(field: field, reason: .invalid, message: "Invalid value: \"\(value)\": \(rule)")
    }
}
