import JSON

/// What `kctl wait --for` waits for.
enum WaitCondition: Sendable {
    case creation
    case deletion
    /// A condition of the status with this value.
    case condition(String, value: String)
    /// The value that a JSONPath gives; nil takes any.
    case path(JSONPath, value: String?)

    init(_ text: String) throws {
        switch text.lowercased() {
        case "delete": self = .deletion
        case "create": self = .creation
        default:
            if text.hasPrefix("condition=") {
                let parts = text.dropFirst("condition=".count).split(separator: "=", maxSplits: 1).map(String.init)
                guard let name = parts.first else { throw CommandError("the condition has no name: \(text)") }
                self = .condition(name, value: parts.count > 1 ? parts[1] : "True")
            } else if text.hasPrefix("jsonpath=") {
                self = try Self.path(String(text.dropFirst("jsonpath=".count)))
            } else {
                throw CommandError("unrecognized condition: \"\(text)\"")
            }
        }
    }

    private static func path(_ text: String) throws -> WaitCondition {
        guard let end = text.lastIndex(of: "}") else {
            throw CommandError(
                "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or "
                    + "--for=jsonpath='{.status.readyReplicas}'")
        }
        let path = try JSONPath(unquoted(String(text[...end])))
        let rest = text[text.index(after: end)...].drop { $0 == "'" || $0 == "\"" }
        if rest.isEmpty { return .path(path, value: nil) }
        let value = unquoted(String(rest.dropFirst()))
        guard rest.first == "=", !value.isEmpty else {
            throw CommandError("jsonpath wait has to have a value behind '='")
        }
        return .path(path, value: value)
    }

    private static func unquoted(_ text: String) -> String {
        var text = Substring(text)
        while let first = text.first, first == "'" || first == "\"" { text.removeFirst() }
        while let last = text.last, last == "'" || last == "\"" { text.removeLast() }
        return String(text)
    }

    /// Whether it is true of an object; nil is one that is not there.
    func holds(_ object: JSON?) throws -> Bool {
        guard let object else { if case .deletion = self { return true } else { return false } }
        switch self {
        case .creation: return true
        case .deletion: return false
        case .condition(let name, let value): return Self.hasCondition(object, name, value)
        case .path(let path, let value):
            let values = try path.values(object)
            guard !values.isEmpty else { return false }
            guard values.count == 1 else {
                throw CommandError("given jsonpath expression matches more than one value")
            }
            switch values[0] {
            case .object, .array:
                throw CommandError("jsonpath leads to a nested object or list which is not supported")
            default: return value.map { $0 == JSONPath.text(values[0]) } ?? true
            }
        }
    }

    private static func hasCondition(_ object: JSON, _ name: String, _ value: String) -> Bool {
        let generation = object["metadata", "generation"]?.int ?? 0
        // A status that has not seen the newest spec says nothing about it.
        if let observed = object["status", "observedGeneration"]?.int, observed < generation { return false }
        for condition in object["status", "conditions"]?.array ?? [] {
            guard condition["type"]?.string?.lowercased() == name.lowercased() else { continue }
            if let observed = condition["observedGeneration"]?.int, observed < generation { return false }
            return condition["status"]?.string?.lowercased() == value.lowercased()
        }
        return false
    }
}
