import JSON
import Schema

/// Rules that several kinds have in common, in Kubernetes' words.
enum Rules {
    static func unchanged(_ field: String, _ new: JSON?, _ old: JSON?, _ detail: String = "field is immutable")
        -> [FieldError]
    { new == old ? [] : [.invalid(field, new ?? .null, detail)] }

    static func isPort(_ number: Int) -> Bool { (1...65535).contains(number) }

    static func port(_ field: String, _ number: Int) -> [FieldError] {
        isPort(number) ? [] : [.invalid(field, .int(Int64(number)), "must be between 1 and 65535, inclusive")]
    }

    /// A number of a container's port, or its name.
    static func portReference(_ field: String, _ value: JSON) -> [FieldError] {
        if let number = value.int { return port(field, number) }
        return Names.portNameProblems(value.string ?? "").map { .invalid(field, value, $0) }
    }

    static func format(_ field: String, _ text: String, _ format: Schema.Format) -> [FieldError] {
        format.problem(with: text).map { [.invalid(field, .string(text), $0)] } ?? []
    }

    static func tooLong(_ field: String, bytesMax: Int) -> FieldError {
        FieldError(field: field, reason: .tooLong, message: "Too long: may not be more than \(bytesMax) bytes")
    }

    static func tooMany(_ field: String, count: Int, countMax: Int) -> FieldError {
        FieldError(
            field: field, reason: .tooMany, message: "Too many: \(count): must have at most \(countMax) items")
    }
}

/// Sums up a long list as kubectl does: "10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 7 more...".
enum ShortList {
    private static let shownMax = 3

    static func text(_ items: [String], whenEmpty: String) -> String {
        if items.isEmpty { return whenEmpty }
        let shown = items.prefix(shownMax).joined(separator: ",")
        return items.count > shownMax ? "\(shown) + \(items.count - shownMax) more..." : shown
    }
}

/// Labels as a column shows them: "app=web,tier=front", "<none>".
enum LabelsText {
    static func text(_ labels: JSON?) -> String {
        guard let labels = labels?.stringMap, !labels.isEmpty else { return "<none>" }
        return labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
}

extension JSON {
    /// Kinds whose versions of the desired state Kubernetes does not count.
    mutating func removeGeneration() { self["metadata", "generation"] = nil }
}
