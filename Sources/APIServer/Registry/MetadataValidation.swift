import JSON
import Schema

/// The rules for `metadata` that hold for every kind.
enum MetadataValidation {
    static func validate(_ object: JSON, isNamespaced: Bool) -> [FieldError] {
        let metadata = object.metadata
        var errors: [FieldError] = []
        if metadata.name.isEmpty {
            errors.append(
                FieldError(
                    field: "metadata.name", reason: .required,
                    message: "Required value: name or generateName is required"))
        } else if let problem = nameProblem(metadata.name) {
            errors.append(
                FieldError(
                    field: "metadata.name", reason: .invalid,
                    message: "Invalid value: \"\(metadata.name)\": \(problem)"))
        }
        if isNamespaced, metadata.namespace.isEmpty {
            errors.append(FieldError(field: "metadata.namespace", reason: .required, message: "Required value"))
        }
        for (name, value) in metadata.labels.sorted(by: { $0.key < $1.key }) {
            if !LabelSyntax.isQualifiedName(name) {
                errors.append(invalid("metadata.labels", name, LabelSyntax.keyRule))
            }
            if !LabelSyntax.isValue(value) { errors.append(invalid("metadata.labels", value, LabelSyntax.valueRule)) }
        }
        for name in metadata.annotations.keys.sorted() where !LabelSyntax.isQualifiedName(name.lowercased()) {
            errors.append(invalid("metadata.annotations", name, LabelSyntax.keyRule))
        }
        return errors
    }

    /// Names become parts of paths and of the store's keys, and mostly DNS names: RFC 1123 subdomains. Kinds with a
    /// stricter rule have it in their definition.
    static func nameProblem(_ name: String) -> String? {
        if name.utf8.count > Limits.nameLengthMax { return "must be no more than \(Limits.nameLengthMax) bytes" }
        let isValid = name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            let bytes = part.utf8
            guard let first = bytes.first, let last = bytes.last else { return false }
            return isLowerAlphanumeric(first) && isLowerAlphanumeric(last)
                && bytes.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
        if isValid { return nil }
        return
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
            + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
            + #"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#
    }

    private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func invalid(_ field: String, _ value: String, _ rule: String) -> FieldError {
        FieldError(field: field, reason: .invalid, message: "Invalid value: \"\(value)\": \(rule)")
    }
}
