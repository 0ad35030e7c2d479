/// A label selector as text: `app=web,tier in (a,b),!canary`.
struct LabelSelector: Sendable, Hashable {
    enum Requirement: Sendable, Hashable {
        case `in`(String, Set<String>)
        case notIn(String, Set<String>)
        case exists(String)
        case doesNotExist(String)
        case greater(String, Int64)
        case less(String, Int64)
    }

    var requirements: [Requirement]

    var isEmpty: Bool { requirements.isEmpty }

    func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { requirement in
            switch requirement {
            case .in(let key, let values): labels[key].map(values.contains) ?? false
            case .notIn(let key, let values): labels[key].map { !values.contains($0) } ?? true
            case .exists(let key): labels[key] != nil
            case .doesNotExist(let key): labels[key] == nil
            case .greater(let key, let bound): labels[key].flatMap { Int64($0) }.map { $0 > bound } ?? false
            case .less(let key, let bound): labels[key].flatMap { Int64($0) }.map { $0 < bound } ?? false
            }
        }
    }

    init(requirements: [Requirement] = []) { self.requirements = requirements }

    /// Throws 400 that names the part which is wrong.
    init(parsing text: String) throws(StatusError) {
        requirements = []
        for part in Self.split(text) { requirements.append(try Self.requirement(part, in: text)) }
    }

    /// Parts at commas that stand outside parentheses.
    private static func split(_ text: String) -> [Substring] {
        var parts: [Substring] = []
        var depth = 0
        var start = text.startIndex
        for index in text.indices {
            switch text[index] {
            case "(": depth += 1
            case ")": depth -= 1
            case "," where depth == 0:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        parts.append(text[start...])
        return parts.map(trimmed).filter { !$0.isEmpty }
    }

    private static func requirement(_ part: Substring, in text: String) throws(StatusError) -> Requirement {
        if part.hasPrefix("!") { return .doesNotExist(try key(trimmed(part.dropFirst()), in: text)) }
        if let (name, isNegated, values) = try setOperation(part, in: text) {
            return isNegated ? .notIn(name, values) : .in(name, values)
        }
        for symbol in ["!=", "==", "=", ">", "<"] {
            guard let range = firstRange(of: symbol, in: part) else { continue }
            let name = try key(trimmed(part[..<range.lowerBound]), in: text)
            let value = String(trimmed(part[range.upperBound...]))
            switch symbol {
            case ">", "<":
                guard let bound = Int64(value) else { throw unparsable(text, "\"\(value)\" is no integer") }
                return symbol == ">" ? .greater(name, bound) : .less(name, bound)
            default:
                guard LabelSyntax.isValue(value) else { throw unparsable(text, "invalid value \"\(value)\"") }
                return symbol == "!=" ? .notIn(name, [value]) : .in(name, [value])
            }
        }
        return .exists(try key(part, in: text))
    }

    /// `key in (a, b)` and `key notin (a, b)`.
    private static func setOperation(
        _ part: Substring, in text: String
    ) throws(StatusError) -> (String, Bool, Set<String>)? {
        guard let open = part.firstIndex(of: "("), part.last == ")" else { return nil }
        let words = part[..<open].split(separator: " ")
        guard words.count == 2, words[1] == "in" || words[1] == "notin" else {
            throw unparsable(text, "expected 'in' or 'notin' before the parenthesis")
        }
        let values = part[part.index(after: open)...].dropLast().split(
            separator: ",", omittingEmptySubsequences: false
        ).map { String(trimmed($0)) }
        for value in values where !LabelSyntax.isValue(value) { throw unparsable(text, "invalid value \"\(value)\"") }
        return (try key(words[0], in: text), words[1] == "notin", Set(values))
    }

    private static func key(_ name: Substring, in text: String) throws(StatusError) -> String {
        guard LabelSyntax.isQualifiedName(String(name)) else { throw unparsable(text, "invalid key \"\(name)\"") }
        return String(name)
    }

    private static func unparsable(_ text: String, _ why: String) -> StatusError {
        .badRequest("unable to parse requirement: \(why) in the label selector \"\(text)\"")
    }
}

func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
}

/// The first place of a short operator in a selector.
func firstRange(of symbol: String, in text: Substring) -> Range<Substring.Index>? {
    var start = text.startIndex
    while start < text.endIndex {
        if text[start...].hasPrefix(symbol) { return start..<text.index(start, offsetBy: symbol.count) }
        start = text.index(after: start)
    }
    return nil
}
