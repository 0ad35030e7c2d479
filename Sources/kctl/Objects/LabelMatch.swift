import JSON

/// A label selector ("a=b,c!=d,e in (f,g),!h") matched by kctl itself, for objects that are not on the server yet.
struct LabelMatch: Sendable {
    private enum Requirement: Sendable {
        case isIn(String, [String])
        case isNotIn(String, [String])
        case exists(String)
        case isMissing(String)
    }

    private let requirements: [Requirement]

    init(_ text: String) {
        requirements = Self.parts(text).compactMap(Self.requirement)
    }

    func matches(_ object: JSON) -> Bool { matches(object["metadata", "labels"]?.stringMap ?? [:]) }

    func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { requirement in
            switch requirement {
            case .isIn(let key, let values): labels[key].map(values.contains) ?? false
            case .isNotIn(let key, let values): !(labels[key].map(values.contains) ?? false)
            case .exists(let key): labels[key] != nil
            case .isMissing(let key): labels[key] == nil
            }
        }
    }

    /// Split at the commas outside of parentheses.
    private static func parts(_ text: String) -> [String] {
        var parts: [String] = [""]
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts.map { $0.trimmingSpace() }.filter { !$0.isEmpty }
    }

    private static func requirement(_ part: String) -> Requirement? {
        if let open = part.firstIndex(of: "("), let close = part.lastIndex(of: ")"), open < close {
            let values = part[part.index(after: open)..<close].split(separator: ",").map { $0.trimmingSpace() }
            let words = part[..<open].split(separator: " ").map(String.init)
            guard words.count == 2 else { return nil }
            return words[1] == "in" ? .isIn(words[0], values) : .isNotIn(words[0], values)
        }
        if let range = part.firstRange(of: "!=") {
            return .isNotIn(
                part[..<range.lowerBound].trimmingSpace(), [part[range.upperBound...].trimmingSpace()])
        }
        if let range = part.firstRange(of: "==") ?? part.firstRange(of: "=") {
            return .isIn(part[..<range.lowerBound].trimmingSpace(), [part[range.upperBound...].trimmingSpace()])
        }
        return part.hasPrefix("!") ? .isMissing(part.dropFirst().trimmingSpace()) : .exists(part)
    }
}
