import Resources

/// A field selector as text: `spec.nodeName=a,status.phase!=Failed`.
struct FieldSelector: Sendable, Hashable {
    struct Requirement: Sendable, Hashable {
        var field: String
        var value: String
        var isEqual: Bool
    }

    var requirements: [Requirement]

    var isEmpty: Bool { requirements.isEmpty }

    func matches(_ fields: [String: String]) -> Bool {
        requirements.allSatisfy { (fields[$0.field, default: ""] == $0.value) == $0.isEqual }
    }

    /// The name that the selector asks for; such a read needs to look at one key only.
    var name: String? { requirements.first { $0.field == "metadata.name" && $0.isEqual }?.value }

    init() { requirements = [] }

    /// Throws 400 for malformed text and for fields that the kind can't be selected by.
    init(parsing text: String, for definition: ResourceDefinition) throws(StatusError) {
        requirements = []
        for part in text.split(separator: ",").map(SelectorText.trimmed) where !part.isEmpty {
            var found: Requirement?
            for symbol in ["!=", "==", "="] {
                guard let (field, value) = SelectorText.sides(of: symbol, in: part) else { continue }
                found = Requirement(field: String(field), value: String(value), isEqual: symbol != "!=")
                break
            }
            guard let found else {
                throw .badRequest("invalid selector: '\(text)'; can't understand '\(part)'")
            }
            let isKnown =
                found.field == "metadata.name" || found.field == "metadata.namespace"
                || definition.selectableFields[found.field] != nil
            guard isKnown else { throw .badRequest("field label not supported: \(found.field)") }
            requirements.append(found)
        }
    }
}
